"""People: contacts, colleagues and favourites on the left, the chosen contact on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.people.presenter import ContactRow, PeoplePresenter, PeopleState
from desktop.ui.people.rows import ContactDelegate, ContactModel
from desktop.ui.people.side_view import SideCard
from desktop.ui.people.states import SideState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.choices import Chip, SegmentedControl
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_LIST_WIDTH = 380
_TABS = (("contacts", "Contacts"), ("colleagues", "Colleagues"), ("favourites", "Favourites"))


class PeoplePage(QWidget):
    """``conversation_wanted(id)`` opens texts there are, ``text_wanted(number)`` a new one."""

    conversation_wanted = Signal(str)
    text_wanted = Signal(str)

    def __init__(
        self, presenter: PeoplePresenter, colleagues: QWidget, favourites: QWidget
    ) -> None:
        super().__init__()
        self.colleagues = colleagues
        self.favourites = favourites
        self.tabs = SegmentedControl("People", _TABS)
        self._kinds = QStackedWidget()
        self._presenter = presenter
        self._state = PeopleState()
        self.search = SearchField("Name, company or number")
        self.add = PlainButton("New contact", "plus")
        self.duplicates = Chip("")
        self.duplicates.hide()
        self.rows = QListView()
        FirstRow(self.rows)
        self.model = ContactModel(self.rows)
        self._make_rows()
        self.remark = Label("", "small", wraps=True)
        self.remark.hide()
        self._loading = LoadingRows(10)
        self._empty = EmptyState("account-group-outline", "No contacts", "")
        self._stack = QStackedWidget()
        for widget in (self.rows, self._loading, self._empty):
            self._stack.addWidget(widget)
        self.side = SideCard(presenter.contact)
        self._lay_out()
        self._connect()
        presenter.contact.attach(self, presenter.open_contact)
        presenter.attach(self)

    def _make_rows(self) -> None:
        self.rows.setModel(self.model)
        self.rows.setUniformItemSizes(True)
        self.rows.setMouseTracking(True)
        self.rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.setItemDelegate(ContactDelegate(self.rows))
        self.rows.setAccessibleName("Contacts")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _lay_out(self) -> None:
        left = Card(padding=0, spacing=0)
        left.setFixedWidth(_LIST_WIDTH)
        title = QHBoxLayout()
        title.setSpacing(Space.L)
        title.addWidget(Label("People", "title"))
        title.addWidget(self.tabs)
        title.addStretch(1)
        title.addWidget(self.add)
        self.head = QVBoxLayout()
        self.head.setContentsMargins(Space.L, Space.L, Space.L, Space.M)
        self.head.setSpacing(Space.M)
        self.head.addWidget(self.search)
        self.head.addWidget(self.duplicates)
        self.head.addWidget(self.remark)
        left.column.addLayout(self.head)
        left.column.addWidget(self._stack, 1)
        contacts = QWidget()
        halves = QHBoxLayout(contacts)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(Space.L)
        halves.addWidget(left)
        halves.addWidget(self.side, 1)
        for kind in (contacts, self.colleagues, self.favourites):
            self._kinds.addWidget(kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.L)
        layout.addLayout(title)
        layout.addWidget(self._kinds, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self.search.textChanged.connect(presenter.search)
        self.add.clicked.connect(self._on_add)
        self.tabs.chosen.connect(self.choose)
        self.duplicates.clicked.connect(presenter.show_duplicates)
        self.rows.selectionModel().currentChanged.connect(self._on_current_changed)
        self.rows.activated.connect(lambda index: presenter.call_first(_row(index).id))
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._empty.acted.connect(presenter.reload)

    def show_people(self, state: PeopleState) -> None:
        self._state = state
        self._fill()
        pages = {Phase.READY: self.rows, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self._empty))
        if state.phase is Phase.FAILED:
            self._empty.show_state(
                "cloud-off-outline", "Contacts cannot be shown", state.sentence, "Try again"
            )
        elif state.text:
            self._empty.show_state("account-search-outline", "Nobody found", "Try another name.")
        else:
            self._empty.show_state(
                "account-group-outline", "No contacts yet", "Contacts of your CRM appear here."
            )
        self.remark.setText(state.remark)
        self.remark.setVisible(bool(state.remark))
        self.add.setVisible(state.can_edit)
        words = "1 likely duplicate" if state.duplicates == 1 else "likely duplicates"
        self.duplicates.setText(words if state.duplicates == 1 else f"{state.duplicates} {words}")
        self.duplicates.setChecked(state.only_duplicates)
        self.duplicates.setVisible(state.duplicates > 0)

    def show_side(self, state: SideState) -> None:
        self.side.show_side(state)

    def choose(self, kind: str) -> None:
        """contacts, colleagues or favourites."""
        self.tabs.choose(kind)
        self._kinds.setCurrentIndex([key for key, _ in _TABS].index(kind))

    def open_contact(self, contact_id: str) -> None:
        """From elsewhere; the keyboard stays where it is."""
        self.choose("contacts")
        self._presenter.open_contact(contact_id)

    def _fill(self) -> None:
        """Whoever scrolls or has a row chosen stays where they are."""
        chosen = self.rows.selectionModel()
        blocked = chosen.blockSignals(True)
        scrolled = self.rows.verticalScrollBar().value()
        self.model.show_rows(self._state.rows)
        place = self.model.place_of(self._state.open_id)
        if place >= 0 and self.rows.currentIndex().row() != place:
            self.rows.setCurrentIndex(self.model.index(place))
        self.rows.verticalScrollBar().setValue(scrolled)
        chosen.blockSignals(blocked)
        self.rows.viewport().update()

    def _on_add(self) -> None:
        self.choose("contacts")
        self._presenter.contact.form.add()

    def _on_current_changed(self, index: QModelIndex, _: QModelIndex) -> None:
        if index.isValid():
            self._presenter.open(_row(index).id)

    def _on_scrolled(self, value: int) -> None:
        if self._state.has_more and value >= self.rows.verticalScrollBar().maximum() - 200:
            self._presenter.load_more()


def _row(index: QModelIndex) -> ContactRow:
    row: ContactRow = index.data(Qt.ItemDataRole.UserRole)
    return row

"""People: the contacts on the left, the chosen one on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.people.presenter import ContactDetail, ContactRow, PeoplePresenter, PeopleState
from desktop.ui.people.rows import ContactDelegate, ContactModel
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import CallButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.frames import Card, Separator
from desktop.ui.widgets.marks import Avatar
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase


class PeoplePage(QWidget):
    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state = PeopleState()
        self.search = SearchField("Name, company or number")
        self.rows = QListView()
        self.model = ContactModel(self.rows)
        self.rows.setModel(self.model)
        self.rows.setUniformItemSizes(True)
        self.rows.setMouseTracking(True)
        self.rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.setItemDelegate(ContactDelegate(self.rows))
        self.rows.setAccessibleName("Contacts")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.remark = Label("", "small", wraps=True)
        self.remark.hide()
        self._loading = LoadingRows(10)
        self._empty = EmptyState("account-group-outline", "No contacts", "")
        self._stack = QStackedWidget()
        for widget in (self.rows, self._loading, self._empty):
            self._stack.addWidget(widget)
        self._detail_card = Card()
        self._content: QWidget | None = None
        self._shown: tuple[ContactDetail | None, bool] = (None, True)
        self._lay_out()
        self.search.textChanged.connect(presenter.search)
        self.rows.selectionModel().currentChanged.connect(self._on_current_changed)
        self.rows.activated.connect(lambda index: presenter.call_first(_row(index).id))
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._empty.acted.connect(presenter.reload)
        presenter.attach(self)

    def _lay_out(self) -> None:
        left = Card(padding=0, spacing=0)
        left.setFixedWidth(380)
        head = QVBoxLayout()
        head.setContentsMargins(Space.L, Space.L, Space.L, Space.M)
        head.setSpacing(Space.M)
        head.addWidget(Label("People", "title"))
        head.addWidget(self.search)
        head.addWidget(self.remark)
        left.column.addLayout(head)
        left.column.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.L)
        layout.addWidget(left)
        layout.addWidget(self._detail_card, 1)

    def show_people(self, state: PeopleState) -> None:
        rows_changed = state.rows != self._state.rows
        self._state = state
        if rows_changed:
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
        self._show_detail(state)

    def _fill(self) -> None:
        """Whoever scrolls or has a row chosen stays where they are."""
        chosen = self.rows.selectionModel()
        blocked = chosen.blockSignals(True)
        scrolled = self.rows.verticalScrollBar().value()
        self.model.show_rows(self._state.rows)
        place = self.model.place_of(self._state.detail.id if self._state.detail else "")
        if place >= 0 and self.rows.currentIndex().row() != place:
            self.rows.setCurrentIndex(self.model.index(place))
        self.rows.verticalScrollBar().setValue(scrolled)
        chosen.blockSignals(blocked)

    def _show_detail(self, state: PeopleState) -> None:
        if (state.detail, state.can_call) == self._shown and self._content is not None:
            return
        self._shown = (state.detail, state.can_call)
        if self._content is not None:
            self._content.deleteLater()
        self._content = (
            EmptyState("account-outline", "Nobody chosen", "Choose a contact on the left.")
            if state.detail is None
            else self._detail(state.detail, state.can_call)
        )
        self._detail_card.column.addWidget(self._content)

    def _detail(self, detail: ContactDetail, can_call: bool) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(Label(detail.name, "title", wraps=True, selectable=True))
        where = " · ".join(part for part in (detail.company, detail.city) if part)
        names.addWidget(Label(where, "muted", wraps=True, selectable=True))
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(Avatar(detail.name, size=52))
        head.addLayout(names, 1)
        column.addLayout(head)
        column.addWidget(Separator())
        for number, shown in detail.numbers:
            column.addLayout(self._number(number, shown, can_call))
        if detail.email:
            column.addWidget(Label("E-mail", "section"))
            column.addWidget(Label(detail.email, selectable=True))
        column.addStretch(1)
        return content

    def _number(self, number: str, shown: str, can_call: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Label(shown, "heading", selectable=True), 1)
        button = CallButton(large=False)
        button.setAccessibleName(f"Call {shown}")
        button.setVisible(can_call)
        button.clicked.connect(lambda _=False: self._presenter.call(number))
        row.addWidget(button)
        return row

    def _on_current_changed(self, index: QModelIndex, _: QModelIndex) -> None:
        if index.isValid():
            self._presenter.open(_row(index).id)

    def _on_scrolled(self, value: int) -> None:
        if self._state.has_more and value >= self.rows.verticalScrollBar().maximum() - 200:
            self._presenter.load_more()


def _row(index: QModelIndex) -> ContactRow:
    row: ContactRow = index.data(Qt.ItemDataRole.UserRole)
    return row

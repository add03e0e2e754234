"""The panel of the account's names for being busy or away."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.reason_list import LONGEST_REASON
from desktop.ui.status_reasons.presenter import ReasonsState, StatusReasonsPresenter
from desktop.ui.status_reasons.row_view import ReasonRowView
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card, PageHeader, Scroller
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_HINT = (
    "What people choose beside their availability, as \u201cLunch\u201d. A reason that is removed "
    "leaves those who chose it simply busy or away."
)


class StatusReasonsPanel(QWidget):
    def __init__(self, presenter: StatusReasonsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.header = PageHeader("Status reasons")
        self.discard = PlainButton("Discard")
        self.save = PrimaryButton("Save")
        self.header.add(self.discard)
        self.header.add(self.save)
        self.banner = Banner()
        self.banner.hide()
        self.rows: list[ReasonRowView] = []
        self.field = TextField("New reason", "Why somebody is busy or away")
        self.field.setMaxLength(LONGEST_REASON)
        self.add = PlainButton("Add", "plus")
        self.error = Label("", "error", wraps=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.S)
        self._loading = LoadingRows(6)
        self.empty = EmptyState("cloud-off-outline", "", "", "Try again")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect(presenter)
        presenter.attach(self)

    def _lay_out(self) -> None:
        card = Card()
        card.column.addWidget(Label(_HINT, "small", wraps=True))
        card.column.addLayout(self._list)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.field, 1)
        foot.addWidget(self.add)
        card.column.addLayout(foot)
        card.column.addWidget(self.error)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)
        self._form = Scroller(content)
        for widget in (self._form, self._loading, self.empty):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        whole.setSpacing(Space.M)
        whole.addWidget(self.header)
        whole.addWidget(self.banner)
        whole.addWidget(self._stack, 1)

    def _connect(self, presenter: StatusReasonsPresenter) -> None:
        self.save.clicked.connect(presenter.save)
        self.discard.clicked.connect(presenter.discard)
        self.empty.acted.connect(presenter.reload)
        self.banner.acted.connect(presenter.discard)
        self.banner.closed.connect(presenter.dismiss)
        self.add.clicked.connect(self._on_add_clicked)
        self.field.returnPressed.connect(self._on_add_clicked)

    def show_reasons(self, state: ReasonsState) -> None:
        pages = {Phase.READY: self._form, Phase.FAILED: self.empty}
        self._stack.setCurrentWidget(pages.get(state.phase, self._loading))
        if state.phase is Phase.FAILED:
            title = "The reasons cannot be shown"
            self.empty.show_state("cloud-off-outline", title, state.sentence, "Try again")
        while len(self.rows) < len(state.rows):
            self.rows.append(ReasonRowView(self._presenter, len(self.rows)))
            self._list.addWidget(self.rows[-1])
        for place, view in enumerate(self.rows):
            view.setVisible(place < len(state.rows))
        for view, row in zip(self.rows, state.rows, strict=False):
            view.show_row(row, can_edit=state.can_edit and not state.is_busy)
        self._show_buttons(state)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            action = "Take theirs" if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action)

    def _show_buttons(self, state: ReasonsState) -> None:
        can_save = state.is_changed and not state.is_busy
        self.save.setEnabled(can_save and state.can_edit)
        self.discard.setEnabled(can_save)
        for button in (self.save, self.discard):
            button.setVisible(state.can_edit or state.is_changed)
        for widget in (self.field, self.add):
            widget.setVisible(state.can_edit)
            widget.setEnabled(state.can_add)

    def _on_add_clicked(self) -> None:
        if self._presenter.add(self.field.text()):
            self.field.clear()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.leave()

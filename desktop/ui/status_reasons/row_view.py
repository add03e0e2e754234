"""One reason in the list: its place, its name, and the state it stands under."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.presence import REASONED, StatusReason
from desktop.domain.reason_list import LONGEST_REASON
from desktop.domain.records import Availability
from desktop.ui.status_reasons.presenter import ReasonRowState, StatusReasonsPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.text import Label


class ReasonRowView(QWidget):
    def __init__(self, presenter: StatusReasonsPresenter, place: int) -> None:
        super().__init__()
        self._presenter, self._place = presenter, place
        self._reason: StatusReason | None = None
        number = place + 1
        self.up = IconButton("arrow-up", f"Move reason {number} up", framed=True)
        self.down = IconButton("arrow-down", f"Move reason {number} down", framed=True)
        self.name = TextField(f"Name of reason {number}")
        self.name.setMaxLength(LONGEST_REASON)
        self.state = Choice(f"State of reason {number}")
        for each in REASONED:
            self.state.addItem(each.title, each.value)
        self.remove = IconButton("trash-can-outline", f"Remove reason {number}", framed=True)
        self._error = Label("", "error", wraps=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addWidget(self.name, 1)
        row.addWidget(self.state)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._error)

    def _connect(self) -> None:
        presenter, place = self._presenter, self._place
        self.up.clicked.connect(lambda: presenter.move(place, -1))
        self.down.clicked.connect(lambda: presenter.move(place, 1))
        self.remove.clicked.connect(lambda: presenter.remove(place))
        self.name.textEdited.connect(self._on_name_edited)
        self.state.activated.connect(lambda _: self._on_state_chosen())

    def show_row(self, row: ReasonRowState, *, can_edit: bool) -> None:
        self._reason = row.reason
        if self.name.text() != row.reason.name:
            self.name.setText(row.reason.name)
        self.name.setReadOnly(not can_edit)
        self.name.set_invalid(bool(row.error))
        self.name.setAccessibleDescription(row.error)
        self.state.choose_data(row.reason.availability.value)
        self._error.setText(row.error)
        self._error.setVisible(bool(row.error))
        self.state.setEnabled(can_edit)
        self.remove.setEnabled(can_edit)
        self.up.setEnabled(can_edit and not row.is_first)
        self.down.setEnabled(can_edit and not row.is_last)

    def _on_name_edited(self, name: str) -> None:
        if self._reason is not None:
            self._presenter.alter(self._place, replace(self._reason, name=name))

    def _on_state_chosen(self) -> None:
        if self._reason is not None:
            state = Availability(self.state.currentData())
            self._presenter.alter(self._place, replace(self._reason, availability=state))

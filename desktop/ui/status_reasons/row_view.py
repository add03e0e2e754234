"""One reason in the list: its place, its name, and the state it stands under."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.presence import REASONED, StatusReason
from desktop.domain.reason_list import LONGEST_REASON
from desktop.domain.records import Availability
from desktop.ui.editing.rows import RowsPresenter, RowState
from desktop.ui.editing.rows_view import RowView
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.fields import Choice


class ReasonRowView(RowView[StatusReason]):
    def __init__(self, presenter: RowsPresenter[StatusReason], place: int) -> None:
        super().__init__(presenter, place, "reason", LONGEST_REASON)
        number = place + 1
        self.state = Choice(f"State of reason {number}")
        for each in REASONED:
            self.state.addItem(each.title, each.value)
        self.remove = IconButton("trash-can-outline", f"Remove reason {number}", framed=True)
        self._lay_out(self.state, self.remove)
        self.remove.clicked.connect(lambda: presenter.remove(place))
        self.name.textEdited.connect(self._on_name_edited)
        self.state.activated.connect(lambda _: self._on_state_chosen())

    def show_row(self, state: RowState[StatusReason], *, can_edit: bool) -> None:
        super().show_row(state, can_edit=can_edit)
        self.state.choose_data(state.row.availability.value)
        self.state.setEnabled(can_edit)
        self.remove.setEnabled(can_edit)

    def _on_name_edited(self, name: str) -> None:
        if self._row is not None:
            self._presenter.alter(self._place, replace(self._row, name=name))

    def _on_state_chosen(self) -> None:
        if self._row is not None:
            state = Availability(self.state.currentData())
            self._presenter.alter(self._place, replace(self._row, availability=state))

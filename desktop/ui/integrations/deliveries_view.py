"""The last deliveries of one webhook in the place of the list."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.integrations.deliveries import DeliveriesPresenter, DeliveriesState, DeliveryRow
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag


class DeliveriesPanel(PagedPanel[DeliveryRow]):
    def __init__(self, presenter: DeliveriesPresenter, back: Callable[[], None]) -> None:
        super().__init__(
            "Deliveries",
            (("Time", 120), ("Event", 170), ("State", 110), ("Answer", 0)),
            "send-outline",
            ("Nothing sent yet", "Deliveries of the last seven days stand here."),
            "Search deliveries",
        )
        self.search.hide()
        self.back = PlainButton("Back", "arrow-left")
        self.resend = PlainButton("Send again", "refresh")
        self.detail = self.add_detail()
        self.add_action(self.resend, on_row=True)
        self.add_action(self.back)
        self._listen(presenter)
        self.back.clicked.connect(back)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.resend.clicked.connect(lambda: presenter.resend(self.chosen))
        presenter.attach(self)

    def show_list(self, state: DeliveriesState) -> None:
        self.header.show_remark(state.name)
        self._show_state(state)
        self.resend.setVisible(state.can_edit)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen_line
        self.detail.setText(chosen.answer if chosen else "")
        self.detail.setVisible(chosen is not None)

    def _cells(self, row: DeliveryRow) -> list[Cell]:
        return [row.time, row.event, Tag(row.state, row.tone), row.answer]

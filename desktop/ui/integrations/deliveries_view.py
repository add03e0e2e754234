"""The last deliveries of one webhook in the place of the list."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.integrations.deliveries import DeliveriesPresenter, DeliveriesState, DeliveryRow
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag


class DeliveriesPanel(ListPanel):
    def __init__(self, presenter: DeliveriesPresenter, back: Callable[[], None]) -> None:
        super().__init__(
            "Deliveries",
            (("Time", 120), ("Event", 170), ("State", 110), ("Answer", 0)),
            "send-outline",
            ("Nothing sent yet", "Deliveries of the last seven days stand here."),
            "Search deliveries",
        )
        self._shown = DeliveriesState()
        self.search.hide()
        self.back = PlainButton("Back", "arrow-left")
        self.resend = PlainButton("Send again", "refresh")
        self.detail = self.add_detail()
        self.add_action(self.resend, on_row=True)
        self.add_action(self.back)
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.more.clicked.connect(presenter.list.more)
        self.empty.acted.connect(presenter.list.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.back.clicked.connect(back)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.resend.clicked.connect(lambda: presenter.resend(self.chosen))
        presenter.attach(self)

    def show_deliveries(self, state: DeliveriesState) -> None:
        before, self._shown = self._shown, state
        self.header.show_remark(state.name)
        self.show_list_phase(state.phase, state.sentence, is_search=False)
        self.show_notice(state.level, state.notice)
        self.more.setVisible(state.has_more)
        self.resend.setVisible(state.can_edit)
        if state.rows != before.rows:
            ids = [each.id for each in state.rows]
            self.show_rows(ids, [_cells(each) for each in state.rows])
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = next((each for each in self._shown.rows if each.id == self.chosen), None)
        self.detail.setText(chosen.answer if chosen else "")
        self.detail.setVisible(chosen is not None)


def _cells(row: DeliveryRow) -> list[Cell]:
    return [row.time, row.event, Tag(row.state, row.tone), row.answer]

"""The history of one scheduled report in the place of the list."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.report_schedules.runs import RunRow, RunsPresenter, RunsState
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag


class RunsPanel(PagedPanel[RunRow]):
    def __init__(self, presenter: RunsPresenter, back: Callable[[], None]) -> None:
        super().__init__(
            "History",
            (("Time", 120), ("Why", 170), ("State", 110), ("What came of it", 0)),
            "history",
            ("Never sent yet", "Each time it is due, or sent now, stands here for a year."),
            "Search the history",
        )
        self.search.hide()
        self.back = PlainButton("Back", "arrow-left")
        self.send_now = PlainButton("Send now", "send-outline")
        self.detail = self.add_detail()
        self.add_action(self.back)
        self.add_action(self.send_now)
        self._listen(presenter)
        self.back.clicked.connect(back)
        self.send_now.clicked.connect(presenter.send_now)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        presenter.attach(self)

    def show_list(self, state: RunsState) -> None:
        self.header.show_remark(state.name)
        self._show_state(state)
        self.send_now.setVisible(state.can_edit)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen_line
        self.detail.setText(chosen.sentence if chosen else "")
        self.detail.setVisible(chosen is not None and bool(chosen.sentence))

    def _cells(self, row: RunRow) -> list[Cell]:
        return [row.time, row.why, Tag(row.state, row.tone), row.sentence]

"""The panel of scheduled reports: the list with its form, and the history of one of them."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.report_schedules import Schedule
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.report_schedules.contracts import ScheduleServices
from desktop.ui.report_schedules.form import ScheduleForm
from desktop.ui.report_schedules.presenter import (
    ScheduleFormState,
    ScheduleRow,
    SchedulesPresenter,
    SchedulesState,
)
from desktop.ui.report_schedules.runs import RunsPresenter
from desktop.ui.report_schedules.runs_view import RunsPanel
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag


class SchedulesList(PagedPanel[ScheduleRow]):
    def __init__(self, presenter: SchedulesPresenter) -> None:
        super().__init__(
            "Schedules",
            (("Name", 160), ("Report", 165), ("When", 0), ("Next", 185), ("Last time", 110)),
            "calendar-clock",
            (
                "Nothing is scheduled",
                "A schedule sends a report by mail, again and again.",
            ),
            "Search schedules",
        )
        self._can_edit = False
        self.add = PrimaryButton("Schedule a report", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.pause = PlainButton("Pause", "pause")
        self.send_now = PlainButton("Send now", "send-outline")
        self.history = PlainButton("History", "history")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.form = ScheduleForm(presenter)
        self.insert_form(self.form)
        self.detail = self.add_detail()
        self._changing = (self.edit, self.pause, self.send_now, self.remove)
        on_it = (*self._changing[:3], self.history, self.remove)
        self._actions = self.add_row_of_actions("Actions on the schedule", *on_it)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: SchedulesPresenter) -> None:
        self._listen(presenter)
        self.banner.acted.connect(presenter.confirm)
        self.add.clicked.connect(presenter.add)
        for button, act in (
            (self.edit, presenter.edit),
            (self.pause, presenter.pause_or_resume),
            (self.send_now, presenter.send_now),
            (self.history, presenter.history),
            (self.remove, presenter.remove),
        ):
            button.clicked.connect(lambda _=False, act=act: act(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.remove)
        self.table.itemSelectionChanged.connect(self._show_chosen)

    def show_list(self, state: SchedulesState) -> None:
        self._can_edit = state.can_edit
        self._show_state(state)
        self.add.setVisible(state.can_edit and self.form.isHidden())
        for button in self._changing:
            button.setVisible(state.can_edit)
        self._show_chosen()

    def show_form(self, state: ScheduleFormState) -> None:
        self.form.show_form(state)
        self.make_room(state.is_open)
        self._show_chosen()
        self._actions.setVisible(not state.is_open)
        self.add.setVisible(self._can_edit and not state.is_open)

    def _show_chosen(self) -> None:
        chosen = self._chosen_line
        is_paused = chosen is not None and chosen.is_paused
        self.pause.setText("Turn on" if is_paused else "Pause")
        self.pause.show_icon("play" if is_paused else "pause")
        self.detail.setText(chosen.detail if chosen else "")
        self.detail.setVisible(chosen is not None and self.form.isHidden())

    def _cells(self, row: ScheduleRow) -> list[Cell]:
        return [row.name, row.what, row.when, row.next, Tag(row.state, row.tone)]


class SchedulesPanel(QStackedWidget):
    def __init__(self, services: ScheduleServices) -> None:
        super().__init__()
        self._told = RunsPresenter(services)
        self.schedules = SchedulesList(SchedulesPresenter(services, self._look_at))
        self.runs = RunsPanel(self._told, self._back)
        self.addWidget(self.schedules)
        self.addWidget(self.runs)

    def _look_at(self, schedule: Schedule) -> None:
        self._told.look_at(schedule)
        self._to(self.runs, self.runs.back)

    def _back(self) -> None:
        self._to(self.schedules, self.schedules.table)

    def _to(self, shown: QWidget, focused: QWidget) -> None:
        self.setCurrentWidget(shown)
        focused.setFocus()

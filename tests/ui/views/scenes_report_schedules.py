"""Scenes of the scheduled reports: the list, one put together, two at once, the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.report_periods import PeriodName
from desktop.domain.report_schedules import (
    FileFormat,
    Rhythm,
    Run,
    RunState,
    Schedule,
    ScheduleWish,
    When,
    next_run,
)
from desktop.settings.panels import PanelId
from tests.fakes.clock import START
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

WEEK: Final = ScheduleWish(
    *("Week of the sales team", "agent", PeriodName.LAST_WEEK, (FileFormat.PDF, FileFormat.XLSX)),
    ("rita.vogel@harbor.example", "boss@elsewhere.example"),
    When(Rhythm.WEEKLY, time(8), 0, time_zone="Europe/Berlin"),
)
LONG: Final = ScheduleWish(
    *(LONG_NAME, "overview", PeriodName.LAST_MONTH, tuple(FileFormat)),
    tuple(f"somebody.with.a.long.address.{number}@harbor.example" for number in range(20)),
    When(Rhythm.MONTHLY, time(6, 30), day=31, time_zone="America/Argentina/Buenos_Aires"),
)
DAY: Final = replace(
    WEEK, name="Yesterday by hour", subject="hour", when=When(Rhythm.DAILY, time(7))
)
_LEFT_OUT: Final = f"Sent to 19 people. {LONG.recipients[3]} is left out: it is outside."
_LOST: Final = "Rita Vogel may not schedule reports any more."
SCHEDULES: Final = (
    Schedule(
        "s1",
        WEEK,
        "Rita Vogel",
        False,
        next_run(WEEK.when, START),
        RunState.SENT,
        "Sent to 2 people.",
    ),
    Schedule("s2", LONG, LONG_NAME, False, next_run(LONG.when, START), RunState.SENT, _LEFT_OUT),
    Schedule("s3", DAY, "Rita Vogel", True, None, RunState.NOT_SENT, _LOST),
    Schedule("s4", replace(DAY, name="New"), "Rita Vogel", False, next_run(DAY.when, START)),
)
RUNS: Final = [
    Run("r1", RunState.NOT_SENT, START - timedelta(days=2), "", _LOST, START),
    Run("r2", RunState.FAILED, START - timedelta(days=1), "", f"There is no mailbox {LONG_NAME}."),
    Run("r3", RunState.SENT, START, "Omar Haddad", "Sent to 2 people.", START),
    Run("r4", RunState.WAITING, START, "", "The mail server does not answer. It is tried again."),
    Run("r5", RunState.RUNNING, START),
]


async def _schedules(place: Workplace, *rows: Schedule) -> Any:
    place.desk.crm.schedule_rows = list(rows)
    place.desk.crm.schedule_run_rows = {"s1": list(RUNS)}
    await open_page(place, PanelId.REPORTS, PanelId.REPORT_SCHEDULES)
    await place.show()
    await place.settle()
    return place.page(PanelId.REPORTS).current


async def schedules(place: Workplace) -> QWidget:
    panel = (await _schedules(place, *SCHEDULES)).schedules
    panel.table.selectRow(0)
    assert panel.table.rowCount() == 4
    return place.window


async def no_schedules(place: Workplace) -> QWidget:
    panel = (await _schedules(place)).schedules
    assert panel.empty.isVisible()
    return place.window


async def schedules_unreachable(place: Workplace) -> QWidget:
    place.desk.crm.refusals["report_schedules"] = GONE
    await _schedules(place)
    return place.window


async def schedule_put_together(place: Workplace) -> QWidget:
    panel = (await _schedules(place, *SCHEDULES)).schedules
    await place.click("Schedule a report", panel)
    panel.form.name.setText("Month")
    panel.form.rhythm.setCurrentIndex(2)
    assert "The next one goes on" in panel.form.due.text()
    return place.window


async def schedule_refused(place: Workplace) -> QWidget:
    panel = (await _schedules(place, *SCHEDULES)).schedules
    await place.click("Schedule a report", panel)
    panel.form.name.setText("Month")
    panel.form.recipients.setPlainText("anna.keller\nomar@harbor.example")
    await place.click("Schedule", panel.form)
    assert "anna.keller" in panel.form.error.text()
    return place.window


async def schedule_changed_by_two(place: Workplace) -> QWidget:
    panel = (await _schedules(place, *SCHEDULES)).schedules
    panel.table.selectRow(0)
    await place.click("Change", panel)
    place.desk.crm.somebody_changes_schedule(
        "s2", replace(LONG, name="Theirs", recipients=("theirs@harbor.example",))
    )
    panel.form.name.setText("Ours")
    await place.click("Save", panel.form)
    assert not panel.form.warning.isHidden()
    return place.window


async def schedule_sent_now(place: Workplace) -> QWidget:
    """Not before it is asked."""
    panel = (await _schedules(place, *SCHEDULES)).schedules
    panel.table.selectRow(2)
    await place.click("Send now", panel)
    assert panel.banner.text.startswith("Send “")
    return place.window


async def schedule_history(place: Workplace) -> QWidget:
    panel = await _schedules(place, *SCHEDULES)
    panel.schedules.table.selectRow(2)
    await place.click("History", panel.schedules)
    await place.settle()
    panel.runs.table.selectRow(3)
    assert panel.runs.table.rowCount() == 5
    return place.window


async def schedule_without_history(place: Workplace) -> QWidget:
    panel = await _schedules(place, SCHEDULES[3])
    panel.schedules.table.selectRow(0)
    await place.click("History", panel.schedules)
    await place.settle()
    return place.window


REPORT_SCHEDULE_SCENES: Final[dict[str, Scene]] = {
    scene.__name__: scene
    for scene in (
        *(schedules, no_schedules, schedules_unreachable, schedule_put_together),
        *(schedule_refused, schedule_changed_by_two, schedule_sent_now, schedule_history),
        schedule_without_history,
    )
}

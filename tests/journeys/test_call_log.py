"""A call of the queue, from its ring to the log; and one that is given to somebody else."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.queries import CallQuery
from desktop.domain.records import CallRecord
from desktop.settings.local import driver as sqlite
from desktop.settings.panels import PanelId
from desktop.ui.calls.view import CallsPage
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA, Journey, another_desk, journey
from tests.journeys.test_wrap_up import database_in, require_a_status
from tests.support.waiting import until, until_true

MANAGER = "mia.lang@harbor.example"
NOTE = "Prefers the cobalt awning"

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@pytest.mark.requirement("S1-11", "S1-12", "S1-15", "S1-16", "S2-29")
def test_a_call_of_the_queue_is_hers_is_written_about_and_found(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _a_call_of_the_queue(qapp, tmp_path))


async def _a_call_of_the_queue(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        with contextlib.closing(database_in(folder / "server")) as database:
            require_a_status(database)
        await day.sign_in()
        await day.on_line()
        await until(lambda: day.core.call_statuses.statuses.rows, 10, "the statuses are known")
        record_id = await _takes_one(day)
        await _gives_a_status(day, "New lead")
        page = await _finds(day, "cobalt awn")
        record = day.core.local.calls.one(record_id)
        assert record is not None
        assert (record.assigned_by, record.agent_name) == ("queue", "Anna Keller")
        assert (record.note, record.call_status) == (NOTE, "New lead")
        page.table.selectRow(0)
        await until(page.drawer.isVisible, 10, "the drawer opens")
        await _is_given_away(day, folder, page, record)


async def _takes_one(day: Journey) -> str:
    await day.outside("POST", "/demo/ring", email=ANNA, queue=True)
    await until(lambda: day.desk.incoming.cards, 15, "the card of the caller")
    ringing = day.core.calls.calls[0]
    await day.core.calls.answer(ringing.id)
    call = await day.talking()
    await until(lambda: day.core.calls.call(call.id).record_id, 10, "the call has a row")
    record_id = day.core.calls.call(call.id).record_id
    field = day.desk.phone.card(call.id).note
    await until(field.isVisible, 10, "the note field")
    field.setFocus()
    QTest.keyClicks(field, NOTE)
    await day.core.calls.hang_up(call.id)
    await day.idle()
    return record_id


async def _gives_a_status(day: Journey, title: str) -> None:
    panel = day.desk.after_calls.wrap_up
    await until(panel.isVisible, 10, "the status is asked for")
    panel.statuses.chip(title).click()
    panel.done.click()
    await until(lambda: not day.core.wrap_ups.waiting, 10, "it is given")
    await until(lambda: not day.core.outbox.all(), 15, "it is sent")


async def _finds(day: Journey, words: str) -> CallsPage:
    day.desk.window.open_page(PanelId.CALLS)
    page = day.desk.window._parts.pages[PanelId.CALLS]
    assert isinstance(page, CallsPage)
    page.search.setFocus()
    QTest.keyClicks(page.search, words)
    await until(lambda: page.model.rowCount() == 1, 10, "the call is found by its note")
    return page


async def _is_given_away(day: Journey, folder: Path, page: CallsPage, record: CallRecord) -> None:
    """By a manager at another desk: gone from the window and from the disk."""
    assert NOTE.encode() in _kept(folder / "data")
    async with another_desk(day, folder / "manager", MANAGER) as manager:
        log = await _finds(manager, "cobalt awn")
        log.table.selectRow(0)
        await until(log.drawer.set_agent.isVisible, 10, "+ set agent")
        log.drawer.set_agent.click()
        agents = log.drawer.agents
        await until(agents.isVisible, 10, "whom it can be given to")
        QTest.keyClicks(agents.search, "jonas")
        QTest.keyClick(agents.search, Qt.Key.Key_Return)
        await until(lambda: _agent_of(manager, record.id) == "Jonas Weber", 10, "it is given away")
        await until(lambda: page.model.rowCount() == 0, 10, "the row is gone from the window")
        assert log.model.rowCount() == 1, "the manager sees it all the same"
    assert day.core.local.calls.one(record.id) is None
    wanted = CallQuery(text="cobalt awning")

    async def is_gone() -> bool:
        found = await day.core.local.calls.find(wanted)
        return not found and NOTE.encode() not in _kept(folder / "data")

    await until_true(is_gone, "nothing of it is left on the disk")


def _agent_of(day: Journey, record_id: str) -> str:
    record = day.core.local.calls.one(record_id)
    return record.agent_name if record is not None else ""


def _kept(folder: Path) -> bytes:
    """What a program that reads the files of the local data finds in their rows."""
    found = b""
    for path in (folder / "local").glob("*.sqlite3"):
        with contextlib.closing(sqlite.connect(path)) as plain:
            found += b"".join(row[0] for row in plain.execute("SELECT body FROM call_bodies"))
    return found

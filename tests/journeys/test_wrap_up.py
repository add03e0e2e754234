"""What the end of a call asks for is given in the end, whatever breaks in between."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from desktop.domain.events import CrmState
from desktop.server.database import FILE_NAME, Database
from desktop.server.tables import audit, calls, memberships, users
from desktop.ui.event_loop import run_until_complete
from tests.journeys.driven import DrivenApp, server_in
from tests.journeys.rig import ANNA, Journey, journey
from tests.support.waiting import until

NOTES = ("The first", "The second")

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


def database_in(folder: Path) -> Database:
    (found,) = folder.rglob(FILE_NAME)
    return Database(found)


def require_a_status(database: Database) -> None:
    anna = select(users.c.id).where(users.c.email == ANNA).scalar_subquery()
    settings = {"show_call_statuses": "required"}
    change = memberships.update().where(memberships.c.user_id == anna)
    with database.write() as connection:
        connection.execute(change.values(call_settings=settings))


def row(database: Database, call_id: str) -> Any:
    with database.read() as connection:
        return connection.execute(select(calls).where(calls.c.id == call_id)).one()


@pytest.mark.requirement("S2-28", "S2-29")
async def test_a_required_status_outlives_a_second_call_and_the_death_of_the_app(
    tmp_path: Path,
) -> None:
    server, ready = await server_in(tmp_path / "server")
    with contextlib.closing(database_in(tmp_path / "server")) as database:
        require_a_status(database)
        try:
            await _talk_twice_and_die(ready.crm, tmp_path, database)
        finally:
            server.stop()


async def _talk_twice_and_die(crm: str, folder: Path, database: Database) -> None:
    app = DrivenApp(crm, folder / "app")
    await app.start()
    try:
        await app.do("sign in")
        first = await app.do("dial", "4435550140")
        await app.do("hang up")
        await app.do("waiting", 1)
        await app.do("write", "Send a quote")
        second = await app.do("dial", "4435550140")
        await app.do("hang up")
        before = await app.do("waiting", 2)
        await app.kill()

        await app.start()
        await app.do("sign in")
        after = await app.do("waiting", 2)
        assert after == before
        assert [each[:2] for each in after] == [[first, True], [second, True]]
        assert after[0][2] == {"next_step": "Send a quote"}
        assert [row(database, each).wrap_up_owed for each in (first, second)] == [True, True]

        for waiting in (1, 0):
            await app.do("choose", "New lead")
            await app.do("done")
            await app.do("waiting", waiting)
        # Shown at once, and sent in its order: the CRM has the second one a moment later.
        await until(lambda: not row(database, second).wrap_up_owed, 20, "the CRM has both")
        given = [row(database, each) for each in (first, second)]
        assert [each.call_status for each in given] == ["New lead", "New lead"]
        assert [each.wrap_up_owed for each in given] == [False, False]
        assert [each.next_step for each in given] == ["Send a quote", ""]
    finally:
        await app.kill()


def test_what_is_written_while_the_crm_is_down_is_sent_in_its_order(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _crm_down(qapp, tmp_path))


async def _crm_down(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        with contextlib.closing(database_in(folder / "server")) as database:
            require_a_status(database)
            await day.sign_in()
            await day.on_line()
            options = day.core.call_statuses
            await until(lambda: options.statuses.rows, 10, "the statuses are known")
            await day.control.stop_crm(True)
            session = day.core.session
            await until(lambda: session.crm_state is CrmState.UNREACHABLE, 15, "the CRM is missed")
            written = [await _talk_and_wrap_up(day, each) for each in NOTES]
            assert not any(row(database, each).call_status for each in written)
            await day.control.stop_crm(False)
            await until(lambda: session.crm_state is CrmState.CONNECTED, 30, "the CRM is back")
            await until(lambda: not day.core.outbox.all(), 30, "everything is sent")
            _check_order(database, written)


async def _talk_and_wrap_up(day: Journey, note: str) -> str:
    call = await day.dial("4435550140")
    await until(lambda: day.core.calls.call(call.id).record_id, 10, "the call has a row")
    record_id = day.core.calls.call(call.id).record_id
    day.desk.phone.card(call.id).note.setPlainText(note)
    await day.core.calls.hang_up(call.id)
    await day.idle()
    panel = day.desk.after_calls.wrap_up
    await until(panel.isVisible, 10, "the status is asked for")
    assert panel.note.toPlainText() == note
    panel.statuses.chip("New lead").click()
    panel.done.click()
    await until(lambda: not day.core.wrap_ups.waiting, 10, "it is given")
    await until(lambda: not day.core.drafts.drafts(_owner(day)), 10, "the note is handed over")
    return record_id


def _owner(day: Journey) -> str:
    profile = day.core.session.profile
    assert profile is not None
    return f"{profile.id}/{day.core.session.account_id}"


def _check_order(database: Database, written: list[str]) -> None:
    for record_id, note in zip(written, NOTES, strict=True):
        found = row(database, record_id)
        assert (found.note, found.call_status) == (note, "New lead")
        assert not found.wrap_up_owed
    with database.read() as connection:
        query = select(audit.c.subject).where(audit.c.action == "call.status")
        told = connection.execute(query.order_by(audit.c.sequence)).scalars().all()
    assert [each for each in told if each in written] == written

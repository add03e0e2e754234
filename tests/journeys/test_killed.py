"""An app that dies with work on its desk: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import contextlib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from desktop.server.database import Database
from desktop.server.tables import audit, calls, conversations, messages
from tests.journeys.driven import DrivenApp, server_in
from tests.journeys.test_wrap_up import database_in
from tests.support.relay import Relay
from tests.support.waiting import until

WRITES = 200
OMAR = "omar.haddad@harbor.example"
WORDS = "We are in your street on Friday."
EVERYBODY = [f"+14435550{place}" for place in range(200, 300)]

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("no_sound_server")]


async def test_two_hundred_writes_in_the_outbox_outlive_the_app(tmp_path: Path) -> None:
    server, ready = await server_in(tmp_path / "server")
    relay = Relay(urlsplit(ready.crm).port or 0)
    await relay.open_door()
    with contextlib.closing(database_in(tmp_path / "server")) as database:
        try:
            await _die_twice(relay, tmp_path, database)
        finally:
            await relay.close_door()
            server.stop()


async def _die_twice(relay: Relay, folder: Path, database: Database) -> None:
    """Once before anything could be sent, once in the middle of sending."""
    app = DrivenApp(relay.address, folder / "app")
    await app.start()
    try:
        await app.do("sign in")
        before = _state(database)
        await relay.close_door()
        written = await app.do("note many", WRITES)
        assert await app.do("unsent", WRITES) == WRITES
        await app.kill()
        assert _state(database) == before

        await relay.open_door()
        await app.start()
        await app.do("enter")
        assert await app.do("unsent", WRITES - 5) > 0
        await app.kill()

        await app.start()
        await app.do("sign in")
        assert await app.do("unsent", 0) == 0
    finally:
        await app.kill()
    after = _state(database)
    assert [after[each][0] for each in written] == [f"Note {place}" for place in range(WRITES)]
    assert {after[each][1] - before[each][1] for each in written} == {1}, "written twice"
    assert _order(database) == written


async def test_a_half_written_note_outlives_the_app(tmp_path: Path) -> None:
    server, ready = await server_in(tmp_path / "server")
    app = DrivenApp(ready.crm, tmp_path / "app")
    with contextlib.closing(database_in(tmp_path / "server")) as database:
        try:
            await app.start()
            await app.do("sign in")
            record_id = await app.do("dial", "4435550140")
            await app.do("note", "Wants the awning in cob")
            await app.kill()
            await app.start()
            await app.do("sign in")
            await until(
                lambda: _state(database)[record_id][0] == "Wants the awning in cob",
                *(15, "the note is at the CRM"),
            )
        finally:
            await app.kill()
            server.stop()


async def test_a_text_to_many_goes_on_without_the_app_and_reaches_everybody_once(
    tmp_path: Path,
) -> None:
    server, ready = await server_in(tmp_path / "server")
    app = DrivenApp(ready.crm, tmp_path / "app")
    with contextlib.closing(database_in(tmp_path / "server")) as database:
        try:
            await app.start()
            await app.do("sign in", OMAR)
            job_id = await app.do("text to many", WORDS, EVERYBODY)
            assert await app.do("bulk state", job_id, "running", 10) < len(EVERYBODY)
            await app.kill()
            await app.start()
            await app.do("sign in", OMAR)
            assert await app.do("bulk state", job_id, "done", len(EVERYBODY)) == len(EVERYBODY)
        finally:
            await app.kill()
            server.stop()
        assert Counter(_texted(database)) == Counter(EVERYBODY)


def _texted(database: Database) -> list[str]:
    query = (
        select(conversations.c.remote_number)
        .join(messages, messages.c.conversation_id == conversations.c.id)
        .where(messages.c.text == WORDS)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def _state(database: Database) -> dict[str, tuple[str, int]]:
    with database.read() as connection:
        rows = connection.execute(select(calls.c.id, calls.c.note, calls.c.version))
        return {row.id: (row.note, row.version) for row in rows}


def _order(database: Database) -> list[str]:
    query = select(audit.c.subject).where(audit.c.action == "call.note").order_by(audit.c.sequence)
    with database.read() as connection:
        return list(connection.execute(query).scalars())

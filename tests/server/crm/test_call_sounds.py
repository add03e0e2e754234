"""Recordings of calls over HTTP: who may send one, hear one, delete one, and what is refused."""

from __future__ import annotations

import http.client
import io
import os
import wave

import httpx
import pytest
from sqlalchemy import insert, select, update

from desktop.domain.access import Role
from desktop.domain.call_sounds import AWAITED_DAYS, KEPT_DAYS, MOST_BYTES
from desktop.server.call_sounds import CallSoundFiles, sweep
from desktop.server.database import now_ms
from desktop.server.tables import audit, call_sounds, call_steps, calls
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.server.crm.test_scope import as_role
from tests.support.crm_server import CrmServer
from tests.support.disk import full_disk
from tests.support.waves import wav

CALL = "/calls/c1"  # Anna's
RECORDING = f"{CALL}/recording"
pytestmark = pytest.mark.requirement("S2-45")
DAY = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def awaited(server: CrmServer, files: CallSoundFiles) -> None:
    files.remove("c1")
    with server.change() as connection:
        # Ended just now: what is awaited for long is given up by the server itself.
        recorded = {"recording": True, "sound": "awaited", "ended_at": now_ms()}
        connection.execute(update(calls).where(calls.c.id == "c1").values(recorded))


@pytest.fixture
def files(server: CrmServer) -> CallSoundFiles:
    return CallSoundFiles(server.database.path)


def send(person: Person, content: bytes = wav(2), path: str = RECORDING) -> httpx.Response:
    return person.ask("PUT", path, content=content)


def state(server: CrmServer) -> str:
    with server.database.read() as connection:
        return str(connection.execute(select(calls.c.sound).where(calls.c.id == "c1")).scalar())


def test_what_the_agent_sends_is_what_is_heard(
    server: CrmServer, anna: Person, omar: Person, files: CallSoundFiles
) -> None:
    waiting = omar.get(RECORDING)
    assert problem(waiting) == (404, "not_arrived")
    assert "has not arrived yet" in waiting.json()["detail"]
    with omar.listening() as events:
        assert send(anna).status_code == 204
        told = next(each for each in events if each["event"] == "call.updated")
    assert told["data"]["call_id"] == "c1"
    heard = omar.get(RECORDING)
    assert heard.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(heard.content)) as file:
        assert (file.getframerate(), file.getnframes()) == (16_000, 32_000)
    assert files.path_of("c1").stat().st_mode & 0o777 == 0o600
    with server.database.read() as connection:
        actions = connection.execute(select(audit.c.action, audit.c.user_id)).all()
    assert ("call_recording.add", known.ANNA) in [tuple(row) for row in actions]


def test_a_repeat_changes_nothing_and_another_sound_is_refused(anna: Person, omar: Person) -> None:
    first = [send(anna).status_code, omar.get(RECORDING).content]
    assert [send(anna).status_code, omar.get(RECORDING).content] == first
    assert problem(send(anna, wav(3))) == (409, "is_there")
    assert omar.get(RECORDING).content == first[1]


@pytest.mark.parametrize(
    "content",
    [b"", b"Dear Sir or Madam" * 400, wav(0.01), b"RIFF\xff\xff\xff\x7fWAVE" + b"x" * 900],
)
def test_what_is_no_recording_leaves_nothing_behind(
    server: CrmServer, anna: Person, files: CallSoundFiles, content: bytes
) -> None:
    assert problem(send(anna, content)) == (422, "not_a_sound")
    assert state(server) == "awaited"
    assert list(files.prepared().iterdir()) == []


def test_what_is_too_long_is_turned_away_before_it_comes(server: CrmServer, anna: Person) -> None:
    line = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=10)
    try:
        line.putrequest("PUT", f"/v1/accounts/{known.ACCOUNT}{RECORDING}")
        line.putheader("Content-Length", str(MOST_BYTES + 1))
        line.putheader("Authorization", anna.headers["Authorization"])
        line.endheaders()
        assert line.getresponse().status == 413
    finally:
        line.close()
    assert send(anna).status_code == 204


def test_only_whoever_was_in_the_call_sends_it(
    server: CrmServer, door: Door, anna: Person, omar: Person
) -> None:
    jonas = door.person(JONAS)
    assert problem(send(jonas)) == problem(send(omar)) == (404, "not_found")
    assert problem(send(anna, path="/calls/c2/recording")) == (404, "not_found")
    assert problem(send(anna, path="/calls/nope/recording")) == (404, "not_found")
    answered = {"call_id": "c1", "kind": "answered", "at": 1, "user_id": known.JONAS}
    with server.change() as connection:
        connection.execute(insert(call_steps).values(answered))
    as_role(server, known.JONAS, Role.BILLING)
    assert send(jonas).status_code == 204, "a permission that was lost loses no recording"


def test_a_call_that_is_not_recorded_takes_none(server: CrmServer, anna: Person) -> None:
    with server.change() as connection:
        connection.execute(update(calls).where(calls.c.id == "c1").values(recording=False))
    assert problem(send(anna)) == (409, "not_recorded")


def test_who_may_not_listen_hears_nothing(server: CrmServer, anna: Person) -> None:
    assert send(anna).status_code == 204
    assert anna.get(RECORDING).status_code == 200
    as_role(server, known.ANNA, Role.CALL_AGENT, overrides={"recordings:listen": False})
    refused = anna.get(RECORDING)
    assert problem(refused) == (403, "refused")
    assert refused.json()["permission"] == "recordings:listen"


def test_deleted_it_is_gone_for_good(
    server: CrmServer, anna: Person, omar: Person, files: CallSoundFiles
) -> None:
    assert problem(omar.ask("DELETE", RECORDING)) == (404, "not_arrived")
    assert send(anna).status_code == 204
    refused = anna.ask("DELETE", RECORDING)
    assert (refused.status_code, refused.json()["permission"]) == (403, "recordings:delete")
    assert omar.ask("DELETE", RECORDING).status_code == 204
    assert not files.path_of("c1").exists()
    assert problem(omar.get(RECORDING)) == (404, "deleted")
    assert problem(send(anna)) == (409, "deleted"), "what was deleted does not come back"


def test_old_recordings_go_and_lost_ones_are_waited_for_no_more(
    server: CrmServer, anna: Person, omar: Person, files: CallSoundFiles
) -> None:
    assert send(anna).status_code == 204
    with server.change() as connection:
        sweep(connection, files)
    assert omar.get(RECORDING).status_code == 200
    with server.change() as connection:
        at = call_sounds.c.added_at
        connection.execute(update(call_sounds).values(added_at=at - (KEPT_DAYS + 1) * DAY))
        sweep(connection, files)
    assert problem(omar.get(RECORDING)) == (404, "expired")
    assert not files.path_of("c1").exists()
    with server.change() as connection:
        ended = {"sound": "awaited", "ended_at": calls.c.ended_at - (AWAITED_DAYS + 2) * DAY}
        connection.execute(update(calls).where(calls.c.id == "c1").values(ended))
        sweep(connection, files)
    assert problem(omar.get(RECORDING)) == (404, "not_captured")


def test_what_a_crm_that_crashed_left_goes_after_a_day(
    server: CrmServer, files: CallSoundFiles
) -> None:
    old, new = files.prepared() / "a.sent", files.prepared() / "b.part"
    for path in (old, new):
        path.write_bytes(b"RIFF")
    os.utime(old, (1, 1))
    with server.change() as connection:
        sweep(connection, files)
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_a_full_disk_at_the_crm_keeps_it_waited_for(
    server: CrmServer, anna: Person, files: CallSoundFiles
) -> None:
    with full_disk(server.pid):
        assert problem(send(anna)) == (503, "storage_failed")
    assert state(server) == "awaited"
    assert list(files.prepared().iterdir()) == []
    assert send(anna).status_code == 204

"""The media manager over HTTP: what is taken in, what is refused, and what plays it (S2-46)."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from desktop.domain.library import LONGEST_SECONDS, MOST_UPLOAD_BYTES
from desktop.server import tables
from desktop.server.pbx.records import Route
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import write_company
from tests.support.crm_server import CrmServer
from tests.support.disk import full_disk
from tests.support.waves import wav

LATEST = {"If-Match": "*"}
SALES, MAIN = known.CAPITAL, known.MAIN_LINE
MENU = {"choices": [{"digit": "", "leads": "queue", "target": "q1"}], "numbers": []}
pytestmark = pytest.mark.requirement("S2-46")


def add(person: Person, name: str, use: str, content: bytes = wav(1), key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    params = {"name": name, "use": use}
    return person.ask("POST", "/sounds", params=params, content=content, headers=headers)


def added(person: Person, name: str, use: str, content: bytes = wav(1)) -> str:
    answer = add(person, name, use, content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def route(server: CrmServer, number: str) -> Route:
    found = asyncio.run(Telephony(server.database).route_of(number, "+14435550160"))
    assert found is not None
    return found


def samples(path: str) -> bytes:
    with wave.open(path) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        return file.readframes(file.getnframes())


def test_what_is_sent_becomes_what_phones_play(omar: Person) -> None:
    answer = add(omar, " Spring ", "music", wav(1.5, rate=44_100))
    shown = answer.json()
    assert (shown["name"], shown["milliseconds"], shown["used_by"]) == ("Spring", 1500, [])
    assert (shown["added_by"], answer.headers["ETag"]) == ("Omar Haddad", '"1"')
    heard = omar.get(f"/sounds/{shown['id']}/audio")
    assert heard.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(heard.content)) as file:
        assert (file.getframerate(), file.getnframes()) == (16_000, 24_000)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_sound"),
        (b"Dear Sir or Madam, please find attached" * 400, "not_a_sound"),
        (b"RIFF\x00\x00\x00\x00WAVE" + b"x" * 900, "not_a_sound"),
        (b"\xff\xfb\x90\x64" + b"\x00" * 5000, "not_a_sound"),
        (b"fLaC" + b"\x00" * 5000, "not_a_sound"),
        (b"OggS" + b"\x00" * 5000, "not_a_sound"),
        (wav(1)[:9000], "not_a_sound"),
        (wav(0.05), "too_short"),
        (wav(LONGEST_SECONDS + 1, rate=8000), "too_long"),
    ],
)
def test_what_is_no_sound_is_refused_with_a_sentence(
    omar: Person, content: bytes, code: str
) -> None:
    assert problem(add(omar, "Spring", "music", content)) == (422, code)
    assert omar.get("/sounds").json()["data"] == []


def test_too_much_is_not_even_read(omar: Person) -> None:
    assert problem(add(omar, "Spring", "music", b"x" * (MOST_UPLOAD_BYTES + 1)))[0] == 413


def test_a_name_is_needed_once(omar: Person) -> None:
    added(omar, "Spring", "music")
    assert problem(add(omar, " ", "music")) == (422, "invalid_name")
    assert problem(add(omar, "spring", "drop")) == (422, "invalid_name")


def test_a_repeated_upload_is_one_sound(omar: Person) -> None:
    first = add(omar, "Spring", "music", key="k1").json()
    assert add(omar, "Spring", "music", key="k1").json() == first
    assert problem(add(omar, "Spring", "music", wav(2), key="k1")) == (422, "key_reused")
    assert len(omar.get("/sounds").json()["data"]) == 1


def test_only_who_may_change_them_sees_them(anna: Person, omar: Person) -> None:
    music = added(omar, "Spring", "music")
    drop = added(omar, "Call me", "drop")
    for asked in (
        anna.get("/sounds"),
        add(anna, "Mine", "drop"),
        anna.get(f"/sounds/{music}/audio"),
        anna.ask("PATCH", f"/sounds/{music}", json={"name": "Mine"}, headers=LATEST),
        anna.ask("PUT", f"/sounds/{music}/audio", content=wav(1), headers=LATEST),
        anna.ask("DELETE", f"/sounds/{music}", headers=LATEST),
        anna.ask("PUT", "/voicemail-greeting", json={"sound_id": ""}),
    ):
        assert (problem(asked), asked.json()["permission"]) == ((403, "refused"), "media:manage")
    assert anna.get("/sound-choices/drop").json()["data"] == [{"id": drop, "name": "Call me"}]
    assert anna.get(f"/sounds/{drop}/audio").status_code == 200
    assert problem(anna.get("/sound-choices/announcement"))[0] == 403


def test_a_sound_of_another_account_is_not_there(omar: Person, door: Door) -> None:
    sound = added(omar, "Spring", "drop")
    elsewhere = door.person(of=known.SECOND_ACCOUNT)
    assert elsewhere.get("/me/permissions").status_code == 200
    assert elsewhere.get(f"/sounds/{sound}/audio").status_code in (403, 404)
    assert problem(omar.get("/sounds/snd_nothing/audio")) == (404, "not_found")


def test_it_is_renamed_and_replaced_by_version(omar: Person) -> None:
    sound = added(omar, "Spring", "music")
    path = f"/sounds/{sound}"
    assert problem(omar.ask("PATCH", path, json={"name": "May"})) == (428, "if_match_missing")
    renamed = omar.ask("PATCH", path, json={"name": "May"}, headers={"If-Match": '"1"'})
    assert (renamed.json()["name"], renamed.json()["version"]) == ("May", 2)
    stale = omar.ask("PUT", f"{path}/audio", content=wav(2), headers={"If-Match": '"1"'})
    assert problem(stale) == (412, "stale")
    assert stale.json()["current"]["name"] == "May"
    bad = omar.ask("PUT", f"{path}/audio", content=b"no sound", headers=LATEST)
    assert problem(bad) == (422, "not_a_sound")
    replaced = omar.ask("PUT", f"{path}/audio", content=wav(2), headers={"If-Match": '"2"'})
    assert (replaced.json()["milliseconds"], replaced.json()["version"]) == (2000, 3)


def test_the_phone_system_plays_what_is_chosen(server: CrmServer, omar: Person) -> None:
    music = added(omar, "Spring", "music", wav(1, 700, rate=16_000))
    body = {"name": "Sales", "members": [known.ANNA], "music": music}
    assert omar.ask("PUT", "/teams/queues/q1", json=body, headers=LATEST).json()["music"] == music
    found = route(server, SALES)
    assert (found.queue, len(samples(found.music))) == ("Sales", 32_000)
    before = found.music
    omar.ask("PUT", f"/sounds/{music}/audio", content=wav(2, rate=16_000), headers=LATEST)
    again = route(server, SALES).music
    assert (again != before, len(samples(again))) == (True, 64_000)


def test_a_menu_and_a_message_are_greeted_with_it(server: CrmServer, omar: Person) -> None:
    hello = added(omar, "Hello", "greeting")
    leave = added(omar, "Leave a word", "voicemail")
    menu = {**MENU, "name": "Hello", "prompt": hello, "numbers": ["n1"]}
    assert omar.ask("POST", "/voice-menus", json=menu).status_code == 201
    chosen = omar.ask("PUT", "/voicemail-greeting", json={"sound_id": leave})
    assert chosen.json() == {"sound_id": leave}
    led = route(server, MAIN).menu
    assert led is not None
    assert samples(led.prompt)
    line = asyncio.run(Telephony(server.database).extension("harbor.example", "anna.keller"))
    assert line is not None
    assert samples(line.greeting)
    wrong = omar.ask("PUT", "/voicemail-greeting", json={"sound_id": hello})
    assert problem(wrong) == (422, "unknown_sound")


def test_a_recorded_call_is_announced_by_it(server: CrmServer, omar: Person) -> None:
    sound = added(omar, "Recorded", "announcement")
    wanted = {"is_on": True, "is_announced": True, "announcement": "We record.", "sound": sound}
    answer = omar.ask("PUT", "/recording-settings", json=wanted, headers=LATEST)
    assert answer.json()["sound"] == sound
    recorded = route(server, MAIN).recorded
    assert (recorded.is_on, recorded.sound_id) == (True, sound)
    assert samples(recorded.sound)
    wanted["sound"] = added(omar, "Spring", "music")
    refused = omar.ask("PUT", "/recording-settings", json=wanted, headers=LATEST)
    assert problem(refused) == (422, "unknown_sound")


def test_one_in_use_goes_only_with_something_in_its_place(server: CrmServer, omar: Person) -> None:
    music, other = added(omar, "Spring", "music"), added(omar, "Summer", "music")
    drop = added(omar, "Call me", "drop")
    body = {"name": "Sales", "members": [known.ANNA], "music": music}
    omar.ask("PUT", "/teams/queues/q1", json=body, headers=LATEST)
    (shown,) = [s for s in omar.get("/sounds").json()["data"] if s["id"] == music]
    assert shown["used_by"] == ["queue Sales"]
    refused = omar.ask("DELETE", f"/sounds/{music}", headers=LATEST)
    assert problem(refused) == (409, "in_use")
    assert "queue Sales" in refused.json()["detail"]
    wrong = omar.ask("DELETE", f"/sounds/{music}?replacement={drop}", headers=LATEST)
    assert problem(wrong) == (422, "unknown_sound")
    gone = omar.ask("DELETE", f"/sounds/{music}?replacement={other}", headers=LATEST)
    assert gone.status_code == 204
    sales = next(q for q in omar.get("/teams/queues").json()["data"] if q["id"] == "q1")
    assert sales["music"] == other
    assert omar.ask("DELETE", f"/sounds/{other}?replacement=own", headers=LATEST).status_code == 204
    assert omar.ask("DELETE", f"/sounds/{drop}", headers=LATEST).status_code == 204
    assert route(server, SALES).music == ""


def test_what_greets_goes_with_something_in_its_place(server: CrmServer, omar: Person) -> None:
    hello, leave = added(omar, "Hello", "greeting"), added(omar, "Leave", "voicemail")
    omar.ask("POST", "/voice-menus", json={**MENU, "name": "Hello", "prompt": hello})
    omar.ask("PUT", "/voicemail-greeting", json={"sound_id": leave})
    said = added(omar, "Recorded", "announcement")
    wanted = {"is_on": True, "is_announced": True, "announcement": "We record.", "sound": said}
    omar.ask("PUT", "/recording-settings", json=wanted, headers=LATEST)
    for sound, instead in ((hello, "menu"), (leave, "own"), (said, "own")):
        path = f"/sounds/{sound}"
        assert problem(omar.ask("DELETE", path, headers=LATEST)) == (409, "in_use")
        asked = omar.ask("DELETE", f"{path}?replacement={instead}", headers=LATEST)
        assert asked.status_code == 204
    menus = {each["name"]: each["prompt"] for each in omar.get("/voice-menus").json()["data"]}
    assert menus["Hello"] == "menu"
    assert omar.get("/recording-settings").json()["sound"] == ""
    with server.database.read() as connection:
        assert not connection.execute(select(tables.sound_files)).all()


def test_it_is_told_to_who_shows_them_and_written_down(server: CrmServer, omar: Person) -> None:
    with omar.listening() as events:
        next(events)
        sound = added(omar, "Spring", "music")
        assert next(events)["event"] == "sounds.updated"
    omar.ask("DELETE", f"/sounds/{sound}", headers=LATEST)
    with server.database.read() as connection:
        mine = select(tables.audit.c.action).where(tables.audit.c.subject == sound)
        written = connection.execute(mine.order_by(tables.audit.c.sequence)).scalars().all()
    assert written == ["media.add", "media.remove"]


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[CrmServer]:
    """A server of this test's own, which may complain."""
    server = CrmServer(tmp_path)
    write_company(server.database)
    server.start()
    yield server
    server.stop()
    server.database.close()


def test_a_full_disk_loses_nothing_and_says_so(alone: CrmServer) -> None:
    with httpx.Client(base_url=alone.address, trust_env=False, timeout=20) as http:
        omar = Door(http).person("omar.haddad@harbor.example")
        before = added(omar, "Spring", "music")
        with full_disk(alone.pid):
            assert problem(add(omar, "Summer", "music", key="k1")) == (503, "storage_failed")
            asked = omar.ask("PUT", f"/sounds/{before}/audio", content=wav(3), headers=LATEST)
            assert problem(asked) == (503, "storage_failed")
        (kept,) = omar.get("/sounds").json()["data"]
        assert (kept["id"], kept["milliseconds"], kept["version"]) == (before, 1000, 1)
        assert add(omar, "Summer", "music", key="k1").status_code == 201


@pytest.mark.allows_log_warnings
def test_a_full_disk_of_the_phone_system_leaves_its_own_sounds(
    server: CrmServer, omar: Person, caplog: pytest.LogCaptureFixture
) -> None:
    music = added(omar, "Spring", "music")
    body = {"name": "Sales", "members": [known.ANNA], "music": music}
    omar.ask("PUT", "/teams/queues/q1", json=body, headers=LATEST)
    with full_disk():
        found = route(server, SALES)
    assert (found.queue, found.music) == ("Sales", "")
    assert route(server, SALES).music
    assert "cannot be laid out" in caplog.text

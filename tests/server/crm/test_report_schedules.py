"""Scheduled reports over HTTP: who may, versions, repeats, history in pages, and two workers."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import and_, or_, select, update

from desktop.domain.access import Role
from desktop.domain.report_schedules import MOST_SCHEDULES
from desktop.server import jobs
from desktop.server.crm.reports.routes_schedules import MOST_BY_HAND
from desktop.server.crm.reports.schedule_rows import KIND
from desktop.server.database import now_ms
from desktop.server.demo_records import DemoRecords
from desktop.server.tables import audit, calls, memberships, report_runs, report_schedules
from desktop.server.tables import jobs as job_rows
from tests.fakes import crm_records as known
from tests.server.crm.conftest import OMAR, Door, Person, problem
from tests.support.crm_rows import add_person, put
from tests.support.crm_server import CrmServer, two_on_one_database
from tests.support.waiting import until

PATH = "/report-schedules"
_DAY = 86_400_000
BODY = {
    "name": "Week",
    "subject": "agent",
    "covers": "last_week",
    "formats": ["csv", "pdf"],
    "recipients": [known.EMAIL],
    "rhythm": "weekly",
    "at": "08:00",
    "weekday": 0,
    "time_zone": "Europe/Berlin",
}


def add(person: Person, **values: Any) -> dict[str, Any]:
    answer = person.ask("POST", PATH, json={**BODY, **values})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    found: dict[str, Any] = answer.json()
    return found


def change(person: Person, schedule: dict[str, Any], **values: Any) -> httpx.Response:
    headers = {"If-Match": f'"{schedule["version"]}"'}
    return person.ask("PUT", f"{PATH}/{schedule['id']}", json={**BODY, **values}, headers=headers)


@pytest.fixture
def rita(server: CrmServer, door: Door) -> Person:
    """A report manager."""
    with server.change() as connection:
        email = add_person(connection, "rita", Role.REPORT_MANAGER)
    return door.person(email)


@pytest.mark.requirement("S1-27")
def test_a_report_manager_may_and_an_agent_may_not(rita: Person, anna: Person) -> None:
    made = add(rita)
    assert made["owner"] == {"id": "rita", "name": "rita"}
    assert made["formats"] == ["pdf", "csv"]
    assert made["next_at"] > "2026"
    assert rita.get(PATH).json()["data"] == [made]
    for method, path, body in (
        ("GET", PATH, None),
        ("POST", PATH, BODY),
        ("PUT", f"{PATH}/{made['id']}", BODY),
        ("PUT", f"{PATH}/{made['id']}/state", {"state": "paused"}),
        ("DELETE", f"{PATH}/{made['id']}", None),
        ("GET", f"{PATH}/{made['id']}/runs", None),
        ("POST", f"{PATH}/{made['id']}/runs", None),
    ):
        answer = anna.ask(method, path, json=body, headers={"If-Match": "*"})
        assert problem(answer) == (403, "refused")
        assert answer.json()["permission"] == "reports:schedule"
        assert answer.json()["reason"] == "default_deny"


def test_one_of_another_account_is_nobodys_business(rita: Person, omar: Person) -> None:
    made = add(rita)
    elsewhere = Person(omar._http, omar.tokens, known.SECOND_ACCOUNT)
    assert elsewhere.get(f"{PATH}/{made['id']}/runs").status_code in (403, 404)
    assert rita.get(f"{PATH}/nobodys/runs").status_code == 404
    assert change(rita, {"id": "nobodys", "version": 1}).status_code == 404


def test_a_change_says_upon_which_version(rita: Person, omar: Person) -> None:
    made = add(rita)
    assert problem(rita.ask("PUT", f"{PATH}/{made['id']}", json=BODY)) == (428, "if_match_missing")
    theirs = change(omar, made, name="Theirs")
    assert (theirs.status_code, theirs.headers["etag"]) == (200, '"2"')
    late = change(rita, made, name="Mine")
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["name"] == "Theirs"


def test_whoever_changes_it_owns_it_and_pausing_is_no_change(rita: Person, omar: Person) -> None:
    made = add(rita)
    changed = change(omar, made).json()
    assert changed["owner"]["name"] == "Omar Haddad"
    state = {"json": {"state": "paused"}, "headers": {"If-Match": '"2"'}}
    paused = rita.ask("PUT", f"{PATH}/{made['id']}/state", **state).json()
    assert (paused["state"], paused["next_at"]) == ("paused", None)
    assert paused["owner"]["name"] == "Omar Haddad"


def test_a_repeat_adds_nothing(rita: Person) -> None:
    key = {"Idempotency-Key": "k1"}
    first = rita.ask("POST", PATH, json=BODY, headers=key)
    assert rita.ask("POST", PATH, json=BODY, headers=key).content == first.content
    other = rita.ask("POST", PATH, json={**BODY, "name": "Other"}, headers=key)
    assert problem(other) == (422, "key_reused")
    assert len(rita.get(PATH).json()["data"]) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"name": " "},
        {"name": "n" * 61},
        {"covers": "last_year"},
        {"covers": "some_day"},
        {"formats": []},
        {"recipients": []},
        {"recipients": ["anna"]},
        {"recipients": [f"p{number}@harbor.example" for number in range(21)]},
        {"rhythm": "hourly"},
        {"at": "24:00"},
        {"weekday": 7},
        {"day": 32},
        {"time_zone": "Mars/Olympus"},
        {"subject": "mood"},
        {"owner_id": "u3"},
    ],
)
def test_what_cannot_be_is_refused(rita: Person, values: dict[str, Any]) -> None:
    answer = rita.ask("POST", PATH, json={**BODY, **values})
    assert problem(answer)[0] == 422
    assert rita.get(PATH).json()["data"] == []


def test_there_are_not_more_than_anybody_needs(server: CrmServer, rita: Person) -> None:
    made = add(rita)
    with server.change() as connection:
        row = connection.execute(select(report_schedules)).one()._asdict()
        for number in range(1, MOST_SCHEDULES):
            put(connection, report_schedules, row | {"id": f"s{number}"})
    assert problem(rita.ask("POST", PATH, json=BODY)) == (409, "too_many")
    assert change(rita, made).status_code == 200


async def test_what_is_done_stands_in_the_history_of_changes(
    server: CrmServer, rita: Person
) -> None:
    made = add(rita)
    change(rita, made, name="Other")
    rita.ask("POST", f"{PATH}/{made['id']}/runs")
    rita.ask("DELETE", f"{PATH}/{made['id']}", headers={"If-Match": "*"})
    with server.database.read() as connection:
        mine = audit.c.action.like("report_schedule.%")
        rows = connection.execute(select(audit).where(mine).order_by(audit.c.sequence)).all()
    done = [row.action.partition(".")[2] for row in rows]
    assert done == ["add", "edit", "send", "remove"]
    assert rows[1].before["name"] == "Week"
    assert rows[1].after["name"] == "Other"
    await until(lambda: nothing_runs(server))  # nor is any left to the next test


def nothing_runs(server: CrmServer) -> bool:
    waits = and_(job_rows.c.state == "waiting", job_rows.c.due_at <= now_ms())
    left = and_(job_rows.c.kind == KIND, or_(waits, job_rows.c.state == "running"))
    with server.database.read() as connection:
        return connection.execute(select(job_rows.c.id).where(left)).first() is None


def test_the_history_comes_page_by_page(server: CrmServer, rita: Person) -> None:
    made = add(rita)
    row = {"account_id": known.ACCOUNT, "schedule_id": made["id"], "state": "sent"}
    with server.change() as connection:
        for number in range(5):
            ended = {"at": 1000 + number // 2, "ended_at": 2000}
            put(connection, report_runs, {**row, **ended, "id": f"r{number}"})
    path, found, cursor = f"{PATH}/{made['id']}/runs", [], ""
    while cursor is not None:
        page = rita.get(path, params={"limit": 2, "cursor": cursor}).json()
        found += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
    assert found == ["r4", "r3", "r2", "r1", "r0"]
    assert problem(rita.get(path, params={"cursor": "x"})) == (422, "invalid_cursor")


async def test_a_repeat_of_send_now_sends_once(server: CrmServer, rita: Person) -> None:
    made = add(rita)
    path, key = f"{PATH}/{made['id']}/runs", {"Idempotency-Key": "k1"}
    first = rita.ask("POST", path, headers=key)
    assert (first.status_code, first.json()["by"]) == (201, "rita")
    assert rita.ask("POST", path, headers=key).content == first.content
    await until(lambda: [each["state"] for each in rita.get(path).json()["data"]] == ["sent"])
    assert len(DemoRecords(server.database).mails("")) == 1


async def test_send_now_is_no_cannon(server: CrmServer, rita: Person) -> None:
    made = add(rita, formats=["csv"], recipients=["later@harbor.example"])  # which waits for long
    path = f"{PATH}/{made['id']}/runs"
    assert rita.ask("POST", path).status_code == 201
    await until(lambda: rita.get(path).json()["data"][0]["sentence"])
    assert problem(rita.ask("POST", path)) == (409, "under_way")
    assert len(rita.get(path).json()["data"]) == 1


async def test_by_hand_an_account_sends_so_often_within_an_hour(
    server: CrmServer, rita: Person, omar: Person
) -> None:
    """Whoever sends, and whether the schedule is still there."""
    for number in range(MOST_BY_HAND):
        made = add(rita, formats=["csv"])
        assert (omar, rita)[number % 2].ask("POST", f"{PATH}/{made['id']}/runs").status_code == 201
        headers = {"If-Match": "*"}
        assert rita.ask("DELETE", f"{PATH}/{made['id']}", headers=headers).status_code == 204
    path = f"{PATH}/{add(rita)['id']}/runs"
    late = rita.ask("POST", path)
    assert problem(late) == (429, "too_often")
    assert late.headers["Retry-After"]
    with server.change() as connection:  # an hour later
        connection.execute(update(job_rows).values(queued_at=job_rows.c.queued_at - 3_600_000))
    assert rita.ask("POST", path).status_code == 201
    await until(lambda: nothing_runs(server))


def test_who_changes_a_schedule_again_and_again_fills_no_queue(
    server: CrmServer, rita: Person
) -> None:
    def waiting() -> list[int]:
        query = select(job_rows.c.due_at).where(
            job_rows.c.kind == KIND, job_rows.c.state == "waiting"
        )
        with server.database.read() as connection:
            return list(connection.execute(query).scalars())

    before = waiting()
    made = add(rita)
    for minute in range(5):
        made = change(rita, made, at=f"08:0{minute}").json()
    assert len(waiting()) == len(before) + 1
    state = {"json": {"state": "paused"}, "headers": {"If-Match": "*"}}
    assert rita.ask("PUT", f"{PATH}/{made['id']}/state", **state).json()["next_at"] is None
    assert waiting() == before
    state["json"] = {"state": "on"}
    assert (
        rita.ask("PUT", f"{PATH}/{made['id']}/state", **state).json()["next_at"]
        == (made["next_at"])
    )
    assert len(waiting()) == len(before) + 1
    rita.ask("DELETE", f"{PATH}/{made['id']}", headers={"If-Match": "*"})
    assert waiting() == before


@pytest.mark.requirement("S1-27")
async def test_it_counts_what_its_owner_may_see_at_that_time(
    server: CrmServer, rita: Person
) -> None:
    made = add(rita, covers="yesterday", time_zone="UTC", rhythm="daily", formats=["csv"])
    facts = {"account_id": known.ACCOUNT, "direction": "inbound", "status": "completed"}
    with server.change() as connection:
        for day in (-1, 0):  # of which one is yesterday, also where it turns midnight now
            noon = (now_ms() // _DAY + day) * _DAY + _DAY // 2
            times = {"started_at": noon, "answered_at": noon + 5000, "ended_at": noon + 65_000}
            for agent in ("rita", known.ANNA):
                put(connection, calls, {**facts, **times, "id": f"{agent}{day}", "agent_id": agent})
    assert await total(server, rita, made) == ("2", "120")
    with server.change() as connection:
        mine = memberships.c.user_id == "rita"
        narrow = {"calls.log:view_all": False}
        connection.execute(update(memberships).where(mine).values(overrides=narrow))
    assert await total(server, rita, made) == ("1", "60")


async def total(server: CrmServer, person: Person, schedule: dict[str, Any]) -> tuple[str, str]:
    """Calls and talk time, from the file of a run of now."""
    records = DemoRecords(server.database)
    before = len(records.mails(""))
    path = f"{PATH}/{schedule['id']}/runs"
    assert person.ask("POST", path).status_code == 201
    await until(lambda: len(records.mails("")) > before)
    await until(lambda: nothing_runs(server))
    found = records.mail_attachment(records.mails("")[0]["id"], "0")
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(found["content"]).decode())))
    assert rows[-1]["Agent"] == "All calls"
    return rows[-1]["Calls"], rows[-1]["Talk time (seconds)"]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[CrmServer, CrmServer]]:
    with two_on_one_database(tmp_path) as both:
        yield both


async def test_with_two_workers_of_which_one_is_killed_each_mail_comes_once(
    pair: tuple[CrmServer, CrmServer],
) -> None:
    first, second = pair
    with httpx.Client(base_url=second.address, trust_env=False, timeout=8) as http:
        omar = Door(http).person(OMAR)
        made = [add(omar, name=f"R{number}", formats=["csv"]) for number in range(12)]
    with second.change() as connection:  # all of them are due now
        now = now_ms()
        connection.execute(update(report_schedules).values(next_at=now))
        for each in made:
            payload = {"schedule_id": each["id"], "due": now}
            jobs.enqueue(connection, KIND, payload, account_id=known.ACCOUNT, once=each["id"])
    await until(lambda: len(mails(second)) >= 3, seconds=20)
    first.kill()
    with second.change() as connection:  # as if its leases had ended by now
        left = (job_rows.c.kind == KIND, job_rows.c.state == "running")
        connection.execute(update(job_rows).where(*left).values(due_at=1))
    await until(lambda: all_sent(second, 12), seconds=40)
    subjects = [each["subject"].partition(" ")[0] for each in mails(second)]
    assert sorted(subjects) == sorted(each["name"] for each in made)
    assert second.said() == ""


def mails(server: CrmServer) -> list[dict[str, Any]]:
    return DemoRecords(server.database).mails("")


def all_sent(server: CrmServer, count: int) -> bool:
    with server.database.read() as connection:
        return connection.execute(select(report_runs.c.state)).scalars().all() == ["sent"] * count

"""Groups and queues over HTTP, and what the phone system makes of a queue with its next caller."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from desktop.server import tables
from desktop.server.database import now_ms
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

LATEST = {"If-Match": "*"}
SALES = "/teams/queues/q1"


def change(person: Person, path: str = SALES, **body: Any) -> Any:
    return person.ask("PUT", path, json=body, headers=LATEST)


def candidates(server: CrmServer, queue: str) -> list[str]:
    found = asyncio.run(Telephony(server.database).queue_candidates(known.ACCOUNT, queue))
    return [each.user_id for each in found]


@pytest.mark.requirement("S2-38", "S1-12")
def test_the_phone_system_offers_the_next_call_to_who_is_a_member_now(
    server: CrmServer, omar: Person
) -> None:
    assert candidates(server, "Sales") == [known.ANNA, known.JONAS]
    assert change(omar, name="Roofs", members=[known.JONAS, known.OMAR]).status_code == 200
    assert candidates(server, "Roofs") == [known.JONAS, known.OMAR]
    assert candidates(server, "Sales") == []


def test_who_stays_is_still_logged_in_or_out(server: CrmServer, omar: Person) -> None:
    with server.database.write() as connection:
        mine = tables.queue_members.c.user_id == known.JONAS
        connection.execute(tables.queue_members.update().where(mine).values(logged_in=False))
    change(omar, name="Sales", members=[known.JONAS, known.ANNA, known.OMAR])
    with server.database.read() as connection:
        rows = connection.execute(
            select(tables.queue_members).where(tables.queue_members.c.queue_id == "q1")
        ).all()
    told = {row.user_id: (row.position, row.logged_in) for row in rows}
    assert told == {known.JONAS: (0, False), known.ANNA: (1, True), known.OMAR: (2, True)}


def test_a_queue_keeps_its_name_while_callers_wait_in_it(server: CrmServer, omar: Person) -> None:
    call = {
        "id": "waits",
        "account_id": known.ACCOUNT,
        "queue": "Sales",
        "started_at": now_ms(),
        "direction": "inbound",
        "status": "ringing",
    }
    with server.database.write() as connection:
        put(connection, tables.calls, call)
    refused = change(omar, name="Roofs", members=[])
    assert problem(refused) == (409, "callers_wait")
    assert change(omar, name="Sales", members=[known.OMAR]).status_code == 200


def test_who_is_no_member_any_more_hears_of_it(omar: Person, anna: Person) -> None:
    with anna.listening() as events:
        assert next(events)["event"] == "connected"
        change(omar, name="Sales", members=[known.OMAR])
        event = next(events)
    assert (event["event"], event["data"]["queue_id"]) == ("queue.updated", "q1")
    assert "q1" not in {each["id"] for each in anna.get("/me/queues").json()["data"]}


def test_a_menu_that_leads_to_a_queue_keeps_it(server: CrmServer, omar: Person) -> None:
    menu = {"id": "m1", "account_id": known.ACCOUNT, "name": "Reception", "prompt": "office_menu"}
    option = {"menu_id": "m1", "digit": "1", "kind": "queue", "queue_id": "q2"}
    with server.database.write() as connection:
        put(connection, tables.voice_menus, menu)
        put(connection, tables.voice_menu_options, option)
    refused = omar.ask("DELETE", "/teams/queues/q2", headers=LATEST)
    assert problem(refused) == (409, "in_use")
    assert "menu Reception" in refused.json()["detail"]
    assert omar.ask("DELETE", "/teams/queues/q3", headers=LATEST).status_code == 204


def test_a_version_is_asked_for_and_compared(omar: Person) -> None:
    body = {"name": "Sales", "members": []}
    assert problem(omar.ask("PUT", SALES, json=body)) == (428, "if_match_missing")
    assert problem(omar.ask("DELETE", SALES)) == (428, "if_match_missing")
    late = omar.ask("PUT", SALES, json=body, headers={"If-Match": '"9"'})
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["name"] == "Sales"


def test_of_other_accounts_there_is_nothing(door: Door, omar: Person) -> None:
    foreign = f"/v1/accounts/{known.FOREIGN_ACCOUNT}/teams/queues"
    assert problem(omar.get(foreign)) == (404, "not_found")
    assert problem(change(omar, "/teams/groups/q1", name="X", members=[])) == (404, "not_found")
    assert problem(omar.get("/teams/flocks")) == (422, "invalid_request")


def test_it_is_in_the_change_history_by_name(omar: Person) -> None:
    change(omar, name="Sales", members=[known.OMAR])
    entry = omar.get("/history", params={"area": "groups"}).json()["data"][0]
    assert (entry["what"], entry["subject"]) == ("changed a queue", "Sales")
    assert entry["changes"] == [
        {"field": "Members", "before": "Anna Keller, Jonas Weber", "after": "Omar Haddad"}
    ]

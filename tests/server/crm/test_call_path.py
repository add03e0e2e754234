"""The way of a call, and until when somebody has seen the missed ones."""

from __future__ import annotations

from desktop.domain.access import Role
from desktop.server import call_path
from desktop.server.tables import memberships
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_server import CrmServer

SEEN = "/me/missed-calls"


def test_the_steps_come_in_their_order_with_names(server: CrmServer, anna: Person) -> None:
    with server.change() as connection:
        call_path.add(connection, "c1", "called", 1000, number=known.MAIN_LINE, detail="Main line")
        call_path.add(connection, "c1", "queue", 1000, queue="Sales")
        call_path.add(connection, "c1", "rang", 2000, user_id=known.JONAS)
        call_path.add(connection, "c2", "rang", 2000, user_id=known.JONAS)
    steps = anna.get("/calls/c1/path").json()["data"]
    assert [(step["kind"], step["number"], step["queue"], step["detail"]) for step in steps] == [
        ("called", known.MAIN_LINE, "", "Main line"),
        ("queue", "", "Sales", ""),
        ("rang", "", "", ""),
    ]
    assert steps[2]["user"] == {"id": known.JONAS, "name": "Jonas Weber"}
    assert steps[0]["user"] is None
    assert steps[0]["at"] == "1970-01-01T00:00:01.000Z"


def test_the_way_of_somebody_elses_call_is_nobodys_business(anna: Person, omar: Person) -> None:
    assert problem(anna.get("/calls/c2/path")) == (404, "not_found")
    assert problem(anna.get("/calls/nope/path")) == (404, "not_found")
    assert omar.get("/calls/c2/path").json()["data"] == []


def test_without_the_call_log_there_is_no_way(server: CrmServer, door: Door) -> None:
    with server.change() as connection:
        mine = memberships.c.user_id == known.ANNA
        connection.execute(memberships.update().where(mine).values(role=Role.BILLING.value))
    anna = door.person()
    assert problem(anna.get("/calls/c1/path")) == (403, "refused")
    assert problem(anna.get(SEEN)) == (403, "refused")
    asked = {"seen_until": "2026-03-02T12:00:00Z"}
    assert problem(anna.ask("PUT", SEEN, json=asked)) == (403, "refused")


def test_missed_calls_are_seen_everywhere_and_never_unseen(anna: Person, omar: Person) -> None:
    assert anna.get(SEEN).json() == {"seen_until": None}
    for wanted in ("2026-03-02T12:00:00Z", "2026-03-02T10:00:00+00:00"):
        answer = anna.ask("PUT", SEEN, json={"seen_until": wanted})
        assert answer.json() == {"seen_until": "2026-03-02T12:00:00.000Z"}
    assert anna.get(SEEN).json() == {"seen_until": "2026-03-02T12:00:00.000Z"}
    assert omar.get(SEEN).json() == {"seen_until": None}


def test_the_other_desk_hears_of_it_and_nobody_else(anna: Person, omar: Person) -> None:
    with omar.listening() as his, anna.listening() as hers:
        next(his)
        next(hers)
        anna.ask("PUT", SEEN, json={"seen_until": "2026-03-02T12:00:00Z"})
        told = next(hers)
        assert told["event"] == "missed_calls.seen"
        assert told["data"]["seen_until"] == "2026-03-02T12:00:00.000Z"
        omar.ask("PUT", SEEN, json={"seen_until": "2026-03-02T13:00:00Z"})
        assert next(his)["data"]["user_id"] == known.OMAR


def test_nonsense_is_said(anna: Person) -> None:
    for body in ({}, {"seen_until": "now"}, {"seen_until": "2026-03-02T12:00:00"}, {"more": 1}):
        assert anna.ask("PUT", SEEN, json=body).status_code == 422


def test_who_sees_no_calls_is_not_given_any(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        jonas = memberships.c.user_id == known.JONAS
        connection.execute(memberships.update().where(jonas).values(role=Role.BILLING.value))
    named = [each["name"] for each in omar.get("/agents/assignable").json()["data"]]
    assert named == ["Anna Keller", "Omar Haddad"]

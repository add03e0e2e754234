"""The do-not-call list as the server keeps it: reasons, who may, and the history."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from desktop.server.tables import audit, do_not_call
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

LIST = "/do-not-call"
NUMBER = "+14435550188"


def add(person: Person, number: str = NUMBER, reason: str = "Asked to be left alone") -> Any:
    return person.ask("POST", LIST, json={"number": number, "reason": reason})


def remove(person: Person, entry_id: str, reason: str = "Wants calls again") -> httpx.Response:
    return person.ask("DELETE", f"{LIST}/{entry_id}", json={"reason": reason})


def numbers(person: Person, **params: str) -> list[str]:
    return [each["number"] for each in person.get(LIST, params=params).json()["data"]]


def test_an_entry_says_who_and_why(omar: Person) -> None:
    answer = add(omar, "(443) 555-0188", "  Asked to be left alone ")
    entry = answer.json()
    assert answer.status_code == 201
    assert (entry["number"], entry["reason"]) == (NUMBER, "Asked to be left alone")
    assert entry["added_by"] == {"id": known.OMAR, "name": "Omar Haddad"}
    assert omar.get(LIST).json()["data"] == [entry]


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [
        ("555", "Asked", "invalid_number"),
        ("call me", "Asked", "invalid_number"),
        (NUMBER, "  ", "invalid_request"),
        (NUMBER, "x" * 301, "invalid_request"),
    ],
)
def test_what_cannot_be_used_is_refused(omar: Person, number: str, reason: str, code: str) -> None:
    assert problem(add(omar, number, reason)) == (422, code)


def test_a_number_is_listed_once(omar: Person) -> None:
    add(omar)
    assert problem(add(omar)) == (409, "already_listed")


@pytest.mark.requirement("S1-19")
def test_it_counts_for_calls_until_it_is_removed(omar: Person) -> None:
    def rule() -> str:
        asked = omar.ask("POST", "/caller-id/resolve", json={"dialled": NUMBER})
        return str(asked.json()["rule"])

    assert rule() == "user.default"
    entry = add(omar).json()
    assert rule() == "refused.dnc"
    assert remove(omar, entry["id"]).status_code == 204
    assert rule() == "user.default"


def test_without_a_reason_nothing_is_removed(omar: Person) -> None:
    entry = add(omar).json()
    bare = omar.ask("DELETE", f"{LIST}/{entry['id']}")
    assert problem(bare)[0] == 422
    assert problem(remove(omar, entry["id"], " ")) == (422, "invalid_request")
    assert numbers(omar) == [NUMBER]
    assert problem(remove(omar, "no-such-entry")) == (404, "not_found")


def test_by_number_page_by_page(omar: Person) -> None:
    for line in (3, 1, 2):
        add(omar, f"+1443555018{line}")
    first = omar.get(LIST, params={"limit": "2"}).json()
    rest = omar.get(LIST, params={"limit": "2", "cursor": first["next_cursor"]}).json()
    assert [each["number"][-1] for each in first["data"] + rest["data"]] == ["1", "2", "3"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("text", "found"), [("555-0188", 1), ("alone", 1), ("haddad", 1), ("%", 0), ("12", 0)]
)
def test_search(omar: Person, text: str, found: int) -> None:
    add(omar)
    assert len(numbers(omar, q=text)) == found


def test_an_agent_sees_and_changes_nothing(omar: Person, anna: Person) -> None:
    entry = add(omar).json()
    asked = [anna.get(LIST), add(anna), remove(anna, entry["id"])]
    assert [problem(each) for each in asked] == [(403, "refused")] * 3
    assert [each.json()["permission"] for each in asked] == ["dnc:view", "dnc:edit", "dnc:edit"]


def test_another_accounts_entry_is_nowhere(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        row = {"id": "d9", "account_id": known.SECOND_ACCOUNT, "number": NUMBER}
        put(connection, do_not_call, row)
    assert numbers(omar) == []
    assert problem(remove(omar, "d9")) == (404, "not_found")


def test_whoever_may_see_hears_of_changes(omar: Person, anna: Person) -> None:
    with omar.listening() as his, anna.listening() as hers:
        assert next(his)["event"] == next(hers)["event"] == "connected"
        add(omar)
        assert next(his)["event"] == "do_not_call.updated"
        anna.ask("PUT", "/me/availability", json={"availability": "away"})
        assert next(hers)["event"] == "agent.updated"


def test_the_history_has_both_reasons(server: CrmServer, omar: Person) -> None:
    entry = add(omar).json()
    remove(omar, entry["id"])
    with server.database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.sequence)).all()
    assert [row.action for row in rows] == ["do_not_call.add", "do_not_call.remove"]
    assert rows[0].after["reason"] == rows[1].before["reason"] == "Asked to be left alone"
    assert rows[1].before["number"] == NUMBER
    assert rows[1].after == {"reason": "Wants calls again"}

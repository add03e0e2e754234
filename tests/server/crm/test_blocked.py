"""Blocked callers as the server keeps them: who may, what is refused, and the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server.tables import audit, blocked_callers, memberships
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

LIST = "/blocked-numbers"
NUMBER: dict[str, Any] = {"kind": "number", "value": "(443) 555-0177", "reason": "Spam"}


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def block(person: Person, **fields: Any) -> httpx.Response:
    return person.ask("POST", LIST, json={**NUMBER, **fields})


def values(person: Person, **params: str) -> list[str]:
    return [each["value"] for each in person.get(LIST, params=params).json()["data"]]


def expire(server: CrmServer) -> None:
    with server.change() as connection:
        connection.execute(update(blocked_callers).values(until=1))


@pytest.mark.requirement("S1-18")
def test_an_entry_says_who_why_and_until_when(omar: Person) -> None:
    answer = block(omar, until=in_days(7))
    entry = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert (entry["kind"], entry["value"]) == ("number", "+14435550177")
    assert entry["blocked_by"] == {"id": known.OMAR, "name": "Omar Haddad"}
    assert entry["reason"] == "Spam"
    assert entry["until"].endswith("Z")
    assert omar.get(LIST).json()["data"] == [entry]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"value": "555"}, "invalid_value"),
        ({"kind": "prefix", "value": "+1"}, "invalid_value"),
        ({"kind": "country"}, "invalid_request"),
        ({"until": in_days(-1)}, "time_over"),
        ({"until": "2099-01-01T00:00:00"}, "invalid_request"),
        ({"reason": "x" * 301}, "invalid_request"),
        ({"note": "x"}, "invalid_request"),
    ],
)
def test_what_cannot_be_used_is_refused(omar: Person, fields: dict[str, Any], code: str) -> None:
    assert problem(block(omar, **fields)) == (422, code)
    assert values(omar) == []


def test_a_caller_is_blocked_once(omar: Person) -> None:
    block(omar)
    block(omar, kind="name", value="Scam Likely")
    assert problem(block(omar)) == (409, "already_listed")
    assert problem(block(omar, kind="name", value="SCAM  LIKELY")) == (409, "already_listed")


def test_an_entry_that_has_expired_is_taken_up_again(server: CrmServer, omar: Person) -> None:
    first = block(omar, until=in_days(1)).json()
    expire(server)
    again = block(omar, reason="Again").json()
    assert (again["id"], again["version"]) == (first["id"], 2)
    assert (again["reason"], again["until"]) == ("Again", None)
    assert len(values(omar)) == 1


def test_newest_first_page_by_page(omar: Person) -> None:
    for line in range(5):
        block(omar, value=f"(443) 555-017{line}")
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = omar.get(LIST, params={"limit": "2", "cursor": cursor}).json()
        seen += [each["value"][-1] for each in page["data"]]
        cursor = page["next_cursor"] or ""
    assert seen == ["4", "3", "2", "1", "0"]
    assert cursor == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [("555-0177", 1), ("warranty", 1), ("spam", 2), ("haddad", 2), ("%", 0), ("nobody", 0)],
)
def test_search(omar: Person, text: str, found: int) -> None:
    block(omar)
    block(omar, kind="name", value="Vehicle Warranty")
    assert len(values(omar, q=text)) == found


class TestChanging:
    def change(self, person: Person, entry: dict[str, Any], **body: Any) -> httpx.Response:
        headers = {"If-Match": f'"{entry["version"]}"'}
        return person.ask("PATCH", f"{LIST}/{entry['id']}", json=body, headers=headers)

    def test_what_is_left_out_stays(self, omar: Person) -> None:
        entry = block(omar, until=in_days(7)).json()
        changed = self.change(omar, entry, reason="Robocall")
        assert changed.headers["etag"] == '"2"'
        assert changed.json() == {**entry, "reason": "Robocall", "version": 2}
        for_good = self.change(omar, changed.json(), until=None).json()
        assert (for_good["until"], for_good["reason"]) == (None, "Robocall")

    def test_a_version_is_needed_and_must_be_the_newest(self, omar: Person) -> None:
        entry = block(omar).json()
        bare = omar.ask("PATCH", f"{LIST}/{entry['id']}", json={"reason": "x"})
        assert problem(bare) == (428, "if_match_missing")
        now = self.change(omar, entry, reason="First").json()
        late = self.change(omar, entry, reason="Second")
        assert problem(late) == (412, "stale")
        assert late.json()["current"] == now

    def test_who_is_blocked_cannot_be_changed(self, omar: Person) -> None:
        entry = block(omar).json()
        changed = self.change(omar, entry, value="+14435550178")
        assert problem(changed) == (422, "invalid_request")
        assert problem(self.change(omar, entry, until=in_days(-1))) == (422, "time_over")

    def test_removed_is_gone(self, omar: Person) -> None:
        entry = block(omar).json()
        assert omar.ask("DELETE", f"{LIST}/{entry['id']}").status_code == 204
        assert values(omar) == []
        again = omar.ask("DELETE", f"{LIST}/{entry['id']}")
        assert problem(again) == (404, "not_found")


class TestWhoMay:
    def test_an_agent_sees_and_changes_nothing(self, omar: Person, anna: Person) -> None:
        entry = block(omar).json()
        path = f"{LIST}/{entry['id']}"
        asked = [
            anna.get(LIST),
            block(anna),
            anna.ask("PATCH", path, json={"reason": "x"}, headers={"If-Match": "*"}),
            anna.ask("DELETE", path),
        ]
        assert [problem(each) for each in asked] == [(403, "refused")] * 4
        needed = [each.json()["permission"] for each in asked]
        assert needed == ["blocklist:view"] + ["blocklist:edit"] * 3

    def test_a_manager_of_another_account_finds_nothing(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        entry = block(omar).json()
        with server.change() as connection:
            email = add_person(connection, "u7", Role.CALL_MANAGER, known.SECOND_ACCOUNT)
        other = door.person(email, known.SECOND_ACCOUNT)
        assert values(other) == []
        assert problem(other.ask("DELETE", f"{LIST}/{entry['id']}")) == (404, "not_found")
        assert problem(door.person(email).get(LIST)) == (404, "not_found")

    def test_whoever_may_see_hears_of_changes_and_nobody_else(
        self, omar: Person, anna: Person
    ) -> None:
        with omar.listening() as his, anna.listening() as hers:
            assert next(his)["event"] == next(hers)["event"] == "connected"
            entry = block(omar).json()
            heard = next(his)
            assert (heard["event"], heard["data"]) == (
                "blocklist.updated",
                {"entry_id": entry["id"]},
            )
            anna.ask("PUT", "/me/availability", json={"availability": "away"})
            assert next(hers)["event"] == "agent.updated"


def test_a_repeat_blocks_once(omar: Person) -> None:
    key = {"Idempotency-Key": "k1"}
    answers = [omar.ask("POST", LIST, json=NUMBER, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert [each.status_code for each in answers] == [201, 201]


def test_every_change_is_in_the_history(server: CrmServer, omar: Person) -> None:
    entry = block(omar).json()
    path, any_version = f"{LIST}/{entry['id']}", {"If-Match": "*"}
    omar.ask("PATCH", path, json={"reason": "Robocall"}, headers=any_version)
    omar.ask("DELETE", path)
    with server.database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.sequence)).all()
    assert [row.action for row in rows] == ["blocklist.add", "blocklist.edit", "blocklist.remove"]
    assert rows[1].before["reason"] == "Spam"
    assert rows[1].after["reason"] == rows[2].before["reason"] == "Robocall"
    assert {row.user_id for row in rows} == {known.OMAR}


def test_a_right_taken_away_counts_at_once(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        denied = {"blocklist:edit": False}
        connection.execute(update(memberships).values(overrides=denied))
    assert problem(block(omar)) == (403, "refused")
    assert values(omar) == []

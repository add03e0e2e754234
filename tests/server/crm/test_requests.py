"""How requests are checked: fields, versions, keys, and what nobody should send."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from desktop.server.crm.answers import cursor_of
from desktop.server.tables import audit, calls, messages
from tests.fakes import crm_records as known
from tests.server.crm.conftest import OMAR, Door, Person, problem
from tests.support.crm_server import CrmServer

ANY = {"If-Match": "*"}


def note(person: Person, text: str, call_id: str = "c1", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return person.ask("PATCH", f"/calls/{call_id}", json={"note": text}, headers=named)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/auth/token", {"grant_type": "password", "email": "a", "scope": "all"}),
        ("POST", "/v1/auth/revoke", {"refresh_token": "x", "all": True}),
        ("PUT", "/me/availability", {"availability": "away", "since": 1}),
        ("PATCH", "/calls/c1", {"note": "x", "agent": "u2"}),
        ("POST", "/caller-id/resolve", {"dialled": "201", "as": "u2"}),
        ("POST", "/conversations/t1/messages", {"text": "x", "from": "+12025550111"}),
        ("PUT", "/users/u2/role", {"role": "billing", "is_owner": True}),
    ],
)
def test_a_field_nobody_knows_is_refused_by_name(
    omar: Person, method: str, path: str, body: dict[str, Any]
) -> None:
    answer = omar.ask(method, path, json=body, headers=ANY)
    assert problem(answer) == (422, "invalid_request")
    assert list(body)[-1] in answer.json()["detail"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"note": 7}', b'{"note": "\\ud800"}', b"[" * 5_000, b"\xff\xfe"]
)
def test_a_body_that_is_none_is_refused(anna: Person, content: bytes) -> None:
    headers = {**ANY, "Content-Type": "application/json"}
    answer = anna.ask("PATCH", "/calls/c1", content=content, headers=headers)
    assert problem(answer)[0] in (400, 422)


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "a",
        "é",
        cursor_of(1),
        cursor_of(1, 2),
        cursor_of(10**30, "c1"),
        cursor_of(True, "c1"),
        cursor_of(1, "\ud800"),
        cursor_of(*[1] * 9),
        "W1tb" * 8_000,
    ],
)
@pytest.mark.parametrize("path", ["/calls", "/contacts", "/conversations"])
def test_a_cursor_of_ones_own_making_is_refused(omar: Person, path: str, cursor: str) -> None:
    answer = omar.get(path, params={"cursor": cursor})
    assert problem(answer) == (422, "invalid_cursor")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many", "1e3"])
def test_a_page_has_one_to_five_hundred_rows(anna: Person, limit: str) -> None:
    answer = anna.get("/calls", params={"limit": limit})
    assert problem(answer) == (422, "invalid_request")
    assert "limit" in answer.json()["detail"]


@pytest.mark.parametrize("text", ["x" * 60_000, "a\x00b"])
@pytest.mark.parametrize("path", ["/calls", "/contacts"])
def test_what_no_database_can_search_for_is_refused(anna: Person, path: str, text: str) -> None:
    answer = anna.get(path, params={"q": text})
    assert problem(answer) == (422, "invalid_request")


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "\U0001f4de", "(((", "*"])
@pytest.mark.parametrize("path", ["/calls", "/contacts"])
def test_signs_are_searched_for_as_they_are(anna: Person, path: str, text: str) -> None:
    answer = anna.get(path, params={"q": text})
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_a_tag_in_any_language_is_found(server: CrmServer, anna: Person) -> None:
    with server.change() as connection:
        connection.execute(update(calls).where(calls.c.id == "c3").values(tags=["Dépannage"]))
    found = anna.get("/calls", params={"q": "épann"}).json()["data"]
    assert [each["id"] for each in found] == ["c3"]


def test_what_is_not_there_and_what_cannot_be_asked(anna: Person) -> None:
    assert problem(anna.get("/nothing")) == (404, "not_found")
    assert problem(anna.get("/v1/../etc")) == (404, "not_found")
    refused = anna.ask("DELETE", "/calls/c1")
    assert problem(refused) == (405, "method_not_allowed")
    assert "GET" in refused.headers["allow"]


class TestVersions:
    def test_a_change_says_which_version_it_changes(self, anna: Person) -> None:
        assert problem(note(anna, "Mine")) == (428, "if_match_missing")
        version = anna.get("/calls/c1").headers["etag"]
        saved = note(anna, "Mine", If_Match=version)
        assert (saved.status_code, saved.json()["note"]) == (200, "Mine")
        assert saved.headers["etag"] == anna.get("/calls/c1").headers["etag"] != version

    def test_a_stale_version_is_refused_and_shows_the_row_as_it_is(self, anna: Person) -> None:
        version = anna.get("/calls/c1").headers["etag"]
        note(anna, "First", If_Match="*")
        refused = note(anna, "Second", If_Match=version)
        assert problem(refused) == (412, "stale")
        now = anna.get("/calls/c1")
        assert refused.json()["current"] == now.json()
        assert refused.headers["etag"] == now.headers["etag"]
        assert now.json()["note"] == "First"

    def test_of_two_who_change_the_same_version_one_wins(self, anna: Person) -> None:
        version = anna.get("/calls/c1").headers["etag"]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda text: note(anna, text, If_Match=version), "abcd"))
        assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]


class TestKeys:
    def test_a_repeat_gets_the_first_answer(self, anna: Person) -> None:
        first = note(anna, "Once", If_Match="*", Idempotency_Key="k1")
        again = note(anna, "Once", If_Match="*", Idempotency_Key="k1")
        assert (again.status_code, again.content) == (200, first.content)
        assert again.headers["etag"] == first.headers["etag"]

    @pytest.mark.parametrize(("text", "call_id"), [("Other", "c1"), ("Once", "c3")])
    def test_another_request_under_the_key_is_refused(
        self, anna: Person, text: str, call_id: str
    ) -> None:
        note(anna, "Once", If_Match="*", Idempotency_Key="k1")
        other = note(anna, text, call_id, If_Match="*", Idempotency_Key="k1")
        assert problem(other) == (422, "key_reused")

    def test_keys_of_two_people_are_two_keys(self, door: Door, anna: Person) -> None:
        note(anna, "Anna's", If_Match="*", Idempotency_Key="k1")
        omars = note(door.person(OMAR), "Omar's", If_Match="*", Idempotency_Key="k1")
        assert omars.json()["note"] == "Omar's"

    def test_a_text_sent_often_at_once_goes_out_once(self, server: CrmServer, omar: Person) -> None:
        def send(_: int) -> httpx.Response:
            return omar.ask(
                "POST",
                "/conversations/t1/messages",
                json={"text": "On my way"},
                headers={"Idempotency-Key": "k1"},
            )

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(send, range(8)))
        assert {each.status_code for each in answers} == {201}
        assert len({each.content for each in answers}) == 1
        with server.database.read() as connection:
            sent = select(messages).where(messages.c.text == "On my way")
            assert len(connection.execute(sent).all()) == 1

    def test_a_key_is_no_longer_than_it_has_to_be(self, anna: Person) -> None:
        assert note(anna, "Mine", If_Match="*", Idempotency_Key="k" * 200).status_code == 200
        refused = note(anna, "Mine", If_Match="*", Idempotency_Key="k" * 201)
        assert problem(refused) == (422, "key_too_long")

    def test_who_has_left_the_account_gets_no_answer(self, anna: Person, omar: Person) -> None:
        def asked() -> list[httpx.Response]:
            key, seen = {"Idempotency-Key": "k2"}, {"seen_until": "2026-01-01T00:00:00Z"}
            return [
                note(anna, "Once", If_Match="*", Idempotency_Key="k1"),
                anna.ask("PUT", "/me/missed-calls", json=seen, headers=key),
            ]

        assert [each.status_code for each in asked()] == [200, 200]
        assert omar.ask("DELETE", f"/users/{known.ANNA}").status_code == 204
        assert [problem(each)[0] for each in asked()] == [404, 404]

    def test_a_refused_request_leaves_the_key_free(self, anna: Person) -> None:
        version = anna.get("/calls/c1").headers["etag"]
        note(anna, "First", If_Match="*")
        assert note(anna, "Mine", If_Match=version, Idempotency_Key="k1").status_code == 412
        assert note(anna, "Mine", If_Match="*", Idempotency_Key="k1").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "action"),
    [
        ("PATCH", "/calls/c1", {"note": "Call back"}, "call.note"),
        ("PUT", "/me/availability", {"availability": "away"}, "availability"),
        ("POST", "/conversations/t1/messages", {"text": "Hello"}, "message.sent"),
        ("PUT", "/users/u2/role", {"role": "billing"}, "user.role"),
        ("POST", "/me/line/password", None, "line.password_changed"),
    ],
)
def test_every_change_is_in_the_history(
    server: CrmServer, omar: Person, method: str, path: str, body: Any, action: str
) -> None:
    assert omar.ask(method, path, json=body, headers=ANY).status_code < 300
    with server.database.read() as connection:
        (row,) = connection.execute(select(audit)).all()
    assert (row.account_id, row.user_id, row.action) == (known.ACCOUNT, known.OMAR, action)
    assert (row.address, row.subject != "") == ("127.0.0.1", True)
    assert row.at > 0


def test_the_history_has_before_and_after(server: CrmServer, omar: Person) -> None:
    omar.ask("PUT", "/users/u2/role", json={"role": "billing"}, headers=ANY)
    omar.ask("PUT", "/me/availability", json={"availability": "away"})
    with server.database.read() as connection:
        role, availability = connection.execute(select(audit).order_by(audit.c.sequence)).all()
    assert (role.before, role.after) == ({"role": "call_agent"}, {"role": "billing"})
    assert availability.before == {"availability": "available"}
    assert availability.after == {"availability": "away"}

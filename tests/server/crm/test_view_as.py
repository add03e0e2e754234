"""Looking as somebody else over HTTP: what they see, and nothing that changes anything."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server import tables
from desktop.server.database import publish
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

A1, A2 = known.ACCOUNT, known.SECOND_ACCOUNT


def begun(viewer: Person, user_id: str = known.ANNA) -> httpx.Response:
    return viewer.ask("POST", f"/users/{user_id}/view-as")


@pytest.fixture
def view(omar: Person, door: Door) -> Person:
    """Omar looks as Anna."""
    answer = begun(omar)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    return Person(door.http, answer.json())


def history(server: CrmServer) -> list[tuple[str, str, str]]:
    line = tables.audit.c
    query = select(line.action, line.user_id, line.subject).where(line.action.like("view_as%"))
    with server.change() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(line.sequence))]


def test_it_is_seen_what_the_user_sees(view: Person, anna: Person) -> None:
    me = view.get("/v1/me").json()
    assert (me["id"], [each["id"] for each in me["accounts"]]) == (known.ANNA, [A1])
    for path in ("/me/permissions", "/calls", "/contacts", "/colleagues", "/me/queues"):
        assert view.get(path).json() == anna.get(path).json(), path
    assert problem(view.get("/users")) == (403, "refused")
    assert problem(view.get(f"/v1/accounts/{A2}/calls")) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/calls/c1", {"note": "not mine"}),
        ("PUT", "/me/availability", {"availability": "away"}),
        ("POST", "/me/line/password", None),
        ("POST", "/caller-id/resolve", {"dialled": "201"}),
        ("DELETE", "/do-not-call/x", {"reason": "x"}),
    ],
)
def test_nothing_is_changed_and_nothing_sent(
    view: Person, method: str, path: str, body: Any
) -> None:
    answer = view.ask(method, path, json=body, headers={"If-Match": "*"})
    assert problem(answer) == (403, "view_as")


def test_the_line_is_not_handed_out(view: Person) -> None:
    assert problem(view.get("/me/line")) == (403, "view_as")


def test_reading_a_text_does_not_mark_it_read(server: CrmServer, omar: Person, door: Door) -> None:
    with server.change() as connection:
        email = add_person(connection, "mia", Role.CALL_MANAGER)
    mia = door.person(email)
    view = Person(door.http, begun(omar, "mia").json())
    assert view.get("/conversations/t1/messages?mark_read=true").status_code == 200
    rows = {row["id"]: row["unread"] for row in mia.get("/conversations").json()["data"]}
    assert rows["t1"] == known.WITH_MARCUS.unread > 0


def test_both_ends_are_in_the_change_history(server: CrmServer, omar: Person, door: Door) -> None:
    made = begun(omar).json()
    view = Person(door.http, made)
    assert view.get("/v1/me").status_code == 200
    for _ in range(2):
        ended = omar.ask("DELETE", f"/users/{known.ANNA}/view-as/{made['id']}")
        assert ended.status_code == 204
    assert problem(view.get("/v1/me"))[0] == 401
    assert history(server) == [
        ("view_as.begin", known.OMAR, known.ANNA),
        ("view_as.end", known.OMAR, known.ANNA),
    ]


def test_it_ends_with_the_sign_in_it_was_begun_with(view: Person, omar: Person) -> None:
    with view.listening() as events:
        assert next(events)["event"] == "connected"
        token = {"refresh_token": omar.tokens["refresh_token"]}
        assert omar.ask("POST", "/v1/auth/revoke", json=token).status_code == 204
        assert problem(view.get("/v1/me"))[0] == 401


def test_nothing_renews_it(server: CrmServer, view: Person, door: Door) -> None:
    assert door.renew(view.tokens["access_token"]).status_code == 401
    server.let_pass(31 * 60)
    assert problem(view.get("/v1/me")) == (401, "token_expired")


def test_who_may_look(server: CrmServer, omar: Person, anna: Person, door: Door) -> None:
    assert problem(begun(anna, known.JONAS)) == (403, "refused")
    assert problem(begun(omar, known.OMAR)) == (409, "view_as_self")
    assert problem(begun(omar, "nobody")) == (404, "not_found")
    with server.change() as connection:
        add_person(connection, "grace", Role.AGENCY_ADMINISTRATOR)
        connection.execute(
            tables.users.update().where(tables.users.c.id == known.JONAS).values(active=False)
        )
    above = begun(omar, "grace")
    assert problem(above) == (403, "refused")
    assert above.json()["reason"] == "grants.rule_2"
    assert problem(begun(omar, known.JONAS)) == (409, "user_inactive")


def test_a_view_is_no_way_to_another_view(view: Person) -> None:
    assert problem(begun(view, known.JONAS)) == (403, "view_as")


@pytest.fixture
def jonas(server: CrmServer, door: Door) -> Person:
    """A report manager who may set what others may, beside Mia, a call manager."""
    granted = dict.fromkeys(("users:view", "users:edit", "users.permissions:grant"), True)
    values = {"role": Role.REPORT_MANAGER.value, "overrides": granted}
    mine = tables.memberships.c.user_id == known.JONAS
    with server.change() as connection:
        add_person(connection, "mia", Role.CALL_MANAGER)
        connection.execute(update(tables.memberships).where(mine).values(**values))
    return door.person(JONAS)


def confine(omar: Person, *members: str) -> None:
    """One group for them, in the place of what it was before."""
    rows = {"numbers": [known.CAPITAL]}
    body = {"name": "Few", "members": members, "hides": [], "rows": rows}
    found = omar.get("/access-groups").json()["data"]
    method, path = (
        ("PUT", f"/access-groups/{found[0]['id']}") if found else ("POST", "/access-groups")
    )
    answer = omar.ask(method, path, json=body, headers={"If-Match": "*"})
    assert answer.status_code in (200, 201), answer.text


@pytest.mark.requirement("S1-07")
def test_rows_that_a_group_hides_are_not_seen_by_looking_as_another(
    omar: Person, jonas: Person, door: Door
) -> None:
    view = Person(door.http, begun(jonas, "mia").json())
    assert view.get("/calls").json()["data"]
    confine(omar, known.JONAS)
    assert problem(view.get("/calls")) == (401, "token_invalid")
    refused = begun(jonas, "mia")
    assert (problem(refused), refused.json()["reason"]) == ((403, "refused"), "access_group")
    confine(omar, known.JONAS, "mia")
    again = Person(door.http, begun(jonas, "mia").json())
    assert again.get("/calls").json()["data"] == []


def test_it_ends_with_the_right_to_look(
    server: CrmServer, omar: Person, jonas: Person, door: Door
) -> None:
    view = Person(door.http, begun(jonas, "mia").json())
    with view.listening() as events:
        assert next(events)["event"] == "connected"
        role = {"role": "call_agent"}
        latest = {"If-Match": "*"}
        answer = omar.ask("PUT", f"/users/{known.JONAS}/role", json=role, headers=latest)
        assert answer.status_code == 204
        assert problem(view.get("/calls")) == (401, "token_invalid")
        with server.change() as connection:
            publish(connection, A1, "settings.changed", {"setting": "account"})
        assert next(events)["event"] == "session.revoked"


def test_it_ends_where_the_user_becomes_more_than_the_one_who_looks(
    omar: Person, jonas: Person, door: Door
) -> None:
    view = Person(door.http, begun(jonas, "mia").json())
    role = {"role": "administrator"}
    answer = omar.ask("PUT", "/users/mia/role", json=role, headers={"If-Match": "*"})
    assert answer.status_code == 204
    assert problem(view.get("/calls")) == (401, "token_invalid")


def test_its_events_end_with_its_time(server: CrmServer, view: Person) -> None:
    with view.listening() as events:
        assert next(events)["event"] == "connected"
        server.let_pass(31 * 60)
        with server.change() as connection:
            publish(connection, A1, "settings.changed", {"setting": "account"})
        assert next(events)["event"] == "session.revoked"

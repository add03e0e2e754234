"""API tokens: a part of what their maker may do at this moment, for one account, until revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server import tables
from desktop.server.database import now_ms
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, OMAR, Door, Person, problem
from tests.support.crm_server import CrmServer


class Program:
    """Speaks with a token."""

    def __init__(self, http: httpx.Client, secret: str) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {secret}"}

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        whole = path if path.startswith("/v1") else f"/v1/accounts/{known.ACCOUNT}{path}"
        headers = {**self.headers, **arguments.pop("headers", {})}
        return self._http.request(method, whole, headers=headers, **arguments)


def make(omar: Person, *permissions: str, **more: Any) -> httpx.Response:
    body = {"name": "Nightly export", "permissions": list(permissions), **more}
    return omar.ask("POST", "/api-tokens", json=body)


@pytest.fixture
def program(omar: Person, http: httpx.Client) -> Program:
    answer = make(omar, "contacts:edit")
    assert answer.status_code == 201, answer.text
    return Program(http, answer.json()["secret"])


def gives(server: CrmServer, email: str, role: Role) -> None:
    with server.change() as connection:
        person = select(tables.users.c.id).where(tables.users.c.email == email)
        mine = tables.memberships.c.user_id.in_(person)
        connection.execute(update(tables.memberships).where(mine).values(role=role.value))


@pytest.mark.requirement("S1-37")
def test_it_may_what_it_was_given_with_what_that_needs_and_no_more(
    program: Program, omar: Person
) -> None:
    assert program.ask("GET", "/contacts").status_code == 200
    refused = program.ask("GET", "/calls")
    assert problem(refused) == (403, "refused")
    assert refused.json()["reason"] == "api_token"
    assert omar.get("/calls").status_code == 200
    shown = omar.get("/api-tokens").json()["data"][0]
    assert shown["permissions"] == ["contacts:edit", "contacts:view"]
    assert shown["last_used_at"]


def test_it_is_shown_once_and_kept_as_a_hash(
    program: Program, omar: Person, server: CrmServer
) -> None:
    secret = program.headers["Authorization"].removeprefix("Bearer ")
    listed = omar.get("/api-tokens")
    assert secret not in listed.text
    assert listed.json()["data"][0]["ends"] == secret[-4:]
    with server.database.read() as connection:
        everything = [
            str(connection.execute(select(table)).all())
            for table in (tables.api_tokens, tables.audit, tables.idempotency)
        ]
    assert secret not in "".join(everything)


def test_what_a_program_writes_stands_in_the_history_with_the_tokens_name(
    program: Program, server: CrmServer
) -> None:
    new = {"name": "From the export", "numbers": []}
    assert program.ask("POST", "/contacts", json=new).status_code == 201
    with server.database.read() as connection:
        query = select(tables.audit).order_by(tables.audit.c.sequence.desc())
        newest = connection.execute(query).first()
    assert newest is not None
    assert newest.address.endswith(", API token “Nightly export”")


@pytest.mark.requirement("S1-37")
def test_revoked_it_opens_nothing(program: Program, omar: Person) -> None:
    token = omar.get("/api-tokens").json()["data"][0]
    path = f"/api-tokens/{token['id']}/revoke"
    assert problem(omar.ask("POST", path)) == (428, "if_match_missing")
    assert problem(omar.ask("POST", path, headers={"If-Match": '"9"'})) == (412, "stale")
    assert omar.ask("POST", path, headers={"If-Match": '"1"'}).json()["revoked"]
    assert problem(program.ask("GET", "/contacts")) == (401, "token_invalid")
    # Again: nothing changes.
    assert omar.ask("POST", path, headers={"If-Match": '"1"'}).status_code == 200


def test_expired_it_opens_nothing(program: Program, server: CrmServer) -> None:
    with server.change() as connection:
        connection.execute(update(tables.api_tokens).values(expires_at=now_ms() - 1))
    assert problem(program.ask("GET", "/contacts")) == (401, "token_expired")


@pytest.mark.requirement("S1-37")
def test_what_its_maker_loses_it_has_lost(program: Program, server: CrmServer) -> None:
    gives(server, OMAR, Role.BILLING)
    refused = program.ask("POST", "/contacts", json={"name": "X", "numbers": []})
    assert problem(refused) == (403, "refused")
    assert refused.json()["permission"] == "contacts:edit"
    with server.change() as connection:
        mine = tables.users.c.email == OMAR
        connection.execute(update(tables.users).where(mine).values(active=False))
    assert problem(program.ask("GET", "/contacts")) == (401, "user_inactive")


def test_it_is_for_one_account_and_never_for_what_is_a_persons_own(
    program: Program, omar: Person
) -> None:
    assert problem(program.ask("GET", f"/v1/accounts/{known.SECOND_ACCOUNT}/contacts"))[0] == 404
    for path in ("/v1/me", "/me/line", "/me/permissions", "/events", "/api-tokens", "/webhooks"):
        assert problem(program.ask("GET", path)) == (403, "refused"), path
    for path in ("/v1/accounts//contacts", "/v1/accounts/%61/me"):
        assert program.ask("GET", path).status_code in (403, 404)
    assert omar.get("/me/permissions").status_code == 200


@pytest.mark.requirement("S1-37")
@pytest.mark.parametrize(
    ("permission", "words"),
    [
        ("agency.accounts:manage", "cannot be allowed"),
        ("integrations:manage", "cannot be allowed"),
        ("users.permissions:grant", "cannot be allowed"),
        ("nobody:knows", "cannot be allowed"),
        ("messages:send", "do not hold yourself"),
    ],
)
def test_nobody_gives_a_token_what_they_do_not_hold(
    omar: Person, server: CrmServer, permission: str, words: str
) -> None:
    with server.change() as connection:
        mine = tables.accounts.c.id == known.ACCOUNT
        connection.execute(update(tables.accounts).where(mine).values(switches={"texting": False}))
    refused = make(omar, "contacts:view", permission)
    assert problem(refused) == (422, "token_unusable")
    assert words in refused.json()["detail"]
    assert omar.get("/api-tokens").json()["data"] == []


def test_a_token_with_no_end_in_sight_or_an_end_behind_us_is_refused(omar: Person) -> None:
    now = datetime.now(UTC)
    for days, wanted in ((-1, 422), (400, 422), (30, 201)):
        at = (now + timedelta(days=days)).isoformat()
        assert make(omar, "contacts:view", expires_at=at).status_code == wanted
    assert make(omar).status_code == 422


def test_a_repeat_makes_no_second_one(omar: Person) -> None:
    body = {"name": "Once", "permissions": ["contacts:view"]}
    asked: dict[str, Any] = {"json": body, "headers": {"Idempotency-Key": "k1"}}
    assert omar.ask("POST", "/api-tokens", **asked).status_code == 201
    assert problem(omar.ask("POST", "/api-tokens", **asked)) == (409, "told_already")
    assert len(omar.get("/api-tokens").json()["data"]) == 1


def test_they_are_for_those_who_may(anna: Person) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/t1/revoke")):
        json = {"name": "x", "permissions": ["contacts:view"]} if path == "" else None
        asked = {"headers": {"If-Match": "*"}, "json": json if method == "POST" else None}
        assert problem(anna.ask(method, f"/api-tokens{path}", **asked)) == (403, "refused")


@pytest.mark.requirement("S1-37")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/role", {"role": "administrator"}),
        ("PUT", "/permissions", {"role": "administrator", "categories": {}, "overrides": {}}),
        ("PATCH", "", {"email": "taken@harbor.example"}),
        ("POST", "/reset-password", None),
        ("POST", "/reset-second-factor", None),
        ("POST", "/deactivate", None),
        ("POST", "/owner", None),
        ("DELETE", "/sessions", None),
        ("DELETE", "", None),
    ],
)
def test_one_that_sees_users_changes_none_whatever_its_maker_may(
    omar: Person, http: httpx.Client, server: CrmServer, method: str, path: str, body: Any
) -> None:
    program = Program(http, make(omar, "users:view").json()["secret"])
    gives(server, JONAS, Role.ADMINISTRATOR)
    before = program.ask("GET", f"/users/{known.JONAS}").json()
    whole = f"/users/{known.JONAS}{path}"
    answer = program.ask(method, whole, json=body, headers={"If-Match": "*"})
    assert problem(answer) == (403, "refused")
    assert program.ask("GET", f"/users/{known.JONAS}").json() == before
    assert problem(program.ask("GET", f"/users/{known.JONAS}/sessions")) == (403, "refused")


@pytest.mark.requirement("S1-37")
@pytest.mark.parametrize("end", ["remove", "deactivate"])
def test_it_does_not_come_back_with_its_maker(
    omar: Person, door: Door, http: httpx.Client, server: CrmServer, end: str
) -> None:
    gives(server, JONAS, Role.ADMINISTRATOR)
    program = Program(http, make(door.person(JONAS), "contacts:view").json()["secret"])
    assert program.ask("GET", "/contacts").status_code == 200
    path = f"/users/{known.JONAS}"
    if end == "remove":
        assert omar.ask("DELETE", path).status_code == 204
        back = {"email": JONAS, "name": "Jonas", "role": "administrator"}
        assert omar.ask("POST", "/users", json=back).status_code == 201
    else:
        assert omar.ask("POST", f"{path}/deactivate").status_code == 204
        assert omar.ask("POST", f"{path}/activate").status_code == 204
    assert problem(program.ask("GET", "/contacts")) == (401, "token_invalid")
    assert omar.get("/api-tokens").json()["data"][0]["revoked"] is True

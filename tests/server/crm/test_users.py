"""Users as the server keeps them: the list, adding, changing, and who may not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update

from desktop.domain.access import Role
from desktop.server.tables import (
    accounts,
    audit,
    calls,
    idempotency,
    memberships,
    numbers,
    sip_credentials,
    users,
)
from tests.fakes import crm_records as known
from tests.server.crm.conftest import OMAR, Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

LIST = "/users"
NEW: dict[str, Any] = {"email": "Lea.Brandt@Harbor.example", "name": "Lea Brandt"}
ELSEWHERE = ("reset", "second_factor", "sessions", "deactivate", "activate")
PASSWORD = "a harbour at night"


def add(person: Person, **fields: Any) -> httpx.Response:
    headers = fields.pop("headers", {})
    body = {**NEW, "role": "call_agent", **fields}
    return person.ask("POST", LIST, json=body, headers=headers)


def names(person: Person, **params: str) -> list[str]:
    return [each["name"] for each in person.get(LIST, params=params).json()["data"]]


def change(person: Person, user_id: str, version: str = "*", **fields: Any) -> httpx.Response:
    headers = {"If-Match": version}
    return person.ask("PATCH", f"{LIST}/{user_id}", json=fields, headers=headers)


def accept(door: Door, code: str, password: str = PASSWORD) -> httpx.Response:
    asked = {"code": code, "password": password}
    return door.http.post("/v1/auth/invitations/accept", json=asked)


def delegate(server: CrmServer, door: Door) -> Person:
    """A report manager who may add and edit users, and nothing else of an administrator."""
    with server.change() as connection:
        email = add_person(connection, "dele", Role.REPORT_MANAGER)
        granted = dict.fromkeys(("users:view", "users:add", "users:edit"), True)
        mine = memberships.c.user_id == "dele"
        connection.execute(update(memberships).where(mine).values(overrides=granted))
    return door.person(email)


def history(server: CrmServer) -> list[tuple[str, str]]:
    with server.database.read() as connection:
        rows = connection.execute(
            select(audit.c.action, audit.c.subject).order_by(audit.c.sequence)
        )
        return [tuple(row) for row in rows if row.action.startswith("user.")]


@pytest.mark.requirement("S2-04", "S2-06", "S2-08")
def test_a_row_says_who_and_how_they_stand(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        connection.execute(update(memberships).values(default_caller_id=""))
        connection.execute(update(users).where(users.c.id == known.JONAS).values(active=False))
        mine = {"account_id": known.ACCOUNT, "direction": "inbound", "started_at": 1}
        connection.execute(insert(calls).values(**mine, id="now", agent_id=known.ANNA))
    anna, jonas, omars = omar.get(LIST).json()["data"]
    assert (anna["name"], anna["email"], anna["role"]) == ("Anna Keller", known.EMAIL, "call_agent")
    assert (anna["state"], anna["on_a_call"], anna["extension"]) == ("active", True, "201")
    assert anna["flags"] == ["no_caller_id", "no_emergency_address"]
    assert (jonas["state"], jonas["on_a_call"]) == ("deactivated", False)
    assert [each["is_owner"] for each in (anna, jonas, omars)] == [False, False, True]
    assert omars["last_sign_in"].endswith("Z")


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"q": " keller"}, ["Anna Keller"]),
        ({"q": "JONAS.WEBER@"}, ["Jonas Weber"]),
        ({"q": "203"}, ["Omar Haddad"]),
        ({"q": "%"}, []),
        ({"role": "call_agent"}, ["Anna Keller", "Jonas Weber", "Lea Brandt"]),
        ({"state": "invited"}, ["Lea Brandt"]),
        ({"state": "active", "role": "administrator"}, ["Omar Haddad"]),
        ({"state": "deactivated"}, []),
        ({"flag": "no_caller_id"}, ["Lea Brandt"]),
        ({"flag": "no_emergency_address", "q": "a"}, ["Jonas Weber", "Lea Brandt", "Omar Haddad"]),
    ],
)
def test_search_and_filters(omar: Person, params: dict[str, str], found: list[str]) -> None:
    add(omar)
    change(omar, known.ANNA, emergency_address="1 Pier Road, Baltimore")
    assert names(omar, **params) == found


def test_an_account_with_a_number_to_show_has_nobody_without(
    server: CrmServer, omar: Person
) -> None:
    add(omar)
    with server.change() as connection:
        connection.execute(update(accounts).values(default_caller_id=known.CAPITAL))
    assert names(omar, flag="no_caller_id") == []
    with server.change() as connection:
        released = numbers.c.number == known.CAPITAL
        connection.execute(update(numbers).where(released).values(state="released"))
    assert names(omar, flag="no_caller_id") == ["Lea Brandt"]


def test_pages_follow_each_other_without_gap_or_repeat(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        for place in range(5):
            add_person(connection, f"zz{place % 3}-{place}", Role.CALL_AGENT)
    seen, cursor = [], ""
    while cursor is not None:
        page = omar.get(LIST, params={"limit": "3", "cursor": cursor}).json()
        seen += [each["name"] for each in page["data"]]
        cursor = page["next_cursor"]
    assert seen == names(omar)
    assert len(seen) == 8


@pytest.mark.requirement("S1-03", "S1-04")
@pytest.mark.parametrize("role", [role.value for role in Role][:6])
def test_each_role_can_be_chosen_for_somebody_new(omar: Person, role: str) -> None:
    answer = add(omar, role=role, extension="310")
    user = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert (user["email"], user["role"], user["state"]) == (
        *("lea.brandt@harbor.example", role),
        "invited",
    )
    assert len(user["code"]) == 29
    assert "Lea Brandt" in names(omar)


@pytest.mark.requirement("S1-01")
def test_there_is_no_limit_to_the_number_of_users(omar: Person) -> None:
    rows = "".join(f"Person {n},person{n}@else.example,Call agent\n" for n in range(1200))
    report = omar.ask("POST", "/users/import", content=f"name,email,role\n{rows}".encode())
    assert {row["outcome"] for row in report.json()["rows"]} == {"added"}
    assert add(omar).status_code == 201


@pytest.mark.requirement("S1-05")
def test_whoever_accepts_an_invitation_signs_in_and_has_a_line(
    server: CrmServer, door: Door, omar: Person
) -> None:
    code = add(omar, role="billing").json()["code"]
    assert door.ask_for_tokens("lea.brandt@harbor.example", PASSWORD).status_code == 401
    answer = accept(door, f" {code.lower().replace('-', ' ')} ")
    assert answer.json() == {"email": "lea.brandt@harbor.example"}
    tokens = door.ask_for_tokens("lea.brandt@harbor.example", PASSWORD).json()
    lea = Person(door.http, tokens)
    line = lea.get("/me/line").json()
    assert (line["user_name"], line["domain"]) == ("lea.brandt", known.DOMAIN)
    decisions = lea.get("/me/permissions").json()["decisions"]
    assert decisions["softphone:access"]["decision"] == "granted"
    assert problem(accept(door, code)) == (422, "invalid_code"), "used up"


def test_nobody_signs_in_before_there_is_a_password(door: Door, omar: Person) -> None:
    add(omar)
    for guess in ("", "nobody signs in with this"):
        answer = door.ask_for_tokens("lea.brandt@harbor.example", guess)
        assert problem(answer) == (401, "invalid_credentials")


@pytest.mark.parametrize(
    ("password", "code"), [("short", "weak_password"), ("xxxxxxxxxxxxxx", "weak_password")]
)
def test_a_password_that_is_easily_guessed(
    door: Door, omar: Person, password: str, code: str
) -> None:
    invitation = add(omar).json()["code"]
    for _ in range(7):
        assert problem(accept(door, invitation, password)) == (422, code)
    assert accept(door, invitation).status_code == 200, "the right code never has to wait"


@pytest.mark.requirement("S1-03", "S1-38")
def test_an_invitation_opens_no_more_than_its_giver_may_give(
    server: CrmServer, door: Door, omar: Person
) -> None:
    """Whoever keeps the code of somebody they invited waits for them to become something."""
    dele = delegate(server, door)
    asked = {"headers": {"Idempotency-Key": "once"}}
    added = add(dele, **asked).json()
    raised = {"role": "administrator"}
    path = f"{LIST}/{added['id']}/role"
    assert omar.ask("PUT", path, json=raised, headers={"If-Match": "*"}).status_code == 204
    assert problem(accept(door, added["code"])) == (422, "invalid_code")
    again = add(dele, **asked)
    assert (again.status_code, again.json()["code"]) == (201, "")
    anew = omar.ask("POST", f"{LIST}/{added['id']}/reset-password").json()["code"]
    assert accept(door, anew).status_code == 200


def test_another_account_gives_no_code_for_somebody_invited_there(
    server: CrmServer, door: Door, omar: Person
) -> None:
    added = add(omar, role="administrator").json()
    with server.change() as connection:
        email = add_person(connection, "nora", Role.ADMINISTRATOR, known.SECOND_ACCOUNT)
    nora = door.person(email, known.SECOND_ACCOUNT)
    joined = add(nora)
    assert (joined.status_code, joined.json()["id"]) == (201, added["id"])
    assert joined.json()["code"] == "", "it would open the other account as well"


def test_guessing_codes_is_slowed_down(door: Door) -> None:
    answers = [accept(door, "ABCD-EFGH") for _ in range(6)]
    assert {each.status_code for each in answers[:5]} == {422}
    assert problem(answers[5]) == (429, "too_many_attempts")


def test_a_repeat_adds_nobody_twice_and_the_code_is_kept_nowhere(
    server: CrmServer, door: Door, omar: Person
) -> None:
    key = {"Idempotency-Key": "k1"}
    first, second = add(omar, headers=key).json(), add(omar, headers=key).json()
    assert first["id"] == second["id"]
    assert problem(accept(door, first["code"])) == (422, "invalid_code"), "replaced"
    with server.database.read() as connection:
        kept = connection.execute(select(idempotency.c.answer)).scalars().all()
    assert second["code"] not in str(kept)
    assert accept(door, second["code"]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"email": "no address"}, (422, "invalid_value")),
        ({"name": "  "}, (422, "invalid_value")),
        ({"extension": "911"}, (422, "invalid_value")),
        ({"extension": "12a"}, (422, "invalid_value")),
        ({"role": "queen"}, (422, "invalid_request")),
        ({"is_owner": True}, (422, "invalid_request")),
        ({"email": known.EMAIL}, (409, "email_in_use")),
        ({"extension": "201"}, (409, "extension_in_use")),
        ({"accounts": [known.SECOND_ACCOUNT]}, (422, "invalid_value")),
        ({"accounts": [known.ACCOUNT, known.FOREIGN_ACCOUNT]}, (404, "not_found")),
        ({"accounts": [known.ACCOUNT, known.SECOND_ACCOUNT]}, (404, "not_found")),
    ],
)
def test_what_keeps_somebody_out(
    omar: Person, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    before = names(omar)
    assert problem(add(omar, **fields)) == expected
    assert names(omar) == before


def test_somebody_of_the_agency_joins_with_the_password_they_have(
    server: CrmServer, door: Door, omar: Person
) -> None:
    with server.change() as connection:
        add_person(connection, "nora", Role.CALL_AGENT, known.SECOND_ACCOUNT)
        add_person(connection, "else", Role.CALL_AGENT, known.FOREIGN_ACCOUNT)
    joined = add(omar, email=f"nora@{known.DOMAIN}").json()
    assert (joined["id"], joined["code"], joined["state"]) == ("nora", "", "active")
    tokens = door.ask_for_tokens(f"nora@{known.DOMAIN}").json()
    assert Person(door.http, tokens).get("/me/permissions").status_code == 200
    answer = add(omar, email=f"else@{known.DOMAIN}")
    assert problem(answer) == (409, "email_in_use")
    assert "else" not in answer.text.replace("Choose", "")


def test_several_accounts_at_once_or_none(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        both = {"account_id": known.SECOND_ACCOUNT, "user_id": known.OMAR}
        connection.execute(insert(memberships).values(**both, role="administrator"))
    added = add(omar, accounts=[known.ACCOUNT, known.SECOND_ACCOUNT]).json()
    detail = omar.get(f"{LIST}/{added['id']}").json()
    assert [each["id"] for each in detail["accounts"]] == [known.ACCOUNT, known.SECOND_ACCOUNT]


@pytest.mark.requirement("S1-38")
@pytest.mark.parametrize("role", [role for role in Role if "administrator" not in role.value])
def test_only_administrators_add_users(server: CrmServer, door: Door, role: Role) -> None:
    with server.change() as connection:
        person = door_person(connection, role)
    assert problem(add(door.person(person))) == (403, "refused")


def door_person(connection: Any, role: Role) -> str:
    return add_person(connection, f"as-{role.value}", role)


def test_nobody_adds_somebody_with_more_than_they_hold(server: CrmServer, door: Door) -> None:
    dele = delegate(server, door)
    assert add(dele).status_code == 201
    answer = add(dele, email="boss@harbor.example", role="administrator")
    assert problem(answer) == (403, "refused")
    assert answer.json()["reason"] == "grants.rule_3"


def test_an_administrator_of_the_agency_is_not_made_less_by_being_added(
    server: CrmServer, door: Door, omar: Person
) -> None:
    with server.change() as connection:
        email = add_person(connection, "grace", Role.AGENCY_ADMINISTRATOR, known.SECOND_ACCOUNT)
    grace = door.person(email)
    report = omar.ask("POST", "/users/import", content=f"name,email,role\nG,{email},billing")
    assert "holds more than you" in report.json()["rows"][0]["sentence"]
    for person, rule in ((omar, 2), (grace, 4)):
        answer = add(person, email=email)
        assert (problem(answer), answer.json()["reason"]) == (
            (403, "refused"),
            f"grants.rule_{rule}",
        )
    assert grace.get(LIST).status_code == 200


@pytest.mark.requirement("S2-08", "S2-09", "S2-10", "S2-11")
def test_one_user_with_what_may_be_done_to_them(
    server: CrmServer, door: Door, omar: Person
) -> None:
    answer = omar.get(f"{LIST}/{known.ANNA}")
    detail = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert (detail["email"], detail["rings_at"]) == (known.EMAIL, ["Main line"])
    assert set(detail["refusals"]) == {*ELSEWHERE, "make_owner"}, "she works in another account"
    assert [each["name"] for each in detail["accounts"]] == ["Harbor Home Services"]
    jonas = omar.get(f"{LIST}/{known.JONAS}").json()["refusals"]
    assert list(jonas) == ["make_owner"]
    own = omar.get(f"{LIST}/{known.OMAR}").json()["refusals"]
    assert set(own) == {"reset", "second_factor", "deactivate", "remove"}
    seen = delegate(server, door).get(f"{LIST}/{known.OMAR}").json()["refusals"]
    assert "holds more than you" in seen["edit"]
    assert set(seen) >= {"edit", "reset", "sessions", "deactivate", "remove", "make_owner"}
    assert problem(omar.get(f"{LIST}/nobody")) == (404, "not_found")


def test_details_are_changed_and_told(server: CrmServer, omar: Person) -> None:
    wanted = {"name": "Jonas Berg", "email": "Jonas.Berg@harbor.example", "extension": "301"}
    with omar.listening() as events:
        next(events)
        answer = change(omar, known.JONAS, '"1"', **wanted, emergency_address=" 1 Pier  Road ")
        assert {next(events)["event"] for _ in range(2)} == {"user.updated", "agent.updated"}
    after = answer.json()
    assert answer.headers["etag"] == '"2"'
    assert (after["name"], after["email"]) == ("Jonas Berg", "jonas.berg@harbor.example")
    assert (after["extension"], after["emergency_address"]) == ("301", "1 Pier Road")
    with server.database.read() as connection:
        row = connection.execute(select(audit).where(audit.c.action == "user.edit")).one()
    assert row.before["name"] == "Jonas Weber"
    assert row.after == {**wanted, "email": "jonas.berg@harbor.example"} | {
        "emergency_address": "1 Pier Road"
    }


def test_two_editors_notice_each_other(omar: Person) -> None:
    assert problem(omar.ask("PATCH", f"{LIST}/{known.JONAS}", json={"name": "A"})) == (
        428,
        "if_match_missing",
    )
    change(omar, known.JONAS, '"1"', name="Jonas One")
    late = change(omar, known.JONAS, '"1"', name="Jonas Two")
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["name"] == "Jonas One"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"email": known.EMAIL}, (409, "email_in_use")),
        ({"extension": "201"}, (409, "extension_in_use")),
        ({"extension": "112"}, (422, "invalid_value")),
        ({"name": ""}, (422, "invalid_value")),
        ({"role": "billing"}, (422, "invalid_request")),
    ],
)
def test_details_that_cannot_be(
    server: CrmServer, omar: Person, fields: dict[str, str], expected: tuple[int, str]
) -> None:
    assert problem(change(omar, known.JONAS, **fields)) == expected
    assert omar.get(f"{LIST}/{known.JONAS}").json()["version"] == 1


def test_nobody_reaches_into_an_account_where_they_may_not(omar: Person) -> None:
    """Anna works in a second account, of which Omar knows nothing."""
    answer = change(omar, known.ANNA, email="mine@harbor.example")
    assert (answer.status_code, answer.json()["reason"]) == (403, "grants.rule_2")
    assert change(omar, known.ANNA, extension="399").status_code == 200
    for action in ("deactivate", "reset-password"):
        assert omar.ask("POST", f"{LIST}/{known.ANNA}/{action}").status_code == 403


def test_ones_own_email_takes_ones_password(omar: Person) -> None:
    answer = change(omar, known.OMAR, email="mine@harbor.example")
    assert problem(answer) == (409, "own_email")
    assert change(omar, known.OMAR, name="Omar H.", email=OMAR).status_code == 200


def test_the_line_of_somebody_new_is_theirs_alone(server: CrmServer, omar: Person) -> None:
    for name in ("anna.keller@a.example", "anna.keller@b.example", "201@c.example"):
        assert add(omar, email=name).status_code == 201
    with server.database.read() as connection:
        of_domain = sip_credentials.c.domain == known.DOMAIN
        lines = connection.execute(select(sip_credentials.c.user_name).where(of_domain))
        taken = set(lines.scalars())
    assert {"anna.keller", "anna.keller-2", "anna.keller-3", "user201"} <= taken


@pytest.mark.requirement("S1-02")
def test_a_role_is_changed_by_version(omar: Person) -> None:
    path, body = f"{LIST}/{known.JONAS}/role", {"role": "call_manager"}
    assert problem(omar.ask("PUT", path, json=body)) == (428, "if_match_missing")
    done = omar.ask("PUT", path, json=body, headers={"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (204, '"2"')
    late = omar.ask("PUT", path, json={"role": "billing"}, headers={"If-Match": '"1"'})
    assert problem(late) == (412, "stale")
    assert late.json()["current"] == {"id": known.JONAS, "role": "call_manager", "version": 2}
    assert omar.ask("PUT", path, json=body, headers={"If-Match": "*"}).status_code == 204
    assert OMAR in omar.get(LIST).text

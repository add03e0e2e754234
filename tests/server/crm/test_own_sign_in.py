"""One's own profile, password and sign-ins at the CRM."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from desktop.server.tables import audit
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_server import CrmServer

NEW = "a quiet harbour at night"


def change(person: Person, version: str = "*", **fields: Any) -> httpx.Response:
    headers = {"If-Match": version} if version else {}
    return person.ask("PATCH", "/me/profile", json=fields, headers=headers)


def renew(person: Person, old: str = known.PASSWORD, new: str = NEW) -> httpx.Response:
    return person.ask("POST", "/me/password", json={"old": old, "new": new})


def sessions(person: Person) -> list[dict[str, Any]]:
    return list(person.get("/me/sessions").json()["data"])


def newest(server: CrmServer) -> Any:
    with server.database.read() as connection:
        return connection.execute(select(audit).order_by(audit.c.sequence.desc()).limit(1)).one()


def test_the_name_is_changed_and_told(server: CrmServer, anna: Person, omar: Person) -> None:
    before = anna.get("/me/profile")
    assert before.headers["etag"] == f'"{before.json()["version"]}"'
    with omar.listening() as events:
        next(events)
        after = change(anna, before.headers["etag"], name="  Anna   Keller-Braun ")
        assert next(events)["event"] in ("user.updated", "agent.updated")
    assert after.json()["name"] == "Anna Keller-Braun"
    assert after.headers["etag"] == f'"{before.json()["version"] + 1}"'
    assert anna.get("/v1/me").json()["name"] == "Anna Keller-Braun"
    row = newest(server)
    assert (row.action, row.before, row.after) == (
        *("profile.edit", {"name": "Anna Keller"}),
        {"name": "Anna Keller-Braun"},
    )


def test_another_e_mail_needs_the_password(door: Door, anna: Person) -> None:
    wanted = "Anna.Braun@harbor.example"
    assert problem(change(anna, email=wanted)) == (422, "wrong_password")
    assert problem(change(anna, email=wanted, password="guess")) == (422, "wrong_password")
    assert door.ask_for_tokens(known.EMAIL).status_code == 200
    done = change(anna, email=wanted, password=known.PASSWORD)
    assert done.json()["email"] == "anna.braun@harbor.example"
    assert door.ask_for_tokens(known.EMAIL).status_code == 401
    assert door.ask_for_tokens(wanted).status_code == 200
    assert anna.get("/calls").status_code == 200


def test_an_e_mail_in_use_is_refused_with_a_sentence(anna: Person) -> None:
    refused = change(anna, name="Anna B", email=JONAS, password=known.PASSWORD)
    assert problem(refused) == (409, "email_in_use")
    assert anna.get("/me/profile").json()["name"] == "Anna Keller", "nothing half done"


@pytest.mark.parametrize("fields", [{"name": " "}, {"email": "anna"}, {"name": "x" * 150}])
def test_what_is_no_name_and_no_e_mail(anna: Person, fields: dict[str, str]) -> None:
    assert problem(change(anna, **fields)) == (422, "invalid_value")


def test_two_windows_notice_each_other(anna: Person) -> None:
    seen = anna.get("/me/profile").headers["etag"]
    assert problem(change(anna, "", name="A B")) == (428, "if_match_missing")
    assert change(anna, seen, name="Anna Braun").status_code == 200
    late = change(anna, seen, name="Anna Bauer")
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["name"] == "Anna Braun"
    assert problem(change(anna, seen, nonsense=1)) == (422, "invalid_request")


def test_a_new_password_ends_the_other_sign_ins_and_this_one_stays(
    server: CrmServer, door: Door, anna: Person
) -> None:
    other = door.person()
    with other.listening() as events:
        next(events)
        assert renew(anna).status_code == 204
        assert next(events)["event"] == "session.revoked"
    assert anna.get("/calls").status_code == 200
    assert problem(other.get("/calls")) == (401, "token_invalid")
    assert door.renew(anna.tokens["refresh_token"]).status_code == 200
    assert door.ask_for_tokens(known.EMAIL).status_code == 401
    assert door.ask_for_tokens(known.EMAIL, NEW).status_code == 200
    row = newest(server)
    assert (row.action, row.before, row.after) == ("password.changed", None, None)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("guess", NEW, "wrong_password"),
        (known.PASSWORD, "short", "weak_password"),
        (known.PASSWORD, known.PASSWORD, "weak_password"),
        (known.PASSWORD, known.EMAIL, "weak_password"),
    ],
)
def test_a_password_that_cannot_be_changed(
    door: Door, anna: Person, old: str, new: str, code: str
) -> None:
    assert problem(renew(anna, old, new)) == (422, code)
    assert door.ask_for_tokens(known.EMAIL).status_code == 200


def test_guessing_the_old_password_is_slowed_down(server: CrmServer, anna: Person) -> None:
    for _ in range(5):
        assert problem(renew(anna, "guess"))[0] == 422
    assert problem(renew(anna)) == (429, "too_many_attempts")
    server.let_pass(5)
    assert renew(anna).status_code == 204


def test_where_one_is_signed_in(door: Door, anna: Person) -> None:
    asked = {"grant_type": "password", "email": known.EMAIL, "password": known.PASSWORD}
    given = door.http.post("/v1/auth/token", json={**asked, "device": "desk-7, Linux"}).json()
    desk = Person(door.http, given)
    rows = sessions(anna)
    assert [row["is_this"] for row in rows].count(True) == 1
    assert {row["device"] for row in rows} == {"", "desk-7, Linux"}
    assert all(row["since"] and row["last_use"] for row in rows)
    (elsewhere,) = [row["id"] for row in rows if not row["is_this"]]
    assert sessions(desk)[0]["id"] in {row["id"] for row in rows}

    with desk.listening() as events:
        next(events)
        assert anna.ask("DELETE", f"/me/sessions/{elsewhere}").status_code == 204
        assert next(events)["event"] == "session.revoked"
    assert desk.get("/calls").status_code == 401
    assert len(sessions(anna)) == 1
    assert problem(anna.ask("DELETE", f"/me/sessions/{elsewhere}")) == (404, "not_found")


def test_nobody_ends_the_sign_in_of_somebody_else(door: Door, anna: Person) -> None:
    jonas = door.person(JONAS)
    (theirs,) = [row["id"] for row in sessions(jonas)]
    assert problem(anna.ask("DELETE", f"/me/sessions/{theirs}")) == (404, "not_found")
    assert jonas.get("/calls").status_code == 200


def test_all_the_others_are_ended_at_once(server: CrmServer, door: Door, anna: Person) -> None:
    others = [door.person() for _ in range(3)]
    jonas = door.person(JONAS)
    assert anna.ask("DELETE", "/me/sessions").status_code == 204
    assert [each.get("/calls").status_code for each in others] == [401] * 3
    assert anna.get("/calls").status_code == jonas.get("/calls").status_code == 200
    assert [row["is_this"] for row in sessions(anna)] == [True]
    assert newest(server).action == "session.others_ended"

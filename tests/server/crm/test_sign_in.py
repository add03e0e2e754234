"""Signing in, waiting after wrong passwords, tokens that rotate and end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from desktop.server.crm.problems import Problem
from desktop.server.crm.routes_auth import welcome
from desktop.server.tables import tokens, users
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_server import CrmServer

NOBODY = "nobody@harbor.example"


def test_tokens_are_given_for_e_mail_and_password(door: Door) -> None:
    answer = door.ask_for_tokens(" Anna.Keller@harbor.example ")
    content = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (content["token_type"], content["expires_in"]) == ("Bearer", 900)
    assert content["user_id"] == known.ANNA
    # 256 bits in base64 without padding.
    assert len(content["access_token"]) == len(content["refresh_token"]) == 43


def test_tokens_are_stored_as_hashes_alone(server: CrmServer, anna: Person) -> None:
    stored = server.stored()
    assert anna.tokens["access_token"].encode() not in stored
    assert anna.tokens["refresh_token"].encode() not in stored
    assert known.EMAIL.encode() in stored


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(door: Door) -> None:
    wrong, unknown = door.ask_for_tokens(known.EMAIL, "guess"), door.ask_for_tokens(NOBODY)
    assert problem(wrong) == problem(unknown) == (401, "invalid_credentials")
    assert wrong.content == unknown.content


@pytest.mark.parametrize("email", [known.EMAIL, NOBODY])
def test_wrong_passwords_cost_a_growing_wait(server: CrmServer, door: Door, email: str) -> None:
    for _ in range(5):
        assert problem(door.ask_for_tokens(email, "guess"))[0] == 401
    waits = []
    for _ in range(4):
        refused = door.ask_for_tokens(email)
        assert problem(refused) == (429, "too_many_attempts")
        waits.append(int(refused.headers["retry-after"]))
        server.let_pass(waits[-1])
        assert problem(door.ask_for_tokens(email, "guess"))[0] == 401
    assert waits == sorted(set(waits))
    assert waits[-1] >= 8
    server.let_pass(300)
    assert problem(door.ask_for_tokens(email, "guess"))[0] == 401


def test_a_clock_that_was_set_back_costs_no_longer_wait(server: CrmServer, door: Door) -> None:
    for _ in range(6):
        door.ask_for_tokens(known.EMAIL, "guess")
    server.let_pass(-24 * 3600)

    wait = int(door.ask_for_tokens(known.EMAIL).headers["retry-after"])
    assert wait <= 300
    server.let_pass(wait)
    assert door.ask_for_tokens(known.EMAIL).status_code == 200


def test_the_right_password_ends_the_waiting(server: CrmServer, door: Door) -> None:
    for _ in range(5):
        door.ask_for_tokens(known.EMAIL, "guess")
    server.let_pass(5)
    assert door.ask_for_tokens(known.EMAIL).status_code == 200
    assert problem(door.ask_for_tokens(known.EMAIL, "guess"))[0] == 401


def test_guesses_made_at_once_are_counted_one_by_one(door: Door) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: door.ask_for_tokens(known.EMAIL, "guess"), range(12)))
    statuses = sorted(each.status_code for each in answers)
    assert statuses == [401] * 5 + [429] * 7


def test_an_address_that_tries_many_names_waits_too(door: Door) -> None:
    with ThreadPoolExecutor(4) as pool:
        names = (f"somebody.{place}@harbor.example" for place in range(50))
        answers = list(pool.map(door.ask_for_tokens, names))
    assert {each.status_code for each in answers} == {401}
    assert problem(door.ask_for_tokens(known.EMAIL)) == (429, "too_many_attempts")


def test_signing_in_rightly_is_no_attempt(door: Door) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(door.ask_for_tokens, [known.EMAIL] * 52))
    assert {each.status_code for each in answers} == {200}


def test_a_deactivated_user_is_told_so_only_with_the_right_password(
    server: CrmServer, door: Door, anna: Person
) -> None:
    with server.change() as connection:
        connection.execute(update(users).where(users.c.id == known.ANNA).values(active=False))
    assert problem(anna.get("/calls")) == (401, "user_inactive")
    assert problem(door.ask_for_tokens(known.EMAIL)) == (401, "user_inactive")
    assert problem(door.ask_for_tokens(known.EMAIL, "guess")) == (401, "invalid_credentials")


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer made-up", "Basic YW5uYTpyaWdodA==", "Bearer \xb2"]
)
def test_without_a_token_of_ours_nothing_is_answered(door: Door, authorization: str) -> None:
    headers = {"Authorization": authorization.encode("latin-1")}
    answer = door.http.get("/v1/me", headers=headers)
    assert problem(answer) == (401, "token_invalid")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_refresh_token_opens_no_door_itself(anna: Person) -> None:
    anna.tokens["access_token"] = anna.tokens["refresh_token"]
    assert problem(anna.get("/calls")) == (401, "token_invalid")


def test_an_access_token_lasts_a_quarter_of_an_hour(
    server: CrmServer, door: Door, anna: Person
) -> None:
    server.let_pass(14 * 60)
    assert anna.get("/calls").status_code == 200
    server.let_pass(61)
    assert problem(anna.get("/calls")) == (401, "token_expired")
    assert door.renew(anna.tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_lasts_thirty_days(server: CrmServer, door: Door, anna: Person) -> None:
    server.let_pass(30 * 24 * 3600 + 1)
    assert problem(door.renew(anna.tokens["refresh_token"])) == (401, "session_ended")


def test_both_tokens_are_renewed(door: Door, anna: Person) -> None:
    first = dict(anna.tokens)
    anna.tokens = door.renew(first["refresh_token"]).json()
    assert not set(first.values()) & {anna.tokens["access_token"], anna.tokens["refresh_token"]}
    assert anna.get("/calls").status_code == 200


def test_the_old_refresh_token_is_good_until_the_new_pair_is_used(door: Door, anna: Person) -> None:
    old = anna.tokens["refresh_token"]
    lost = door.renew(old).json()
    anna.tokens = door.renew(old).json()
    assert anna.get("/calls").status_code == 200
    assert problem(door.renew(lost["refresh_token"])) == (401, "session_ended")


@pytest.mark.parametrize("use", ["access", "refresh"])
def test_an_old_refresh_token_used_again_ends_the_whole_family(
    door: Door, anna: Person, use: str
) -> None:
    old = anna.tokens["refresh_token"]
    anna.tokens = door.renew(old).json()
    if use == "access":
        assert anna.get("/calls").status_code == 200
    else:
        anna.tokens = door.renew(anna.tokens["refresh_token"]).json()
    assert problem(door.renew(old)) == (401, "session_ended")
    assert problem(anna.get("/calls")) == (401, "token_invalid")
    assert problem(door.renew(anna.tokens["refresh_token"])) == (401, "session_ended")


def test_another_device_stays_signed_in(door: Door, anna: Person) -> None:
    desk_phone = door.person()
    door.http.post("/v1/auth/revoke", json={"refresh_token": anna.tokens["refresh_token"]})
    assert problem(anna.get("/calls")) == (401, "token_invalid")
    assert desk_phone.get("/calls").status_code == 200


def test_signing_out_ends_both_tokens_and_may_be_said_twice(door: Door, anna: Person) -> None:
    asked = {"refresh_token": anna.tokens["refresh_token"]}
    answers = [door.http.post("/v1/auth/revoke", json=asked) for _ in range(2)]
    assert [each.status_code for each in answers] == [204, 204]
    assert door.http.post("/v1/auth/revoke", json={"refresh_token": "?"}).status_code == 204
    assert problem(door.renew(asked["refresh_token"])) == (401, "session_ended")


def test_expired_tokens_are_swept_away(server: CrmServer, door: Door, anna: Person) -> None:
    server.let_pass(32 * 24 * 3600)
    door.person()
    with server.database.read() as connection:
        assert len(connection.execute(select(tokens)).all()) == 2


def test_whoever_looks_at_the_users_hears_of_a_sign_in(door: Door, omar: Person) -> None:
    with omar.listening() as events:
        next(events)
        door.ask_for_tokens(JONAS)
        told = next(events)
    assert (told["event"], told["data"]) == ("user.updated", {"user_id": known.JONAS})


def test_a_password_that_is_replaced_while_it_is_looked_at_opens_nothing(
    server: CrmServer,
) -> None:
    """Looking takes a while, and a reset in that time ends every sign-in there is by then."""
    mine = users.c.id == known.JONAS
    with server.change() as connection:
        proved = connection.execute(select(users).where(mine)).one()
        assert welcome(connection, proved, "desk").user_id == known.JONAS
        connection.execute(update(users).where(mine).values(password_hash=""))
        with pytest.raises(Problem) as refused:
            welcome(connection, proved, "desk")
    assert refused.value.code == "invalid_credentials"

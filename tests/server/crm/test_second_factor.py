"""The second factor at the CRM: set up, asked for, never taken twice, reset by an administrator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server.tables import audit, second_factors
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, OMAR, Door, Person, problem
from tests.server.crm.test_users import delegate
from tests.support.authenticator import code_now
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

HOME = "/me/second-factor"


def begin(person: Person, password: str = known.PASSWORD) -> httpx.Response:
    return person.ask("POST", HOME, json={"password": password})


def confirm(person: Person, code: str) -> httpx.Response:
    return person.ask("POST", f"{HOME}/confirm", json={"code": code})


def set_up(person: Person) -> tuple[str, list[str]]:
    """The key, and the recovery codes; the code of this half minute is used up."""
    key = str(begin(person).json()["key"])
    done = confirm(person, code_now(key))
    assert done.status_code == 200
    return key, done.json()["recovery_codes"]


def sign_in(door: Door, code: str, email: str = known.EMAIL) -> httpx.Response:
    asked = {"grant_type": "password", "email": email, "password": known.PASSWORD}
    return door.http.post("/v1/auth/token", json={**asked, "second_factor": code})


def both(person: Person, action: str, code: str, password: str = known.PASSWORD) -> httpx.Response:
    return person.ask("POST", f"{HOME}/{action}", json={"password": password, "code": code})


def actions(server: CrmServer) -> list[str]:
    with server.database.read() as connection:
        return list(connection.execute(select(audit.c.action).order_by(audit.c.sequence)).scalars())


def test_it_is_off_until_a_code_of_the_app_has_come(door: Door, anna: Person) -> None:
    answer = begin(anna)
    assert answer.headers["cache-control"] == "no-store"
    key = answer.json()["key"]
    assert f"secret={key}" in answer.json()["address"]
    assert anna.get(HOME).json()["is_on"] is False
    assert door.ask_for_tokens(known.EMAIL).status_code == 200

    assert problem(confirm(anna, "000000" if code_now(key) != "000000" else "111111")) == (
        422,
        "second_factor_wrong",
    )
    assert door.ask_for_tokens(known.EMAIL).status_code == 200

    done = confirm(anna, code_now(key))
    assert done.headers["cache-control"] == "no-store"
    state = anna.get(HOME).json()
    assert (state["is_on"], state["codes_left"]) == (True, 10)
    assert state["since"]
    assert problem(begin(anna)) == (409, "second_factor_on")


def test_a_set_up_that_took_too_long_begins_again(server: CrmServer, anna: Person) -> None:
    key = begin(anna).json()["key"]
    with server.change() as connection:
        connection.execute(update(second_factors).values(next_until=1))
    assert problem(confirm(anna, code_now(key))) == (409, "set_up_again")


def test_setting_up_needs_the_password(anna: Person) -> None:
    assert problem(begin(anna, "guess")) == (422, "wrong_password")


def test_the_sign_in_asks_for_the_code_after_the_password(door: Door, anna: Person) -> None:
    key, _ = set_up(anna)
    assert problem(door.ask_for_tokens(known.EMAIL)) == (401, "second_factor_needed")
    assert problem(door.ask_for_tokens(known.EMAIL, "guess")) == (401, "invalid_credentials")
    done = sign_in(door, code_now(key, 1))
    assert done.status_code == 200
    assert Person(door.http, done.json()).get("/calls").status_code == 200


def test_a_code_opens_once(door: Door, anna: Person) -> None:
    key = begin(anna).json()["key"]
    first = code_now(key)
    assert confirm(anna, first).status_code == 200
    assert problem(sign_in(door, first)) == (401, "second_factor_wrong"), "set up with it"
    code = code_now(key, 1)
    assert sign_in(door, code).status_code == 200
    assert problem(sign_in(door, code)) == (401, "second_factor_wrong")
    assert problem(sign_in(door, code_now(key))) == (401, "second_factor_wrong"), "an earlier one"


def test_a_code_used_at_once_by_two_opens_once(door: Door, anna: Person) -> None:
    key, _ = set_up(anna)
    code = code_now(key, 1)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: sign_in(door, code).status_code, range(4)))
    assert sorted(answers) == [200, 401, 401, 401]


def test_a_recovery_code_opens_once_however_it_is_typed(door: Door, anna: Person) -> None:
    _, codes = set_up(anna)
    typed = codes[3].lower().replace("-", " ")
    assert sign_in(door, typed).status_code == 200
    assert problem(sign_in(door, codes[3])) == (401, "second_factor_wrong")
    assert anna.get(HOME).json()["codes_left"] == 9
    assert sign_in(door, codes[4]).status_code == 200


def test_wrong_codes_cost_a_growing_wait_of_their_own(
    server: CrmServer, door: Door, anna: Person
) -> None:
    key, codes = set_up(anna)
    for _ in range(5):
        assert problem(sign_in(door, "AAAA-BBBB-CCCC-DDDD"))[0] == 401
    waits = []
    for _ in range(3):
        refused = sign_in(door, codes[0])
        assert problem(refused) == (429, "too_many_attempts")
        waits.append(int(refused.headers["retry-after"]))
        server.let_pass(waits[-1])
        assert problem(sign_in(door, "AAAA-BBBB-CCCC-DDDD"))[0] == 401
    assert waits == sorted(set(waits))
    # The password is right all the while: knowing it does not take the wait back.
    assert problem(door.ask_for_tokens(known.EMAIL)) == (401, "second_factor_needed")
    assert problem(sign_in(door, codes[0]))[0] == 429
    server.let_pass(300)
    assert sign_in(door, codes[0]).status_code == 200
    assert sign_in(door, code_now(key, 1)).status_code == 200


def test_codes_guessed_at_once_are_counted_one_by_one(door: Door, anna: Person) -> None:
    set_up(anna)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sign_in(door, "AAAA-BBBB").status_code, range(8)))
    assert sorted(answers) == [401] * 5 + [429] * 3


def test_renewing_a_sign_in_asks_for_no_code(door: Door, anna: Person) -> None:
    set_up(anna)
    assert door.renew(anna.tokens["refresh_token"]).status_code == 200


def test_it_is_removed_with_password_and_code(server: CrmServer, door: Door, anna: Person) -> None:
    key, codes = set_up(anna)
    assert problem(both(anna, "remove", code_now(key, 1), "guess")) == (422, "wrong_password")
    assert problem(both(anna, "remove", "AAAA-BBBB")) == (422, "second_factor_wrong")
    assert anna.get(HOME).json()["is_on"] is True
    assert both(anna, "remove", codes[0]).status_code == 204
    assert anna.get(HOME).json()["is_on"] is False
    assert door.ask_for_tokens(known.EMAIL).status_code == 200
    assert problem(both(anna, "remove", codes[1])) == (409, "second_factor_off")
    assert actions(server)[-2:] == ["second_factor.on", "second_factor.off"]


def test_new_recovery_codes_replace_the_old(door: Door, anna: Person) -> None:
    key, old = set_up(anna)
    fresh = both(anna, "recovery-codes", code_now(key, 1)).json()["recovery_codes"]
    assert len(fresh) == 10
    assert not set(fresh) & set(old)
    assert problem(sign_in(door, old[0])) == (401, "second_factor_wrong")
    assert sign_in(door, fresh[0]).status_code == 200


def test_no_secret_is_in_history_or_logs_and_no_recovery_code_anywhere(
    server: CrmServer, door: Door, anna: Person
) -> None:
    key, codes = set_up(anna)
    sign_in(door, codes[0])
    stored = server.stored()
    assert not [code for code in codes if code.encode() in stored]
    assert not [code for code in codes if code.replace("-", "").encode() in stored]
    with server.database.read() as connection:
        rows = connection.execute(select(audit)).all()
    assert key not in str(rows)
    assert key not in server.said()


def test_an_administrator_resets_it_and_the_person_is_told(
    server: CrmServer, door: Door, omar: Person
) -> None:
    jonas = door.person(JONAS)
    set_up(jonas)
    assert omar.get(f"/users/{known.JONAS}").json()["second_factor"] is True
    with jonas.listening() as events:
        next(events)
        path = f"/users/{known.JONAS}/reset-second-factor"
        assert omar.ask("POST", path).status_code == 204
        told = next(events)
        assert (told["event"], told["data"]) == ("second_factor.changed", {"user_id": known.JONAS})
    assert omar.ask("POST", path).status_code == 204, "a repeat changes nothing"
    assert actions(server).count("user.reset_second_factor") == 1
    assert omar.get(f"/users/{known.JONAS}").json()["second_factor"] is False
    assert door.ask_for_tokens(JONAS).status_code == 200
    state = jonas.get(HOME).json()
    assert (state["is_on"], state["codes_left"], state["reset_by"]) == (False, 0, "Omar Haddad")
    assert jonas.ask("POST", f"{HOME}/told").status_code == 204
    assert jonas.get(HOME).json()["reset_by"] == ""


def test_who_may_not_reset_a_password_may_not_reset_this(
    server: CrmServer, door: Door, anna: Person, omar: Person
) -> None:
    omar_key, _ = set_up(omar)
    path = f"/users/{known.OMAR}/reset-second-factor"
    assert problem(anna.ask("POST", path)) == (403, "refused")
    lower = delegate(server, door)
    assert problem(lower.ask("POST", path)) == (403, "refused")
    with server.change() as connection:
        email = add_person(connection, "kim", Role.ADMINISTRATOR)
    assert problem(door.person(email).ask("POST", path)) == (409, "owner")
    assert problem(omar.ask("POST", path)) == (403, "refused"), "nobody resets their own"
    assert problem(door.ask_for_tokens(OMAR)) == (401, "second_factor_needed")
    assert sign_in(door, code_now(omar_key, 1), OMAR).status_code == 200


@pytest.mark.parametrize("method_path", ["GET /me/profile", "GET /me/sessions", f"GET {HOME}"])
def test_whoever_looks_as_somebody_sees_nothing_of_their_sign_in(
    omar: Person, method_path: str
) -> None:
    view = omar.ask("POST", f"/users/{known.JONAS}/view-as").json()
    looking = {"Authorization": f"Bearer {view['access_token']}"}
    method, path = method_path.split()
    assert problem(omar.ask(method, path, headers=looking)) == (403, "view_as")


@pytest.mark.parametrize("path", ["profile", "sessions", "second-factor"])
def test_an_account_that_is_not_ones_own_is_not_there(door: Door, anna: Person, path: str) -> None:
    elsewhere = anna.get(f"/v1/accounts/nowhere/me/{path}")
    assert problem(elsewhere) == (404, "not_found")

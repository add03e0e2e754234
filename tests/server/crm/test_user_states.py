"""What is done to one user: their sign-in, deactivating, removing, handing over the account."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import insert, select, update

from desktop.domain.access import Role
from desktop.domain.keepers import KEPT_BY_ONE
from desktop.server.keepers import becomes, is_gone, refusal_of
from desktop.server.tables import (
    accounts,
    audit,
    calls,
    live_lines,
    memberships,
    queue_members,
    sip_credentials,
    users,
)
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.server.crm.test_users import PASSWORD, accept, add, delegate, names
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

AGENCY = Role.AGENCY_ADMINISTRATOR


def act(person: Person, user_id: str, action: str) -> httpx.Response:
    method, path = ("DELETE", "") if action == "remove" else ("POST", f"/{action}")
    return person.ask(method, f"/users/{user_id}{path}")


def state(person: Person, user_id: str) -> str:
    return str(person.get(f"/users/{user_id}").json()["state"])


def agency_administrator(server: CrmServer, door: Door) -> Person:
    with server.change() as connection:
        email = add_person(connection, "grace", AGENCY, known.SECOND_ACCOUNT)
    return door.person(email)


def last_action(server: CrmServer) -> str:
    with server.database.read() as connection:
        newest = select(audit.c.action).order_by(audit.c.sequence.desc()).limit(1)
        return str(connection.execute(newest).scalar())


def test_deactivating_ends_the_sign_ins_and_the_line_but_no_call(
    server: CrmServer, door: Door, omar: Person
) -> None:
    jonas = door.person(JONAS)
    with server.change() as connection:
        call = {"id": "now", "account_id": known.ACCOUNT, "direction": "inbound", "started_at": 1}
        connection.execute(insert(calls).values(**call, agent_id=known.JONAS))
    with jonas.listening() as events:
        next(events)
        assert act(omar, known.JONAS, "deactivate").status_code == 204
        told = next(events)
        assert (told["event"], told["data"]) == ("session.revoked", {"user_id": known.JONAS})
    assert jonas.get("/v1/me").status_code == 401
    assert problem(door.ask_for_tokens(JONAS)) == (401, "user_inactive")
    assert door.renew(jonas.tokens["refresh_token"]).status_code == 401
    with server.database.read() as connection:
        lines = select(live_lines).where(live_lines.c.user_id == known.JONAS)
        assert connection.execute(lines).all() == []
        ended = select(calls.c.ended_at).where(calls.c.id == "now")
        assert connection.execute(ended).scalar() is None
    assert state(omar, known.JONAS) == "deactivated"
    assert act(omar, known.JONAS, "activate").status_code == 204
    assert act(omar, known.JONAS, "activate").status_code == 204, "a repeat changes nothing"
    assert last_action(server) == "user.activate"
    assert door.ask_for_tokens(JONAS).status_code == 200


def test_who_is_removed_leaves_their_calls_and_takes_their_line(
    server: CrmServer, door: Door, omar: Person
) -> None:
    jonas = door.person(JONAS)
    assert act(omar, known.JONAS, "remove").status_code == 204
    assert "Jonas Weber" not in names(omar)
    assert problem(omar.get(f"/users/{known.JONAS}")) == (404, "not_found")
    assert "Jonas Weber" in omar.get("/calls/c2").text, "whose call it was is still known"
    assert jonas.get("/v1/me").status_code == 401, "there is no account left for them"
    with server.database.read() as connection:
        for table in (memberships, sip_credentials, queue_members):
            mine = select(table).where(table.c.user_id == known.JONAS)
            assert connection.execute(mine).all() == [], table.name
    assert last_action(server) == "user.remove"


def test_who_has_another_account_stays_signed_in_there(door: Door, omar: Person) -> None:
    anna = door.person()
    assert act(omar, known.ANNA, "remove").status_code == 204
    assert [each["id"] for each in anna.get("/v1/me").json()["accounts"]] == [known.SECOND_ACCOUNT]
    assert anna.get("/me/permissions").status_code == 404


def test_who_was_removed_comes_back_with_a_new_password(
    server: CrmServer, door: Door, omar: Person
) -> None:
    act(omar, known.JONAS, "remove")
    back = add(omar, email=JONAS).json()
    assert (back["id"], back["state"]) == (known.JONAS, "invited")
    assert door.ask_for_tokens(JONAS).status_code == 401
    assert accept(door, back["code"]).status_code == 200
    assert door.ask_for_tokens(JONAS, PASSWORD).status_code == 200


@pytest.mark.requirement("S2-10")
def test_a_reset_ends_the_old_password_and_every_sign_in(
    server: CrmServer, door: Door, omar: Person
) -> None:
    jonas = door.person(JONAS)
    answer = act(omar, known.JONAS, "reset-password")
    assert answer.headers["cache-control"] == "no-store"
    code = answer.json()["code"]
    assert jonas.get("/v1/me").status_code == 401
    assert door.ask_for_tokens(JONAS).status_code == 401
    assert state(omar, known.JONAS) == "active"
    with server.database.read() as connection:
        assert code not in repr(connection.execute(select(audit)).all())
    assert accept(door, code).status_code == 200
    assert door.ask_for_tokens(JONAS, PASSWORD).status_code == 200


def test_an_invitation_can_be_made_again_and_runs_out(
    server: CrmServer, door: Door, omar: Person
) -> None:
    added = add(omar).json()
    again = act(omar, added["id"], "reset-password").json()["code"]
    assert problem(accept(door, added["code"])) == (422, "invalid_code")
    server.let_pass(7 * 24 * 3600 - 60)
    assert omar.get(f"/users/{added['id']}").status_code == 401, "the sign-in of Omar is over"
    server.let_pass(120)
    assert problem(accept(door, again)) == (422, "invalid_code")
    assert last_action(server) == "user.invite"


def test_who_was_invited_and_deactivated_cannot_accept(door: Door, omar: Person) -> None:
    added = add(omar).json()
    assert act(omar, added["id"], "deactivate").status_code == 204
    assert problem(accept(door, added["code"])) == (422, "invalid_code")
    answer = act(omar, added["id"], "reset-password")
    assert problem(answer) == (409, "deactivated")


@pytest.mark.requirement("S2-10")
def test_sign_ins_are_seen_and_ended_one_or_all(door: Door, omar: Person) -> None:
    first, second = door.person(JONAS), door.person(JONAS)
    path = f"/users/{known.JONAS}/sessions"
    rows = omar.get(path).json()["data"]
    assert len(rows) == 2
    assert all(each["since"].endswith("Z") and each["last_use"] for each in rows)
    door.renew(first.tokens["refresh_token"])
    newest, other = omar.get(path).json()["data"]
    assert newest["since"] <= newest["last_use"]
    assert omar.ask("DELETE", f"{path}/{newest['id']}").status_code == 204
    assert first.get("/v1/me").status_code == 401
    assert second.get("/v1/me").status_code == 200
    assert [each["id"] for each in omar.get(path).json()["data"]] == [other["id"]]
    assert problem(omar.ask("DELETE", f"{path}/{newest['id']}")) == (404, "not_found")
    assert omar.ask("DELETE", path).status_code == 204
    assert second.get("/v1/me").status_code == 401


@pytest.mark.requirement("S2-02")
def test_the_ownership_is_handed_over_and_cannot_be_taken(
    server: CrmServer, door: Door, omar: Person
) -> None:
    assert problem(act(omar, known.JONAS, "owner")) == (409, "no_owner")
    with server.change() as connection:
        mine = memberships.c.user_id == known.JONAS
        connection.execute(update(memberships).where(mine).values(role="administrator"))
    jonas = door.person(JONAS)
    assert problem(act(jonas, known.JONAS, "owner")) == (403, "refused")
    for action in ("deactivate", "remove", "reset-password"):
        assert problem(act(jonas, known.OMAR, action)) == (409, "owner")
    assert act(omar, known.JONAS, "owner").status_code == 204
    owners = [row["id"] for row in omar.get("/users").json()["data"] if row["is_owner"]]
    assert owners == [known.JONAS]
    assert act(jonas, known.OMAR, "deactivate").status_code == 204
    assert last_action(server) == "user.deactivate"


def test_an_agency_administrator_stands_above_the_owner(server: CrmServer, door: Door) -> None:
    grace = agency_administrator(server, door)
    assert act(grace, known.OMAR, "reset-password").status_code == 200
    assert act(grace, known.OMAR, "deactivate").status_code == 204


@pytest.mark.requirement("S2-11")
@pytest.mark.parametrize("action", ["deactivate", "activate", "remove", "reset-password", "owner"])
def test_who_holds_less_may_not(
    server: CrmServer, door: Door, anna: Person, omar: Person, action: str
) -> None:
    assert problem(act(anna, known.JONAS, action)) == (403, "refused"), "may not see users"
    dele = delegate(server, door)
    assert problem(act(dele, known.OMAR, action)) == (403, "refused"), "holds more than they"
    assert act(omar, "nobody", action).status_code == 404


@pytest.mark.parametrize("action", ["deactivate", "remove", "reset-password"])
def test_nobody_does_it_to_themselves(omar: Person, action: str) -> None:
    answer = act(omar, known.OMAR, action)
    assert (answer.status_code, answer.json()["reason"]) == (403, "grants.rule_4")


class TestKeeping:
    """The last one who can administer an account, or an agency."""

    def loss(self, server: CrmServer, user_id: str, home: str = known.ACCOUNT) -> str:
        with server.database.read() as connection:
            refusal = refusal_of(connection, [home], becomes(user_id, home, None), home)
        return refusal.sentence if refusal is not None else ""

    def test_the_last_administrator_stays(self, server: CrmServer) -> None:
        assert "last administrator" in self.loss(server, known.OMAR)
        assert self.loss(server, known.JONAS) == ""

    def test_an_invitation_that_was_not_accepted_does_not_count(self, server: CrmServer) -> None:
        with server.change() as connection:
            add_person(connection, "second", Role.ADMINISTRATOR)
            invited = update(users).where(users.c.id == "second")
            connection.execute(invited.values(password_hash=""))
        assert "last administrator" in self.loss(server, known.OMAR)
        with server.change() as connection:
            connection.execute(invited.values(password_hash="set", active=False))
        assert "last administrator" in self.loss(server, known.OMAR)
        with server.change() as connection:
            connection.execute(invited.values(active=True))
        assert self.loss(server, known.OMAR) == ""

    def test_somebody_who_holds_it_all_by_grants_is_enough(self, server: CrmServer) -> None:
        keys = ("users:view", "users:add", "users:edit", "users.permissions:grant")
        granted = dict.fromkeys((*keys, "account.settings:view", "account.settings:edit"), True)
        with server.change() as connection:
            mine = memberships.c.user_id == known.JONAS
            connection.execute(update(memberships).where(mine).values(overrides=granted))
        assert self.loss(server, known.OMAR) == ""

    def test_an_agency_administrator_keeps_the_account_and_stays_the_last(
        self, server: CrmServer, door: Door
    ) -> None:
        agency_administrator(server, door)
        assert self.loss(server, known.OMAR) == ""
        assert self.loss(server, "grace") == "", "a member by the agency, whatever is taken here"
        assert "last agency administrator" in self.loss(server, "grace", known.SECOND_ACCOUNT)
        with server.change() as connection:
            add_person(connection, "second", AGENCY)
        assert self.loss(server, "grace", known.SECOND_ACCOUNT) == ""

    def test_an_account_that_an_administrator_of_the_agency_alone_keeps(
        self, server: CrmServer, door: Door
    ) -> None:
        """Whoever goes goes from every account of the agency; the one left alone is named."""
        with server.change() as connection:
            add_person(connection, "grace", AGENCY)
            add_person(connection, "second", AGENCY)
            takes = {"agency_administrator": {"users:add": False}}
            other = accounts.c.id == known.SECOND_ACCOUNT
            connection.execute(update(accounts).where(other).values(role_customs=takes))
        assert self.loss(server, "grace") == "", "no account loses anybody who kept it"
        with server.change() as connection:
            gives = dict.fromkeys(KEPT_BY_ONE, True)
            row = {"account_id": known.SECOND_ACCOUNT, "user_id": "grace", "overrides": gives}
            values = {**row, "role": Role.ADMINISTRATOR.value}
            connection.execute(insert(memberships).values(**values))
            connection.execute(update(accounts).where(other).values(role_customs=takes))
        kept = self.loss(server, "grace", known.SECOND_ACCOUNT)
        assert kept == (
            "This is the last administrator of the account. "
            "Make somebody else an administrator first."
        )
        with server.database.read() as connection:
            lost = refusal_of(connection, [known.ACCOUNT], is_gone("grace"), known.ACCOUNT)
        assert lost is not None
        assert lost.sentence.startswith("Nobody could administer ")

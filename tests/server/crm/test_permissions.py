"""What is said about a user's permissions: who may say what, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.domain.catalogue import PERMISSIONS
from desktop.server.database import publish
from desktop.server.tables import accounts, agencies, audit, memberships
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

SHEET: Final = f"/users/{known.ANNA}/permissions"
ADMINISTRATOR: Final = Role.ADMINISTRATOR.value
DELEGATE: Final = {"users:view": True, "users:edit": True, "users.permissions:grant": True}


def member(server: CrmServer, user_id: str, **columns: Any) -> None:
    mine = (memberships.c.account_id == known.ACCOUNT, memberships.c.user_id == user_id)
    with server.change() as connection:
        connection.execute(update(memberships).where(*mine).values(**columns))


def kept(server: CrmServer, user_id: str = known.ANNA) -> Any:
    mine = (memberships.c.account_id == known.ACCOUNT, memberships.c.user_id == user_id)
    with server.database.read() as connection:
        return connection.execute(select(memberships).where(*mine)).one()


def put(
    person: Person,
    user_id: str = known.ANNA,
    role: str = "call_agent",
    version: str = '"1"',
    dry_run: bool = False,
    **said: Mapping[str, Any],
) -> httpx.Response:
    body = {"role": role, "categories": {}, "overrides": {}, **said}
    path = f"/users/{user_id}/permissions{'?dry_run=true' if dry_run else ''}"
    return person.ask("PUT", path, json=body, headers={"If-Match": version})


def row(sheet: Mapping[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in sheet["permissions"] if each["key"] == key)
    return found


def category(sheet: Mapping[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in sheet["categories"] if each["key"] == key)
    return found


class TestLooking:
    @pytest.mark.requirement("S2-01", "S2-30", "S2-33")
    def test_every_permission_is_there_with_its_reason(self, omar: Person) -> None:
        answer = omar.get(SHEET)
        assert answer.headers["etag"] == '"1"'
        sheet = answer.json()
        assert (sheet["name"], sheet["role"], sheet["is_owner"]) == (
            *("Anna Keller", "call_agent"),
            False,
        )
        assert [each["key"] for each in sheet["permissions"]] == list(PERMISSIONS)
        assert [each["title"] for each in sheet["categories"]] == [
            *("Calling & Messaging", "Activity Management"),
            *("Account Management", "Finance & Billing"),
        ]
        texts = row(sheet, "messages:send")
        assert (texts["state"], texts["decision"]) == ("inherit", "denied")
        assert texts["sentence"] == "Call agents do not have this."
        assert texts["needs"] == texts["missing"] == ["messages.log:view"]
        assert row(sheet, "calls:place")["decision"] == "granted"

    def test_further_blockers_are_named_in_words(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            values = {"plan": "Standard", "switches": {"pro_dialing": False}}
            connection.execute(update(accounts).values(**values))
        listen = row(omar.get(SHEET).json(), "calls:supervise_listen")
        assert listen["sentence"] == "The plan Standard does not include Pro dialing."
        assert listen["blockers"] == ["Pro dialing is switched off for this account."]

    def test_who_may_not_see_users_sees_no_permissions(self, anna: Person, omar: Person) -> None:
        assert problem(anna.get(SHEET)) == (403, "refused")
        assert problem(put(anna, known.JONAS)) == (403, "refused")
        assert problem(anna.get(f"{SHEET}/reach")) == (403, "refused")
        assert problem(omar.get("/users/nobody/permissions")) == (404, "not_found")
        assert problem(put(omar, "nobody")) == (404, "not_found")
        assert problem(omar.get("/users/nobody/permissions/reach")) == (404, "not_found")

    def test_what_may_not_be_flipped_says_why(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            connection.execute(update(agencies).values(locks={"recordings:download": False}))
            connection.execute(update(accounts).values(strict_roles=True))
        sheet = omar.get(SHEET).json()
        assert row(sheet, "softphone:access")["locked"]["reason"] == "fixed"
        assert row(sheet, "access_controls:manage")["refused"]["grant"]["reason"] == "role_boundary"
        assert row(sheet, "numbers:buy")["refused"]["grant"]["reason"] == "strict_roles"
        assert row(sheet, "recordings:download")["locked"]["reason"] == "agency_lock"
        assert row(sheet, "messages:send")["refused"] == {}
        roles = {each["role"]: each["locked"] for each in sheet["roles"]}
        assert roles["administrator"] is None
        assert roles["agency_administrator"]["reason"] == "grants.rule_3"

    @pytest.mark.requirement("S2-02")
    def test_the_owner_keeps_what_an_administrator_may_not_take(
        self, server: CrmServer, door: Door
    ) -> None:
        member(server, known.JONAS, role=ADMINISTRATOR)
        jonas = door.person(JONAS)
        sheet = jonas.get(f"/users/{known.OMAR}/permissions").json()
        assert sheet["is_owner"]
        assert row(sheet, "users:add")["refused"]["deny"]["reason"] == "owner"
        assert category(sheet, "finance_billing")["refused"]["off"]["reason"] == "owner"
        assert "grant" not in row(sheet, "dnc:override")["refused"]
        taken = put(jonas, known.OMAR, ADMINISTRATOR, overrides={"numbers:buy": "deny"})
        assert problem(taken) == (409, "owner")
        assert problem(put(jonas, known.OMAR, "billing")) == (409, "owner")

    def test_oneself_and_who_holds_more_are_locked_as_a_whole(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        own = omar.get(f"/users/{known.OMAR}/permissions").json()
        assert own["locked"]["rule"] == 4
        assert all(each["locked"]["rule"] == 4 for each in own["permissions"] if each["refused"])
        member(server, known.JONAS, role="report_manager", overrides=DELEGATE)
        theirs = door.person(JONAS).get(f"/users/{known.OMAR}/permissions").json()
        assert theirs["locked"]["rule"] == 2


class TestSaving:
    @pytest.mark.requirement("S1-07", "S2-31", "S2-32", "S2-38")
    def test_a_category_with_one_permission_off(self, omar: Person, anna: Person) -> None:
        said = {"categories": {"activity_management": "on"}, "overrides": {"numbers:buy": "deny"}}
        saved = put(omar, **said)
        assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
        sheet = saved.json()
        activity = category(sheet, "activity_management")
        assert (activity["state"], activity["mixed"]) == ("on", True)
        assert row(sheet, "numbers:view")["reason"] == "category.on"
        assert row(sheet, "numbers:buy")["reason"] == "user_override.deny"
        decisions = anna.get("/me/permissions").json()["decisions"]
        assert decisions["numbers:view"]["decision"] == "granted"
        assert decisions["numbers:buy"]["decision"] == "denied"
        assert sheet == omar.get(SHEET).json()

    def test_who_said_it_and_when_is_named(self, omar: Person, anna: Person) -> None:
        sheet = put(omar, overrides={"messages.log:view": "grant"}).json()
        said = row(sheet, "messages.log:view")
        assert said["sentence"].startswith("Given to Anna by Omar Haddad, ")
        assert sheet["changed"]["by"] == "Omar Haddad"
        own = anna.get("/me/permissions").json()["decisions"]["messages.log:view"]
        assert own["reason_ref"].startswith("Omar Haddad, ")

    def test_what_stays_keeps_who_said_it(self, server: CrmServer, omar: Person) -> None:
        earlier = {"is_on": True, "by": "Grace", "by_id": "u9", "at": 1_700_000_000_000}
        member(server, known.ANNA, overrides={"messages.log:view": earlier, "numbers:view": True})
        given = {"messages.log:view": "grant", "numbers:view": "grant", "messages:send": "grant"}
        sheet = put(omar, overrides=given).json()
        assert row(sheet, "messages.log:view")["reason_ref"] == "Grace, 14 Nov 2023"
        assert row(sheet, "numbers:view")["reason_ref"] == ""
        assert row(sheet, "messages:send")["reason_ref"].startswith("Omar Haddad")

    def test_an_old_toggle_does_not_give_what_came_after_it(
        self, server: CrmServer, omar: Person
    ) -> None:
        """Until it is switched on once more."""
        old = {"activity_management": {"is_on": True, "version": 0}}
        member(server, known.ANNA, categories=old)
        before = omar.get(SHEET).json()
        assert row(before, "numbers:view")["decision"] == "denied"
        newer = category(before, "activity_management")["newer"]
        assert newer == sum(e.category == "activity_management" for e in PERMISSIONS.values())
        said = {"categories": {"activity_management": "on"}}
        assert row(put(omar, **said).json(), "numbers:view")["decision"] == "denied"
        after = put(omar, version='"2"', **said, renewed=["activity_management"]).json()
        assert row(after, "numbers:view")["decision"] == "granted"
        assert category(after, "activity_management")["newer"] == 0

    def test_a_change_is_in_the_history_and_heard_of(
        self, server: CrmServer, omar: Person, anna: Person
    ) -> None:
        with omar.listening() as heard, anna.listening() as own:
            assert next(heard)["event"] == next(own)["event"] == "connected"
            put(omar, role="billing", overrides={"billing.usage:view": "grant"})
            edited = next(heard)
            assert edited["event"] == "permissions.edited"
            assert edited["data"] == {
                "user_id": known.ANNA,
                "to": known.OMAR,
                "version": "2",
            }
            assert next(own)["event"] == "permissions.changed"
        with server.database.read() as connection:
            (line,) = connection.execute(select(audit)).all()
        assert (line.action, line.subject) == ("user.permissions", known.ANNA)
        assert line.before["role"] == "call_agent"
        assert line.after["overrides"] == {"billing.usage:view": "grant"}

    def test_two_editors_notice_each_other(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        member(server, known.JONAS, role=ADMINISTRATOR)
        jonas = door.person(JONAS)
        assert put(jonas, overrides={"numbers:view": "grant"}).status_code == 200
        late = put(omar, overrides={"numbers:view": "deny"})
        assert problem(late) == (412, "stale")
        assert late.headers["etag"] == '"2"'
        assert late.json()["detail"].startswith("Jonas Weber changed these permissions first.")
        current = late.json()["current"]
        assert row(current, "numbers:view")["state"] == "grant"
        assert current["changed"]["by"] == "Jonas Weber"
        assert problem(put(omar, dry_run=True)) == (412, "stale")
        assert kept(server).permissions_version == 2

    def test_a_change_says_which_version_it_changes(self, omar: Person) -> None:
        body = {"role": "billing", "categories": {}, "overrides": {}}
        assert problem(omar.ask("PUT", SHEET, json=body)) == (428, "if_match_missing")

    @pytest.mark.parametrize(
        "said",
        [
            {"overrides": {"numbers:own": "grant"}},
            {"overrides": {"numbers:view": "maybe"}},
            {"categories": {"personal": "on"}},
            {"switches": {"texting": False}},
            {"renewed": ["agency"]},
            {"is_owner": True},
            {"role": "king"},
        ],
    )
    def test_what_there_is_no_such_thing_of_is_refused(
        self, server: CrmServer, omar: Person, said: dict[str, Any]
    ) -> None:
        assert problem(put(omar, **said)) == (422, "invalid_request")
        assert kept(server).permissions_version == 1

    def test_switches_need_what_their_own_page_needs(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        assert put(omar, switches={"voip": False}).json()["switches"]["voip"] is False
        assert kept(server).switches == {"voip": False}
        assert put(omar, version='"2"').json()["switches"]["voip"] is False
        member(server, known.JONAS, role="report_manager", overrides=DELEGATE)
        refused = put(door.person(JONAS), version='"3"', switches={"voip": True})
        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == "voip.config:manage"


@pytest.mark.requirement("S2-30", "S2-11")
class TestWhoMayChangeWhom:
    """The worked attempts, through the endpoint."""

    @pytest.fixture
    def delegate(self, server: CrmServer, door: Door) -> Person:
        member(server, known.JONAS, role="report_manager", overrides=DELEGATE)
        return door.person(JONAS)

    @pytest.mark.parametrize(
        ("said", "rule", "names"),
        [
            ({"overrides": {"reports:view": "grant"}}, 0, ""),
            ({"overrides": {"numbers:view": "grant", "numbers:buy": "grant"}}, 3, "numbers"),
            ({"categories": {"finance_billing": "on"}}, 3, "control automatic top-up"),
            ({"overrides": {"dnc:override": "grant", "dnc:view": "grant"}}, 3, "do-not-call"),
        ],
    )
    def test_a_delegate_gives_what_a_delegate_has(
        self, server: CrmServer, delegate: Person, said: dict[str, Any], rule: int, names: str
    ) -> None:
        tried, saved = (put(delegate, dry_run=dry, **said) for dry in (True, False))
        if not rule:
            assert (tried.status_code, saved.status_code) == (200, 200)
            return
        for answer in (tried, saved):
            assert problem(answer) == (403, "refused")
            assert answer.json()["reason"] == f"grants.rule_{rule}"
            assert names in answer.json()["detail"]
        assert kept(server).permissions_version == 1

    def test_a_delegate_does_not_touch_who_holds_more(
        self, server: CrmServer, delegate: Person
    ) -> None:
        member(server, known.ANNA, role=ADMINISTRATOR)
        answer = put(delegate, role=ADMINISTRATOR, overrides={"users:add": "deny"})
        assert (problem(answer), answer.json()["reason"]) == ((403, "refused"), "grants.rule_2")

    @pytest.mark.parametrize(
        ("role", "said", "reason"),
        [
            (ADMINISTRATOR, {}, ""),
            ("agency_administrator", {}, "grants.rule_3"),
            ("call_agent", {"overrides": {"dnc:override": "grant"}}, ""),
            ("billing", {"overrides": {"calls:supervise_listen": "grant"}}, "role_boundary"),
            ("call_agent", {"overrides": {"access_controls:manage": "grant"}}, "role_boundary"),
            (ADMINISTRATOR, {"overrides": {"access_controls:manage": "grant"}}, "fixed"),
            ("call_agent", {"overrides": {"softphone:access": "deny"}}, "fixed"),
        ],
    )
    def test_an_administrator(
        self, omar: Person, role: str, said: dict[str, Any], reason: str
    ) -> None:
        answer = put(omar, role=role, **said)
        assert answer.status_code == (403 if reason else 200)
        assert answer.json().get("reason", "") == reason

    def test_what_was_given_can_be_taken_back(self, omar: Person) -> None:
        """Also what the administrator does not hold."""
        given = put(omar, overrides={"dnc:override": "grant", "dnc:view": "grant"})
        assert given.json()["locked"] is None
        assert put(omar, version='"2"').status_code == 200

    def test_an_agency_administrator_makes_another(self, server: CrmServer, door: Door) -> None:
        with server.change() as connection:
            email = add_person(connection, "u8", Role.AGENCY_ADMINISTRATOR)
        grace = door.person(email)
        assert put(grace, role="agency_administrator").status_code == 200

    def test_the_last_one_of_an_agency_stays(self, server: CrmServer, door: Door) -> None:
        with server.change() as connection:
            add_person(connection, "u8", Role.AGENCY_ADMINISTRATOR)
            email = add_person(connection, "u9", Role.AGENCY_ADMINISTRATOR)
        grace = door.person(email)
        assert put(grace, "u8", "billing").status_code == 200
        own = put(grace, "u9", "billing")
        assert (problem(own), own.json()["reason"]) == ((403, "refused"), "grants.rule_4")

    def test_a_call_manager_edits_nobody(self, server: CrmServer, door: Door) -> None:
        seeing = {"users:view": True}
        member(server, known.JONAS, role="call_manager", overrides=seeing)
        answer = put(door.person(JONAS))
        assert (problem(answer), answer.json()["reason"]) == ((403, "refused"), "grants.rule_1")
        assert answer.json()["permission"] == "users.permissions:grant"

    def test_the_last_administrator_stays(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        """Whom the other was quicker to depose is told so, and not that they may not."""
        member(server, known.OMAR, is_owner=False)
        member(server, known.JONAS, role=ADMINISTRATOR)
        jonas = door.person(JONAS)
        assert put(omar, known.JONAS, role="billing").status_code == 200
        for taken in (
            {"role": "billing"},
            {"role": ADMINISTRATOR, "overrides": {"users:add": "deny"}},
            {"role": ADMINISTRATOR, "categories": {"account_management": "off"}},
        ):
            assert problem(put(jonas, known.OMAR, **taken)) == (409, "last_administrator")
        harmless = {"role": ADMINISTRATOR, "overrides": {"reports:view": "deny"}}
        assert problem(put(jonas, known.OMAR, **harmless)) == (403, "refused")
        assert problem(put(jonas, known.ANNA, role="billing")) == (403, "refused")
        member(server, known.ANNA, role=ADMINISTRATOR)
        assert problem(put(jonas, known.OMAR, role="billing")) == (403, "refused")

    def test_two_administrators_who_demote_each_other_leave_one(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        member(server, known.OMAR, is_owner=False)
        member(server, known.JONAS, role=ADMINISTRATOR)
        attempts = ((omar, known.JONAS), (door.person(JONAS), known.OMAR))
        with ThreadPoolExecutor(2) as pool:
            ends = pool.map(lambda each: put(each[0], each[1], "billing").status_code, attempts)
        assert sorted(ends) == [200, 409], "the second hears of the last administrator"
        roles = {kept(server, each).role for each in (known.OMAR, known.JONAS)}
        assert roles == {ADMINISTRATOR, "billing"}


class TestImpact:
    def test_of_one_user(self, server: CrmServer, omar: Person, anna: Person) -> None:
        member(server, known.ANNA, role="call_manager")
        with anna.listening() as own:
            next(own)
            trial = put(omar, role="call_agent", dry_run=True).json()
        assert row(trial["permissions"], "messages.log:view")["decision"] == "denied"
        impact = trial["impact"]
        assert (impact["users"], impact["in_call"], impact["clients"]) == (1, 0, 1)
        assert impact["sentence"].startswith("Anna Keller loses texts, scoring, blocked callers")
        lost = {each["permission"]: each["page"] for each in impact["loses"]}
        assert lost["messages.log:view"] is True
        assert lost["messages:send_bulk"] is False
        assert kept(server).role == "call_manager"
        assert kept(server).permissions_version == 1

    def test_of_a_switch_of_the_account(self, server: CrmServer, omar: Person) -> None:
        member(server, known.ANNA, role="call_manager")
        answer = omar.ask("POST", "/permissions/impact", json={"switches": {"texting": False}})
        assert answer.json()["sentence"] == "2 users lose texts."
        customs = {"roles": {"call_manager": {"contacts:view": False}}}
        answer = omar.ask("POST", "/permissions/impact", json=customs)
        assert answer.json()["sentence"] == "Anna Keller loses contacts."
        answer = omar.ask("POST", "/permissions/impact", json={"strict_roles": True})
        assert answer.json()["sentence"] == "Nobody gains or loses anything by this."
        with server.database.read() as connection:
            assert connection.execute(select(accounts.c.switches)).scalars().first() == {}

    def test_is_told_to_who_may_change_the_account(self, anna: Person, omar: Person) -> None:
        asked = {"switches": {"texting": False}}
        assert problem(anna.ask("POST", "/permissions/impact", json=asked)) == (403, "refused")
        for unknown in ({"switches": {"sleep": True}}, {"roles": {"billing": {"x": True}}}):
            answer = omar.ask("POST", "/permissions/impact", json=unknown)
            assert problem(answer) == (422, "invalid_request")


class TestReach:
    def reach(self, person: Person) -> tuple[int, int]:
        now = person.get(f"{SHEET}/reach").json()
        return now["reached"], now["clients"]

    def test_a_client_counts_once_it_has_asked_again(
        self, door: Door, omar: Person, anna: Person
    ) -> None:
        elsewhere = door.person()
        with omar.listening() as heard, anna.listening() as one, elsewhere.listening() as two:
            for each in (heard, one, two):
                next(each)
            anna.get("/me/permissions")
            elsewhere.get("/me/permissions")
            assert self.reach(omar) == (2, 2)
            put(omar, role="billing")
            assert self.reach(omar) == (0, 2)
            assert _counts(heard, "0") == ("0", "2")
            anna.get("/me/permissions")
            assert self.reach(omar) == (1, 2)
            assert _counts(heard, "1") == ("1", "2")
            elsewhere.get("/me/permissions")
            assert _counts(heard, "2") == ("2", "2")
            assert self.reach(omar) == (2, 2)

    def test_only_who_has_looked_at_a_user_is_told(
        self, server: CrmServer, door: Door, omar: Person, anna: Person
    ) -> None:
        member(server, known.JONAS, role=ADMINISTRATOR)
        jonas = door.person(JONAS)
        with omar.listening() as looks, jonas.listening() as does_not:
            next(looks), next(does_not)
            omar.get(SHEET)
            assert put(omar, role="billing").status_code == 200
            assert next(looks)["event"] == "permissions.edited"
            with server.change() as connection:
                publish(connection, known.ACCOUNT, "settings.changed")
            assert next(does_not)["event"] == "settings.changed"

    def test_who_may_no_longer_see_users_is_told_no_more(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        member(server, known.JONAS, role=ADMINISTRATOR)
        jonas = door.person(JONAS)
        with jonas.listening() as heard:
            next(heard)
            jonas.get(SHEET)
            assert put(omar, known.JONAS, "call_agent").status_code == 200
            # How far an earlier change has come may be told until then.
            told = (next(heard)["event"] for _ in range(10))
            assert next(each for each in told if each != "permissions.reached") == (
                "permissions.changed"
            )
            assert put(omar, role="billing").status_code == 200
            with server.change() as connection:
                publish(connection, known.ACCOUNT, "settings.changed")
            assert next(heard)["event"] == "settings.changed"

    def test_who_is_not_signed_in_is_on_no_client(self, omar: Person, anna: Person) -> None:
        anna.get("/me/permissions")
        assert self.reach(omar) == (0, 0)


def _counts(heard: Any, wanted: str) -> tuple[str, str]:
    """The next report with ``wanted`` clients reached; streams close and open meanwhile."""
    while True:
        event = next(heard)
        if event["event"] == "permissions.reached" and event["data"]["reached"] == wanted:
            return event["data"]["reached"], event["data"]["clients"]

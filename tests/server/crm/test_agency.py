"""The agency over HTTP: its accounts, its people, and what it sets above every account."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server import tables
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, OMAR, Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

pytestmark = pytest.mark.requirement("S1-08", "S1-46")

A1, A2, A9 = known.ACCOUNT, known.SECOND_ACCOUNT, known.FOREIGN_ACCOUNT


@pytest.fixture
def grace(server: CrmServer, door: Door) -> Person:
    """An administrator of the agency, in its account with the plan for agencies."""
    with server.change() as connection:
        connection.execute(
            update(tables.accounts).where(tables.accounts.c.id == A1).values(plan="Agency")
        )
        email = add_person(connection, "grace", Role.AGENCY_ADMINISTRATOR)
    return door.person(email)


def rules(person: Person) -> dict[str, Any]:
    answer = person.get("/agency")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
    found: dict[str, Any] = answer.json()
    return found


def put(person: Person, what: str, version: int | str, **body: Any) -> httpx.Response:
    return person.ask("PUT", f"/agency/{what}", json=body, headers={"If-Match": f'"{version}"'})


def account(person: Person, account_id: str) -> dict[str, Any]:
    rows = person.get("/agency/accounts").json()["data"]
    return next(row for row in rows if row["id"] == account_id)


def change(person: Person, account_id: str, version: int, **body: Any) -> httpx.Response:
    headers = {"If-Match": f'"{version}"'}
    return person.ask("PATCH", f"/agency/accounts/{account_id}", json=body, headers=headers)


def decision(person: Person, permission: str, of: str = A1) -> tuple[str, str]:
    answer = person.get(f"/v1/accounts/{of}/me/permissions").json()["decisions"][permission]
    return answer["decision"], answer["reason"]


def history(server: CrmServer, action: str) -> list[tuple[str, str]]:
    query = select(tables.audit.c.account_id, tables.audit.c.user_id)
    with server.change() as connection:
        rows = connection.execute(query.where(tables.audit.c.action == action)).all()
    return sorted((row.account_id, row.user_id) for row in rows)


class TestEntry:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "", None),
            ("GET", "/accounts", None),
            ("POST", "/accounts", {"name": "X", "domain": "x.example", "plan": "Pro"}),
            ("PATCH", f"/accounts/{A2}", {"name": "X"}),
            ("PUT", f"/accounts/{A2}/roles", {"role_customs": {}}),
            ("GET", "/users", None),
            ("GET", "/search?q=harbor", None),
            ("PUT", "/roles", {"role_customs": {}}),
            ("PUT", "/locks", {"locks": {}}),
            ("PUT", "/settings", {"switches": {}, "strict_roles": False}),
            ("POST", "/impact", {}),
        ],
    )
    def test_an_administrator_of_an_account_is_none_of_the_agency(
        self, omar: Person, method: str, path: str, body: Any
    ) -> None:
        answer = omar.ask(method, f"/agency{path}", json=body, headers={"If-Match": '"1"'})
        assert problem(answer) == (403, "refused")
        assert answer.json()["permission"].startswith("agency.")

    def test_the_plan_of_the_account_entered_decides(self, grace: Person) -> None:
        answer = grace.get(f"/v1/accounts/{A2}/agency")
        assert problem(answer) == (403, "refused")
        assert answer.json()["reason"] == "plan.agency.sub_accounts"


class TestAccounts:
    def test_those_of_the_agency_by_name_with_what_is_in_them(self, grace: Person) -> None:
        rows = grace.get("/agency/accounts").json()["data"]
        assert [(row["id"], row["plan"], row["users"]) for row in rows] == [
            (A1, "Agency", 4),
            (A2, "Standard", 1),
        ]
        assert rows[0]["numbers"] == len(known.NUMBERS)

    def test_searched_and_in_pages(self, grace: Person) -> None:
        first = grace.get("/agency/accounts?limit=1").json()
        assert [row["id"] for row in first["data"]] == [A1]
        after = grace.get(f"/agency/accounts?limit=1&cursor={first['next_cursor']}").json()
        assert ([row["id"] for row in after["data"]], after["next_cursor"]) == ([A2], None)
        found = grace.get("/agency/accounts?q=legal.harbor").json()["data"]
        assert [row["id"] for row in found] == [A2]
        assert grace.get("/agency/accounts?q=%25").json()["data"] == []

    def test_a_new_one_is_there_for_the_agency_at_once(
        self, server: CrmServer, grace: Person
    ) -> None:
        body = {"name": " Harbor  Marine ", "domain": "Marine.Harbor.example", "plan": "Pro"}
        headers = {"Idempotency-Key": "one"}
        made = grace.ask("POST", "/agency/accounts", json=body, headers=headers)
        assert made.status_code == 201
        row = made.json()
        assert (row["name"], row["domain"]) == ("Harbor Marine", "marine.harbor.example")
        again = grace.ask("POST", "/agency/accounts", json=body, headers=headers)
        assert again.json() == row
        assert row["id"] in [each["id"] for each in grace.get("/v1/me").json()["accounts"]]
        assert decision(grace, "users:add", row["id"]) == ("granted", "role_default")
        assert history(server, "account.create") == [(row["id"], "grace")]

    @pytest.mark.parametrize(
        ("wrong", "status", "code"),
        [
            ({"domain": known.DOMAIN}, 409, "domain_taken"),
            ({"domain": "no domain"}, 422, "invalid_value"),
            ({"name": "  "}, 422, "invalid_value"),
            ({"plan": "Gold"}, 422, "invalid_value"),
            ({"colour": "red"}, 422, "invalid_request"),
        ],
    )
    def test_bad_input_makes_none(
        self, grace: Person, wrong: dict[str, str], status: int, code: str
    ) -> None:
        body = {"name": "Marine", "domain": "marine.example", "plan": "Pro", **wrong}
        assert problem(grace.ask("POST", "/agency/accounts", json=body)) == (status, code)
        assert len(grace.get("/agency/accounts").json()["data"]) == 2

    def test_paused_closed_and_opened_again(
        self, server: CrmServer, grace: Person, anna: Person
    ) -> None:
        with server.change() as connection:
            events = connection.execute(select(tables.events.c.sequence)).all()
        for place, (state, reason) in enumerate(
            [("paused", "state.account_paused"), ("closed", "state.account_closed"), ("active", "")]
        ):
            version = account(grace, A2)["version"]
            done = change(grace, A2, version, state=state)
            assert (done.status_code, done.json()["state"]) == (200, state)
            told = decision(anna, "calls:place", A2)
            assert told == (("denied", reason) if reason else ("granted", "role_default")), place
        with server.change() as connection:
            kinds = connection.execute(
                select(tables.events.c.account_id, tables.events.c.type).where(
                    tables.events.c.sequence > (events[-1].sequence if events else 0)
                )
            ).all()
        assert (A2, "permissions.changed") in [tuple(row) for row in kinds]
        assert (A1, "permissions.changed") not in [tuple(row) for row in kinds]
        assert history(server, "account.change") == [(A2, "grace")] * 3

    def test_whoever_looked_earlier_sees_what_it_is_now(self, grace: Person) -> None:
        version = account(grace, A2)["version"]
        assert change(grace, A2, version, name="Legal").status_code == 200
        late = change(grace, A2, version, state="closed")
        assert problem(late) == (412, "stale")
        assert late.json()["current"]["name"] == "Legal"
        unsaid = grace.ask("PATCH", f"/agency/accounts/{A2}", json={"name": "X"})
        assert problem(unsaid) == (428, "if_match_missing")

    def test_an_agency_does_not_lock_itself_out(self, grace: Person) -> None:
        version = account(grace, A1)["version"]
        for body in ({"state": "closed"}, {"state": "paused"}, {"plan": "Pro"}):
            assert problem(change(grace, A1, version, **body)) == (409, "account_needed")

    def test_another_agencys_account_is_nobodys_business(self, grace: Person) -> None:
        assert problem(change(grace, A9, 1, name="Mine")) == (404, "not_found")


class TestPeople:
    def test_everybody_with_their_accounts(self, grace: Person) -> None:
        rows = grace.get("/agency/users").json()["data"]
        found = {
            row["id"]: {
                each["account_id"]: (each["role"], each["implied"]) for each in row["belongs"]
            }
            for row in rows
        }
        agent, everywhere = ("call_agent", False), Role.AGENCY_ADMINISTRATOR.value
        assert found[known.ANNA] == {A1: agent, A2: agent}
        assert found[known.JONAS] == {A1: agent}
        assert found["grace"] == {A1: (everywhere, False), A2: (everywhere, True)}

    def test_searched_and_in_pages(self, grace: Person) -> None:
        page = grace.get("/agency/users?limit=2").json()
        rest = grace.get(f"/agency/users?cursor={page['next_cursor']}").json()
        assert len(page["data"]) == 2
        names = [row["name"] for row in (*page["data"], *rest["data"])]
        assert names == sorted(names)
        assert len(names) == 4
        found = grace.get("/agency/users?q=jonas.weber@").json()["data"]
        assert [row["id"] for row in found] == [known.JONAS]

    def test_one_search_finds_accounts_people_and_numbers(self, grace: Person) -> None:
        def hits(text: str) -> list[tuple[str, str, str]]:
            rows = grace.get("/agency/search", params={"q": text}).json()["data"]
            return [(row["kind"], row["title"], row["account"]) for row in rows]

        assert hits("legal") == [("account", "Harbor Legal Intake", "Harbor Legal Intake")]
        assert hits("anna") == [
            ("user", "Anna Keller", "Harbor Home Services"),
            ("user", "Anna Keller", "Harbor Legal Intake"),
        ]
        assert hits("(410) 555-0100") == [("number", known.MAIN_LINE, "Harbor Home Services")]
        assert hits("else") == [], "that one belongs to another agency"
        assert hits(" ") == []


class TestRules:
    def test_a_lock_beats_what_the_account_says(
        self, server: CrmServer, grace: Person, omar: Person
    ) -> None:
        assert decision(omar, "recordings:download") == ("granted", "role_default")
        done = put(grace, "locks", rules(grace)["version"], locks={"recordings:download": False})
        assert done.status_code == 200
        assert done.json()["locks"] == {"recordings:download": False}
        assert decision(omar, "recordings:download") == ("denied", "agency_lock.deny")
        assert history(server, "agency.locks") == [(A1, "grace"), (A2, "grace")]
        put(grace, "locks", done.json()["version"], locks={})
        assert decision(omar, "recordings:download") == ("granted", "role_default")

    def test_a_lock_on_reaches_whom_the_role_does_not(self, grace: Person, anna: Person) -> None:
        assert decision(anna, "reports:view")[0] == "denied"
        put(grace, "locks", rules(grace)["version"], locks={"reports:view": True})
        assert decision(anna, "reports:view") == ("granted", "agency_lock.grant")

    @pytest.mark.parametrize("key", ["users:add", "users:edit", "account.settings:edit"])
    def test_a_lock_that_leaves_an_account_without_a_keeper_is_refused(
        self, grace: Person, omar: Person, key: str
    ) -> None:
        before = rules(grace)
        answer = put(grace, "locks", before["version"], locks={key: False})
        assert problem(answer) == (409, "last_administrator")
        assert rules(grace) == before
        assert decision(omar, key)[0] == "granted"

    def test_so_is_a_role_that_would(self, grace: Person) -> None:
        takes = {"users:add": False}
        customs = {"administrator": takes, "agency_administrator": takes}
        answer = put(grace, "roles", rules(grace)["version"], role_customs=customs)
        assert problem(answer) == (409, "last_administrator")
        alone = {"administrator": takes}
        answer = put(grace, "roles", rules(grace)["version"], role_customs=alone)
        assert answer.status_code == 200, "the administrator of the agency can still do it"

    def test_roles_by_agency_and_nearer_by_account(self, grace: Person, anna: Person) -> None:
        customs = {"call_agent": {"reports:view": True}}
        done = put(grace, "roles", rules(grace)["version"], role_customs=customs)
        assert done.json()["role_customs"] == customs
        assert decision(anna, "reports:view") == ("granted", "role_agency.grant")
        own = {"call_agent": {"reports:view": False}}
        version = account(grace, A1)["version"]
        nearer = put(grace, f"accounts/{A1}/roles", version, role_customs=own)
        assert nearer.json()["role_customs"] == own
        assert decision(anna, "reports:view") == ("denied", "role_account.deny")
        assert decision(anna, "reports:view", A2) == ("granted", "role_agency.grant")
        stale = put(grace, f"accounts/{A1}/roles", version, role_customs={})
        assert problem(stale) == (412, "stale")

    def test_switches_and_strict_roles_of_all(self, grace: Person, omar: Person) -> None:
        version = rules(grace)["version"]
        done = put(
            grace, "settings", version, switches={"texting": False, "voip": True}, strict_roles=True
        )
        assert (done.json()["switches"], done.json()["strict_roles"]) == ({"texting": False}, True)
        assert decision(omar, "messages:send") == ("denied", "agency_setting.texting")

    @pytest.mark.parametrize(
        ("what", "body"),
        [
            ("locks", {"locks": {"accounts:switch": False}}),
            ("locks", {"locks": {"fly": True}}),
            ("roles", {"role_customs": {"pilot": {"calls:place": True}}}),
            ("roles", {"role_customs": {"billing": {"users:add": True}}}),
            ("settings", {"switches": {"fly": False}, "strict_roles": False}),
        ],
    )
    def test_what_cannot_be_set_is_said(
        self, grace: Person, what: str, body: dict[str, Any]
    ) -> None:
        answer = put(grace, what, rules(grace)["version"], **body)
        assert problem(answer) == (422, "invalid_value")

    def test_two_editors_notice_each_other(self, grace: Person) -> None:
        version = rules(grace)["version"]
        assert put(grace, "locks", version, locks={"reports:view": True}).status_code == 200
        late = put(grace, "roles", version, role_customs={})
        assert problem(late) == (412, "stale")
        assert late.json()["current"]["locks"] == {"reports:view": True}
        assert problem(grace.ask("PUT", "/agency/locks", json={"locks": {}}))[0] == 428

    def test_the_impact_is_told_before_anything_is_done(
        self, server: CrmServer, grace: Person, anna: Person
    ) -> None:
        before = rules(grace)
        told = grace.ask("POST", "/agency/impact", json={"locks": {"contacts:view": False}}).json()
        assert (told["accounts"], told["users"]) == (2, 5)
        assert told["lost"]["contacts:view"] == 5
        assert told["lost"]["contacts:edit"] == 5, "it needs what is locked"
        assert told["gained"] == {}
        customs = {"call_agent": {"reports:view": True}}
        one = {"account_id": A2, "role_customs": customs}
        told = grace.ask("POST", "/agency/impact", json=one).json()
        assert (told["accounts"], told["users"], told["gained"]) == (1, 1, {"reports:view": 1})
        assert rules(grace) == before
        assert decision(anna, "contacts:view")[0] == "granted"

    def test_every_account_hears_of_it(self, server: CrmServer, grace: Person, door: Door) -> None:
        with door.person(known.EMAIL, A2).listening() as events:
            assert next(events)["event"] == "connected"
            put(grace, "locks", rules(grace)["version"], locks={"reports:view": True})
            assert next(events)["event"] == "permissions.changed"

    def test_who_is_none_of_the_agency_does_not_hear_what_it_does(
        self, grace: Person, door: Door
    ) -> None:
        with door.person(OMAR).listening() as events, grace.listening() as hers:
            assert next(events)["event"] == next(hers)["event"] == "connected"
            put(grace, "settings", rules(grace)["version"], switches={}, strict_roles=True)
            put(grace, "settings", rules(grace)["version"], switches={}, strict_roles=False)
            assert [next(events)["event"] for _ in range(2)] == ["permissions.changed"] * 2
            assert [next(hers)["event"] for _ in range(2)] == [
                "permissions.changed",
                "agency.updated",
            ]


class TestPlaces:
    """To which accounts a person belongs."""

    def set(self, grace: Person, user_id: str, **places: str) -> httpx.Response:
        rows = grace.get("/agency/users").json()["data"]
        version = next(row["version"] for row in rows if row["id"] == user_id)
        accounts = [{"account_id": each, "role": role} for each, role in places.items()]
        return put(grace, f"users/{user_id}/accounts", version, accounts=accounts)

    def test_a_move_is_one_change_in_both_histories(
        self, server: CrmServer, grace: Person, door: Door
    ) -> None:
        jonas = door.person(JONAS)
        assert self.set(grace, known.JONAS, **{A2: "call_manager"}).status_code == 200
        assert history(server, "user.add") == [(A2, "grace")]
        assert history(server, "user.remove") == [(A1, "grace")]
        mine = jonas.get("/v1/me").json()["accounts"]
        assert [(each["id"], each["role"]) for each in mine] == [(A2, "call_manager")]
        assert jonas.get("/me/permissions").status_code == 404
        with server.change() as connection:
            line = tables.sip_credentials.c
            lines = select(line.account_id).where(line.user_id == known.JONAS)
            assert connection.execute(lines).scalars().all() == [A2], "with a line of its own"

    def test_their_windows_hear_of_it_at_once(self, grace: Person, door: Door) -> None:
        jonas = door.person(JONAS)
        with jonas.listening() as events:
            next(events)
            self.set(grace, known.JONAS, **{A1: "call_agent", A2: "call_agent"})
            kinds = [next(events)["event"]]
        assert kinds == ["permissions.changed"]

    def test_a_role_goes_by_the_rules_of_roles(self, server: CrmServer, grace: Person) -> None:
        answer = self.set(grace, known.JONAS, **{A1: "report_manager"})
        assert answer.json()["belongs"][0]["role"] == "report_manager"
        assert history(server, "user.role") == [(A1, "grace")]

    def test_nothing_is_half_done(self, server: CrmServer, grace: Person) -> None:
        """The last administrator of the agency moves nowhere as a plain one."""
        with server.change() as connection:
            add_person(connection, "second", Role.AGENCY_ADMINISTRATOR, A2)
            leaves = tables.users.update().where(tables.users.c.id == "grace")
            connection.execute(leaves.values(password_hash=""))
        answer = self.set(grace, "second", **{A1: "call_agent"})
        assert problem(answer) == (409, "last_administrator")
        assert history(server, "user.add") == []
        assert self.set(grace, "second", **{A1: "agency_administrator"}).status_code == 200

    @pytest.mark.parametrize("place", [A9, "nowhere"])
    def test_other_accounts_are_nobodys_business(self, grace: Person, place: str) -> None:
        answer = self.set(grace, known.JONAS, **{place: "call_agent"})
        assert problem(answer) == (422, "invalid_value")

    def test_out_of_the_agency_ends_the_sign_ins(self, grace: Person, door: Door) -> None:
        jonas = door.person(JONAS)
        gone = self.set(grace, known.JONAS)
        assert (gone.status_code, gone.json()["belongs"]) == (200, [])
        assert jonas.get("/v1/me").status_code == 401
        assert put(grace, f"users/{known.JONAS}/accounts", "*", accounts=[]).status_code == 404

    def test_an_administrator_of_one_account_may_not(self, omar: Person) -> None:
        answer = put(omar, f"users/{known.JONAS}/accounts", "*", accounts=[])
        assert problem(answer) == (403, "refused")
        assert problem(omar.ask("PUT", "/agency/users/u2/accounts", json={"accounts": []}))[0] in (
            403,
            428,
        )

"""Who may see and do what, as the server answers it: permissions, rows, roles, the SIP line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.permissions import Context, evaluate, log_scope
from desktop.server.tables import accounts, agencies, audit, calls, memberships, sip_credentials
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, OMAR, Door, Person, problem
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer

AGENCY = Role.AGENCY_ADMINISTRATOR


def ids(person: Person, path: str, **params: str) -> list[str]:
    answer = person.get(path, params=params)
    assert answer.status_code == 200
    return [each["id"] for each in answer.json()["data"]]


def as_role(server: CrmServer, user_id: str, role: Role, **more: Any) -> None:
    mine = (memberships.c.account_id == known.ACCOUNT, memberships.c.user_id == user_id)
    with server.change() as connection:
        connection.execute(update(memberships).where(*mine).values(role=role.value, **more))


class TestPermissions:
    @pytest.mark.parametrize("plan", ["Standard", "Pro", "Agency"])
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.requirement("S1-05")
    def test_they_are_those_of_the_rules(
        self, server: CrmServer, anna: Person, role: Role, plan: str
    ) -> None:
        as_role(server, known.ANNA, role)
        with server.change() as connection:
            connection.execute(update(accounts).values(plan=plan))
        answer = anna.get("/me/permissions").json()
        expected = evaluate(Context(role, SAMPLE_PLANS[plan]))
        assert answer["log_scope"] == log_scope(expected)
        assert answer["decisions"] == {
            key: {
                "decision": "granted" if each.granted else "denied",
                "reason": each.reason,
                "reason_ref": each.reason_ref,
                "blockers": list(each.blockers),
            }
            for key, each in expected.decisions.items()
        }

    @pytest.mark.requirement("S1-06", "S1-07", "S1-08", "S2-01", "S2-03")
    def test_every_layer_that_is_set_counts(self, server: CrmServer, anna: Person) -> None:
        said = {
            "user_overrides": {"numbers:view": True, "calls.log:annotate": False},
            "user_categories": {"activity_management": True},
            "access_group_denies": ["calls.log:export"],
        }
        own = {
            "overrides": said["user_overrides"],
            "categories": said["user_categories"],
            "group_denies": said["access_group_denies"],
            "switches": {"pro_dialing": False},
        }
        as_role(server, known.ANNA, Role.CALL_MANAGER, **own)
        customs = {"call_manager": {"blocklist:edit": False}}
        locks = {"recordings:download": False}
        with server.change() as connection:
            switches = {"switches": {"texting": False}, "role_customs": customs}
            connection.execute(update(accounts).values(switches))
            shared = {"switches": {"recording": False}, "locks": locks, "strict_roles": True}
            connection.execute(update(agencies).values(**shared))
        expected = evaluate(
            Context(
                Role.CALL_MANAGER,
                SAMPLE_PLANS["Pro"],
                strict_roles=True,
                account_switches={"texting": False},
                agency_switches={"recording": False},
                user_switches={"pro_dialing": False},
                agency_locks=locks,
                access_group_denies=frozenset({"calls.log:export"}),
                user_overrides={"numbers:view": True, "calls.log:annotate": False},
                user_categories={"activity_management": True},
                role_by_account={"blocklist:edit": False},
            )
        )
        decisions = anna.get("/me/permissions").json()["decisions"]
        assert {key: each["reason"] for key, each in decisions.items()} == {
            key: each.reason for key, each in expected.decisions.items()
        }
        assert {"strict_roles", "access_group", "agency_setting.recording"} <= {
            each["reason"] for each in decisions.values()
        }

    def test_a_refusal_names_permission_and_reason(self, anna: Person) -> None:
        answer = anna.get("/invoices")
        assert problem(answer) == (403, "refused")
        assert answer.json()["permission"] == "billing.invoices:view"
        assert answer.json()["reason"] == "default_deny"

    def test_a_paused_account_still_answers_who_pays(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            connection.execute(update(accounts).values(state="paused"))
        assert omar.get("/invoices").status_code == 200
        refused = omar.get("/contacts")
        assert problem(refused) == (403, "refused")
        assert refused.json()["reason"] == "state.account_paused"

    def test_what_was_lost_is_refused_at_the_next_request(
        self, server: CrmServer, anna: Person
    ) -> None:
        assert anna.get("/calls").status_code == 200
        as_role(server, known.ANNA, Role.BILLING)
        assert problem(anna.get("/calls")) == (403, "refused")

    def test_who_left_the_account_finds_nothing(self, server: CrmServer, anna: Person) -> None:
        gone = (memberships.c.user_id == known.ANNA, memberships.c.account_id == known.ACCOUNT)
        with server.change() as connection:
            connection.execute(delete(memberships).where(*gone))
        for path in ("/calls", "/me/permissions", "/me/line", "/events"):
            assert problem(anna.get(path)) == (404, "not_found")
        assert [each["id"] for each in anna.get("/v1/me").json()["accounts"]] == ["a2"]


class TestRows:
    @pytest.mark.requirement("S1-11")
    def test_an_agent_sees_assigned_rows_alone(self, anna: Person) -> None:
        assert ids(anna, "/calls") == ["c1", "c3"]
        assert ids(anna, "/calls", agent=known.JONAS) == []
        assert ids(anna, "/calls", q="invoice") == []
        assert ids(anna, "/agents") == [known.ANNA]

    @pytest.mark.parametrize("call_id", ["c2", "c4", "no-such-call"])
    def test_a_row_out_of_scope_is_the_same_as_none(self, anna: Person, call_id: str) -> None:
        seen = anna.get(f"/calls/{call_id}")
        note = {"json": {"note": "x"}, "headers": {"If-Match": "*"}}
        changed = anna.ask("PATCH", f"/calls/{call_id}", **note)
        nothing = anna.get("/calls/no-such-call")
        assert problem(seen) == problem(changed) == (404, "not_found")
        assert seen.content == changed.content == nothing.content

    @pytest.mark.requirement("S2-45")
    def test_a_recording_is_for_those_who_see_the_row_and_may_listen(
        self, server: CrmServer, door: Door, anna: Person, omar: Person
    ) -> None:
        with server.change() as connection:
            recorded = {"recording": True, "sound": "demonstration"}
            connection.execute(update(calls).where(calls.c.id == "c2").values(recorded))
        heard = omar.get("/calls/c2/recording")
        assert (heard.headers["content-type"], heard.content[:4]) == ("audio/wav", b"RIFF")
        assert problem(omar.get("/calls/c1/recording")) == (404, "not_found")
        assert problem(anna.get("/calls/c2/recording")) == (404, "not_found")
        as_role(server, known.JONAS, Role.MARKETING_MANAGER, overrides={"recordings:listen": False})
        refused = door.person(JONAS).get("/calls/c2/recording")
        assert refused.json()["permission"] == "recordings:listen"

    def test_a_call_whose_sound_was_not_captured_says_so(
        self, server: CrmServer, omar: Person
    ) -> None:
        """Nothing that was never said is played in its place."""
        with server.change() as connection:
            connection.execute(update(calls).where(calls.c.id == "c2").values(recording=True))
        silent = omar.get("/calls/c2/recording")
        assert problem(silent) == (404, "not_captured")
        assert "was not captured" in silent.json()["detail"]

    @pytest.mark.requirement("S1-15")
    def test_assigning_a_row_away_takes_it_out_of_sight(
        self, server: CrmServer, anna: Person
    ) -> None:
        with server.change() as connection:
            mine = calls.c.id == "c1"
            connection.execute(update(calls).where(mine).values(agent_id=known.JONAS))
        assert ids(anna, "/calls") == ["c3"]
        assert problem(anna.get("/calls/c1")) == (404, "not_found")

    def test_pages_stay_whole_while_rows_are_added(self, server: CrmServer, omar: Person) -> None:
        first = omar.get("/calls", params={"limit": 2}).json()
        newer = {"account_id": "a1", "direction": "inbound", "status": "completed"}
        with server.change() as connection:
            connection.execute(
                calls.insert().values(id="c0", started_at=2_000_000_000_000, **newer)
            )
        rest = omar.get("/calls", params={"limit": 2, "cursor": first["next_cursor"]}).json()
        assert [each["id"] for each in first["data"] + rest["data"]] == ["c1", "c2", "c3", "c4"]
        assert rest["next_cursor"] is None

    @pytest.mark.requirement("S1-46")
    def test_an_agency_administrator_has_every_account_of_the_agency_and_no_other(
        self, server: CrmServer, door: Door
    ) -> None:
        with server.change() as connection:
            email = add_person(connection, "u8", AGENCY)
        grace = door.person(email)
        mine = grace.get("/v1/me").json()["accounts"]
        assert [(each["id"], each["role"]) for each in mine] == [
            ("a1", "agency_administrator"),
            ("a2", "agency_administrator"),
        ]
        assert grace.get("/v1/accounts/a2/users").status_code == 200
        assert problem(grace.get("/v1/accounts/a9/users")) == (404, "not_found")


class TestLine:
    def test_it_is_not_to_be_stored_and_asking_is_in_the_history(
        self, server: CrmServer, anna: Person
    ) -> None:
        answer = anna.get("/me/line")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["password"] == known.SIP_PASSWORD
        with server.database.read() as connection:
            (row,) = connection.execute(select(audit)).all()
        assert (row.action, row.user_id, row.subject) == ("line.read", known.ANNA, known.ANNA)
        assert known.SIP_PASSWORD not in repr(row)

    def test_a_new_password_is_shown_once_and_is_in_no_history(
        self, server: CrmServer, anna: Person
    ) -> None:
        answer = anna.ask("POST", "/me/line/password")
        password = answer.json()["password"]
        assert answer.headers["cache-control"] == "no-store"
        own = (sip_credentials.c.user_id == known.ANNA, sip_credentials.c.account_id == "a1")
        columns = (sip_credentials.c.password, sip_credentials.c.next_password)
        with server.database.read() as connection:
            kept = connection.execute(select(*columns).where(*own)).one()
            history = connection.execute(select(audit)).all()
        # The old one counts until the new one has been signed in with.
        assert tuple(kept) == (known.SIP_PASSWORD, password)
        assert password != known.SIP_PASSWORD
        assert password not in repr(history)

    @pytest.mark.parametrize("path", ["/users", "/agents", "/v1/me"])
    def test_no_list_has_a_password(self, omar: Person, path: str) -> None:
        answer = omar.get(path)
        assert answer.status_code == 200
        assert known.SIP_PASSWORD not in answer.text
        assert "argon2" not in answer.text


class TestRoles:
    def give(self, person: Person, user_id: str, role: str) -> tuple[int, str]:
        answer = person.ask(
            "PUT", f"/users/{user_id}/role", json={"role": role}, headers={"If-Match": "*"}
        )
        return (204, "") if answer.status_code == 204 else problem(answer)

    def test_a_role_is_given_and_holds_at_once(self, door: Door, omar: Person) -> None:
        jonas = door.person(JONAS)
        assert problem(jonas.get("/invoices")) == (403, "refused")
        assert self.give(omar, known.JONAS, "billing") == (204, "")
        assert jonas.get("/invoices").status_code == 200

    def test_the_owner_keeps_the_role(self, server: CrmServer, door: Door) -> None:
        as_role(server, known.JONAS, Role.ADMINISTRATOR)
        assert self.give(door.person(JONAS), known.OMAR, "billing") == (409, "owner")

    def test_two_administrators_who_demote_each_other_leave_one(
        self, server: CrmServer, door: Door, omar: Person
    ) -> None:
        as_role(server, known.OMAR, Role.ADMINISTRATOR, is_owner=False)
        as_role(server, known.JONAS, Role.ADMINISTRATOR)
        attempts = ((omar, known.JONAS), (door.person(JONAS), known.OMAR))
        with ThreadPoolExecutor(2) as pool, server.change():
            # Both stand at the door of the database before one of them is let in.
            asked = [pool.submit(self.give, *each, "billing") for each in attempts]
            assert not any(each.done() for each in asked)
        assert sorted(each.result() for each in asked) == [(204, ""), (409, "last_administrator")]

    def test_an_administrator_of_the_agency_is_enough(self, server: CrmServer, door: Door) -> None:
        as_role(server, known.OMAR, Role.ADMINISTRATOR, is_owner=False)
        with server.change() as connection:
            email = add_person(connection, "u8", AGENCY, known.SECOND_ACCOUNT)
        assert self.give(door.person(email), known.OMAR, "billing") == (204, "")

    def test_a_role_nobody_knows_is_refused(self, omar: Person) -> None:
        assert self.give(omar, known.JONAS, "king") == (422, "invalid_request")
        assert self.give(omar, "u9", "billing") == (404, "not_found")
        assert OMAR in omar.get("/users").text

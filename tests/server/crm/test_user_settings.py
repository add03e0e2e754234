"""Caller ID and call settings of a user as the server keeps them, and who may see and edit them."""

from __future__ import annotations

from typing import Any, Final

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.server.tables import accounts, agencies, audit, memberships, numbers
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person, put
from tests.support.crm_server import CrmServer

JONAS: Final = f"/users/{known.JONAS}/settings"
AS_IT_IS: Final[dict[str, Any]] = {
    "default_caller_id": known.MAIN_LINE,
    "scope": "all",
    "subset": [],
    "emergency_caller_id": None,
    "call_settings": {
        "geo": "global",
        "pro_dialing": "global",
        "sticky": "global",
        "show_call_statuses": "global",
    },
}


def wanting(**changes: Any) -> dict[str, Any]:
    calls = {**AS_IT_IS["call_settings"], **changes.pop("call_settings", {})}
    return {**AS_IT_IS, **changes, "call_settings": calls}


def saved(omar: Person, version: str = "*", **changes: Any) -> dict[str, Any]:
    answer = omar.ask("PUT", JONAS, json=wanting(**changes), headers={"If-Match": version})
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def of_jonas(server: CrmServer) -> Any:
    mine = (memberships.c.account_id == known.ACCOUNT, memberships.c.user_id == known.JONAS)
    with server.database.read() as connection:
        return connection.execute(select(memberships).where(*mine)).one()


def role_of_jonas(server: CrmServer, role: Role, **values: Any) -> None:
    jonas = memberships.c.user_id == known.JONAS
    with server.change() as connection:
        connection.execute(update(memberships).where(jonas).values(role=role.value, **values))


@pytest.fixture
def jonas(door: Door) -> Person:
    return door.person(f"jonas.weber@{known.DOMAIN}")


def shown(person: Person, dialled: str = "+14435550177", **more: Any) -> dict[str, Any]:
    answer = person.ask("POST", "/caller-id/resolve", json={"dialled": dialled, **more})
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content


class TestReading:
    @pytest.mark.requirement("S2-12", "S2-13", "S2-14", "S2-19")
    def test_everything_comes_with_where_it_comes_from(
        self, server: CrmServer, omar: Person
    ) -> None:
        with server.change() as connection:
            shared = {"sticky": True, "emergency": known.CAPITAL}
            facts = {"call_settings": shared, "default_caller_id": known.CAPITAL}
            connection.execute(update(accounts).values(**facts))
        answer = omar.get(JONAS)
        content = answer.json()
        assert answer.headers["etag"] == '"1"'
        assert content["default_caller_id"] == known.MAIN_LINE
        assert content["account_default_caller_id"] == known.CAPITAL
        assert content["account_emergency_caller_id"] == known.CAPITAL
        assert content["caller_id_change"]["granted"] is False
        assert content["caller_id_change"]["reason"] == "default_deny"
        assert content["call_settings"] == {
            "geo": {
                "chosen": "global",
                "on": False,
                "source": "product",
                "locked": False,
                "inherited": False,
            },
            "pro_dialing": {
                "chosen": "global",
                "on": True,
                "source": "product",
                "locked": False,
                "inherited": True,
            },
            "sticky": {
                "chosen": "global",
                "on": True,
                "source": "account",
                "locked": False,
                "inherited": True,
            },
            "show_call_statuses": {
                **{
                    "chosen": "global",
                    "on": True,
                    "source": "product",
                    "locked": False,
                    "inherited": True,
                }
            },
        }
        assert [each["number"] for each in content["numbers"]] == [known.CAPITAL, known.MAIN_LINE]

    @pytest.mark.requirement("S2-20", "S2-22")
    def test_plan_switch_and_agency_lock_are_named(self, server: CrmServer, omar: Person) -> None:
        saved(omar, call_settings={"geo": "on", "pro_dialing": "on", "sticky": "on"})
        with server.change() as connection:
            connection.execute(update(accounts).values(switches={"pro_dialing": False}))
            connection.execute(update(agencies).values(locks={"setting.sticky": False}))
        said = omar.get(JONAS).json()["call_settings"]
        assert said["pro_dialing"] == {
            **{"chosen": "on", "on": False, "source": "account", "locked": True, "inherited": False}
        }
        assert said["sticky"] == {
            "chosen": "on",
            "on": False,
            "source": "agency",
            "locked": True,
            "inherited": False,
        }
        with server.change() as connection:
            connection.execute(update(accounts).values(plan="Standard"))
        said = omar.get(JONAS).json()["call_settings"]
        assert said["geo"] == {
            "chosen": "on",
            "on": False,
            "source": "plan",
            "locked": True,
            "inherited": False,
        }

    @pytest.mark.requirement("S2-11")
    def test_who_may_see_and_who_may_edit(
        self, server: CrmServer, anna: Person, omar: Person
    ) -> None:
        assert problem(anna.get(JONAS)) == (403, "refused")
        overrides = {"users:view": True}
        me = memberships.c.user_id == known.ANNA
        with server.change() as connection:
            connection.execute(update(memberships).where(me).values(overrides=overrides))
        assert anna.get(JONAS).status_code == 200
        change = anna.ask("PUT", JONAS, json=wanting(), headers={"If-Match": "*"})
        assert problem(change) == (403, "refused")
        assert change.json()["permission"] == "users.settings:edit"

    def test_a_stranger_has_no_settings_here(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            add_person(connection, "grace", Role.AGENCY_ADMINISTRATOR, known.SECOND_ACCOUNT)
        for user_id in ("nobody", "grace"):
            answer = omar.get(f"/users/{user_id}/settings")
            assert problem(answer) == (404, "not_found")


class TestWriting:
    @pytest.mark.requirement("S2-13", "S2-16", "S2-18", "S2-19")
    def test_it_is_kept_audited_and_told(self, server: CrmServer, omar: Person) -> None:
        with omar.listening() as news:
            next(news)
            content = saved(
                *(omar, '"1"'),
                default_caller_id=known.CAPITAL,
                scope="subset",
                subset=[known.MAIN_LINE],
                emergency_caller_id=known.MAIN_LINE,
                call_settings={"sticky": "on", "show_call_statuses": "off", "pro_dialing": "off"},
            )
            assert next(news)["event"] == "user_settings.updated"
        assert content["version"] == 2
        assert (content["scope"], content["subset"]) == ("subset", [known.MAIN_LINE])
        row = of_jonas(server)
        assert row.default_caller_id == known.CAPITAL
        assert row.switches == {"pro_dialing": False}
        assert row.call_settings["sticky"] == "on"
        with server.database.read() as connection:
            mine = audit.c.action == "user.settings"
            line = connection.execute(select(audit).where(mine)).one()
        assert line.before["sticky"] == "global"
        assert line.after["sticky"] == "on"
        assert line.after["pro_dialing"] == "off"
        assert (line.user_id, line.subject) == (known.OMAR, known.JONAS)

    def test_back_to_what_the_account_has(self, server: CrmServer, omar: Person) -> None:
        saved(omar, scope="one", call_settings={"sticky": "on", "pro_dialing": "off"})
        saved(omar, scope=None)
        row = of_jonas(server)
        assert "scope" not in row.call_settings
        assert "sticky" not in row.call_settings
        assert row.switches == {}

    def test_two_editors_notice_each_other(self, omar: Person) -> None:
        saved(omar, '"1"', scope="one")
        late = omar.ask("PUT", JONAS, json=wanting(), headers={"If-Match": '"1"'})
        assert problem(late) == (412, "stale")
        assert late.json()["current"]["scope"] == "one"
        without = omar.ask("PUT", JONAS, json=wanting())
        assert problem(without) == (428, "if_match_missing")

    @pytest.mark.parametrize(
        "changes",
        [
            {"default_caller_id": "+15555550199"},
            {"scope": "subset"},
            {"emergency_caller_id": "+15555550199"},
        ],
    )
    def test_what_cannot_be_is_refused(self, omar: Person, changes: dict[str, Any]) -> None:
        body = wanting(**changes)
        answer = omar.ask("PUT", JONAS, json=body, headers={"If-Match": "*"})
        assert problem(answer) == (422, "setting_unusable")

    def test_a_word_nobody_knows_is_refused(self, omar: Person) -> None:
        for body in (
            wanting(call_settings={"sticky": "maybe"}),
            {**wanting(), "more": 1},
            wanting(scope="some"),
        ):
            answer = omar.ask("PUT", JONAS, json=body, headers={"If-Match": "*"})
            assert problem(answer) == (422, "invalid_request")

    def test_what_the_agency_has_locked_stays(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            connection.execute(update(agencies).values(locks={"setting.sticky": True}))
        body = wanting(call_settings={"sticky": "off"})
        answer = omar.ask("PUT", JONAS, json=body, headers={"If-Match": "*"})
        assert problem(answer) == (403, "refused")
        assert answer.json()["reason"] == "agency_lock.sticky"
        assert saved(omar, scope="one")["scope"] == "one", "the rest can be changed"


class TestEffect:
    @pytest.mark.requirement("S2-15", "S2-16")
    def test_confined_to_one_the_picker_is_gone_at_once(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        role_of_jonas(server, Role.CALL_MANAGER)
        assert shown(jonas)["choices"] == [known.CAPITAL, known.MAIN_LINE]
        with jonas.listening() as news:
            next(news)
            saved(omar, scope="one")
            told = next(news)
        assert (told["event"], told["data"]) == ("settings.changed", {"user_id": known.JONAS})
        assert shown(jonas)["choices"] == []
        assert shown(jonas, pick=known.CAPITAL)["rule"] == "refused.pick_not_allowed"
        conversation = jonas.get("/conversations").status_code
        assert conversation == 200

    def test_nobody_else_hears_of_it(self, omar: Person, anna: Person) -> None:
        with anna.listening() as news:
            next(news)
            saved(omar, scope="one")
            omar.ask("PUT", "/screen-pop", json={"template": "", "by_itself": False})
            told = next(news)
        assert (told["event"], told["data"]) == ("settings.changed", {}), "that of the account"

    @pytest.mark.requirement("S2-17", "S2-18")
    def test_a_list_or_all(self, server: CrmServer, omar: Person, jonas: Person) -> None:
        role_of_jonas(server, Role.CALL_MANAGER)
        third = {"id": "n3", "number": "+13125550122", "account_id": known.ACCOUNT}
        with server.change() as connection:
            put(connection, numbers, third)
        saved(omar, scope="subset", subset=["+13125550122"])
        assert shown(jonas)["choices"] == ["+13125550122", known.MAIN_LINE]
        saved(omar, scope="all")
        assert len(shown(jonas)["choices"]) == 3

    @pytest.mark.requirement("S2-13")
    def test_the_default_is_what_is_shown(self, omar: Person, jonas: Person) -> None:
        saved(omar, default_caller_id=known.CAPITAL)
        assert (shown(jonas)["caller_id"], shown(jonas)["rule"]) == (known.CAPITAL, "user.default")

    def test_the_emergency_number_is_the_users_own(self, omar: Person, jonas: Person) -> None:
        saved(omar, emergency_caller_id=known.CAPITAL)
        told = shown(jonas, "911")
        assert (told["caller_id"], told["rule"]) == (known.CAPITAL, "emergency.user")

    @pytest.mark.requirement("S2-25", "S2-26", "S2-27")
    def test_sticky_shows_the_number_the_contact_knows(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        saved(omar, default_caller_id=known.CAPITAL)
        assert shown(jonas, known.MARCUS_NUMBER)["caller_id"] == known.CAPITAL
        saved(omar, default_caller_id=known.CAPITAL, call_settings={"sticky": "on"})
        told = shown(jonas, known.MARCUS_NUMBER)
        assert (told["caller_id"], told["rule"]) == (known.MAIN_LINE, "sticky")
        assert shown(jonas, known.MARCUS_NUMBER, kind="text")["rule"] != "sticky"

    @pytest.mark.requirement("S2-22", "S2-23", "S2-24")
    def test_without_pro_dialing_there_is_no_consultation_and_no_listening(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        role_of_jonas(server, Role.ADMINISTRATOR)
        keys = ("calls:transfer_attended", "calls:supervise_listen", "calls:transfer_blind")

        def reasons() -> list[str]:
            decisions = jonas.get("/me/permissions").json()["decisions"]
            return [decisions[key]["reason"] for key in keys]

        assert reasons() == ["role_default"] * 3
        with jonas.listening() as news:
            next(news)
            saved(omar, call_settings={"pro_dialing": "off"})
            told = {next(news)["event"] for _ in range(3)}
        assert told == {"settings.changed", "user_settings.updated", "permissions.changed"}
        off = "user_setting.pro_dialing"
        assert reasons() == [off, off, "role_default"]

    @pytest.mark.requirement("S2-28", "S2-29")
    def test_statuses_are_asked_for_or_not(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        def asked() -> str:
            return str(jonas.get("/call-statuses").json()["show_call_statuses"])

        assert asked() == "shown"
        saved(omar, call_settings={"show_call_statuses": "off"})
        assert asked() == "off"
        with server.change() as connection:
            connection.execute(update(agencies).values(locks={"setting.show_call_statuses": True}))
            connection.execute(update(accounts).values(call_settings={}))
        assert asked() == "shown", "the agency's lock stands above the user's own"


class TestTrying:
    @pytest.mark.requirement("S2-12")
    def test_an_administrator_sees_what_somebody_would_show_and_why(self, omar: Person) -> None:
        asked = {"user_id": known.JONAS, "dialled": "(443) 555-0177"}
        content = omar.ask("POST", "/caller-id/test", json=asked).json()
        assert (content["caller_id"], content["rule"]) == (known.MAIN_LINE, "user.default")
        assert content["trace"][-1] == {
            **{"rule": "user.default", "number": known.MAIN_LINE, "outcome": "chosen"}
        }

    def test_nobody_else_may_try(self, anna: Person, omar: Person) -> None:
        asked = {"user_id": known.JONAS, "dialled": "+14435550177"}
        assert problem(anna.ask("POST", "/caller-id/test", json=asked)) == (403, "refused")
        asked["user_id"] = "nobody"
        assert problem(omar.ask("POST", "/caller-id/test", json=asked)) == (404, "not_found")


@pytest.mark.requirement("S2-11", "S2-23")
def test_nobody_switches_off_what_somebody_above_them_may(
    server: CrmServer, omar: Person, jonas: Person
) -> None:
    granted = dict.fromkeys(("users:view", "users.settings:edit"), True)
    role_of_jonas(server, Role.REPORT_MANAGER, overrides=granted)
    path, latest = f"/users/{known.OMAR}/settings", {"If-Match": "*"}
    off = wanting(call_settings={"pro_dialing": "off"})
    refused = jonas.ask("PUT", path, json=off, headers=latest)
    assert (problem(refused), refused.json()["reason"]) == ((403, "refused"), "grants.rule_2")
    assert jonas.ask("PUT", path, json=wanting(), headers=latest).status_code == 200
    assert omar.ask("PUT", JONAS, json=off, headers=latest).status_code == 200

"""Geo caller ID rules as the server keeps them: of a user, of the account, copied, tried."""

from __future__ import annotations

from typing import Any, Final

import pytest
from sqlalchemy import select, update

from desktop.domain.area_codes import group
from desktop.server.tables import accounts, agencies, audit, memberships, numbers
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person, problem
from tests.server.crm.test_user_settings import jonas, saved, shown
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

__all__ = ["jonas"]

ANNA, JONAS = f"/users/{known.ANNA}/geo-rules", f"/users/{known.JONAS}/geo-rules"
SHARED: Final = "/settings/geo-rules"
MAIN, CAPITAL = known.MAIN_LINE, known.CAPITAL


def rule(prefix: str, number: str = CAPITAL) -> dict[str, str]:
    return {"prefix": prefix, "number": number}


def wanting(*area: dict[str, str], **more: Any) -> dict[str, Any]:
    empty = {"geo": "on", "default_geo_id": None, "country_rules": []}
    return {**empty, "area_rules": list(area), **more}


def put_rules(person: Person, path: str, body: dict[str, Any], version: str = "*") -> Any:
    return person.ask("PUT", path, json=body, headers={"If-Match": version})


def written(person: Person, path: str, *area: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = put_rules(person, path, wanting(*area, **more))
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


class TestRules:
    @pytest.mark.requirement("S2-48", "S2-50", "S2-52", "S2-53")
    def test_they_are_read_as_typed_and_kept_in_the_order_as_applied(
        self, omar: Person, jonas: Person
    ) -> None:
        area = (rule("443"), rule("410 555"), rule("(410)", MAIN))
        content = written(
            *(omar, JONAS, *area), country_rules=[rule("44", MAIN)], default_geo_id=CAPITAL
        )
        assert content["area_rules"] == [rule("+1410555"), rule("+1410", MAIN), rule("+1443")]
        assert content["country_rules"] == [rule("+44", MAIN)]
        assert content["version"] == 2
        assert content["geo"] == {
            "chosen": "on",
            "on": True,
            "source": "user",
            "locked": False,
            "inherited": False,
        }
        for dialled, number, why in (
            ("+14105550177", CAPITAL, "geo.area"),
            ("+14102000177", MAIN, "geo.area"),
            ("+12155550177", CAPITAL, "geo.default"),
        ):
            told = shown(jonas, dialled)
            assert (told["caller_id"], told["rule"]) == (number, why)
        assert omar.get(JONAS).json() == content

    @pytest.mark.requirement("S2-49", "S2-52")
    def test_a_metro_area_with_one_number(self, omar: Person, jonas: Person) -> None:
        metro = group("metro", "Baltimore")
        assert metro is not None
        written(omar, JONAS, *(rule(prefix) for prefix in metro.prefixes))
        for prefix in metro.prefixes:
            told = shown(jonas, f"{prefix}5550177")
            assert (told["caller_id"], told["prefix"]) == (CAPITAL, prefix)
        assert shown(jonas, "+13125550199")["rule"] == "user.default"

    def test_everything_the_editor_needs_comes_along(self, server: CrmServer, omar: Person) -> None:
        saved(omar, scope="subset", subset=[CAPITAL], default_caller_id=None)
        with server.change() as connection:
            shared = {"geo": True, "geo_area": {"+1202": MAIN}, "geo_country": {"+44": MAIN}}
            connection.execute(update(accounts).values(call_settings=shared))
        content = omar.get(JONAS).json()
        assert content["allowed"] == [CAPITAL]
        assert content["account_rules"] == 2
        assert content["geo"]["source"] == "account"
        assert (content["region"], content["home_prefixes"]) == ("US", ["+1"])
        assert content["international_allowed"] is False
        assert [each["number"] for each in content["numbers"]] == [CAPITAL, MAIN]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (wanting(rule("410"), rule("+1410", MAIN)), "rule_unusable"),
            (wanting(rule("nowhere")), "rule_unusable"),
            (wanting(country_rules=[rule("+1242")]), "rule_unusable"),
            (wanting(rule("410", "+15555550199")), "number_unknown"),
            (wanting(default_geo_id="+15555550199"), "number_unknown"),
            ({**wanting(), "more": 1}, "invalid_request"),
            (wanting(geo="maybe"), "invalid_request"),
        ],
    )
    def test_what_is_no_rule_is_refused(
        self, omar: Person, body: dict[str, Any], code: str
    ) -> None:
        assert problem(put_rules(omar, JONAS, body)) == (422, code)
        assert omar.get(JONAS).json()["version"] == 1

    def test_a_rule_whose_number_is_gone_holds_up_no_other(
        self, server: CrmServer, omar: Person
    ) -> None:
        written(omar, JONAS, rule("410"))
        with server.change() as connection:
            connection.execute(numbers.delete().where(numbers.c.number == CAPITAL))
        written(omar, JONAS, rule("410"), rule("443", MAIN))

    @pytest.mark.requirement("S2-52")
    def test_ten_thousand_rules_go_in_and_come_out(self, omar: Person) -> None:
        codes = [f"{a}{e}" for a in range(201, 226) for e in range(200, 600)]
        content = written(omar, JONAS, *(rule(each) for each in codes))
        assert len(content["area_rules"]) == 10_000

    def test_two_editors_notice_each_other(self, omar: Person) -> None:
        assert put_rules(omar, JONAS, wanting(rule("410")), '"1"').status_code == 200
        late = put_rules(omar, JONAS, wanting(), '"1"')
        assert problem(late) == (412, "stale")
        assert late.json()["current"]["area_rules"] == [rule("+1410")]
        without = omar.ask("PUT", JONAS, json=wanting())
        assert problem(without) == (428, "if_match_missing")

    @pytest.mark.requirement("S2-11")
    def test_who_may_not_edit_is_told(self, server: CrmServer, anna: Person) -> None:
        assert problem(anna.get(JONAS)) == (403, "refused")
        me = memberships.c.user_id == known.ANNA
        with server.change() as connection:
            seeing = {"users:view": True}
            connection.execute(update(memberships).where(me).values(overrides=seeing))
        assert anna.get(JONAS).status_code == 200
        refused = put_rules(anna, JONAS, wanting())
        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == "users.settings:edit"

    def test_the_change_is_in_the_history_and_told(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        with jonas.listening() as news:
            next(news)
            written(omar, JONAS, rule("410"))
            told = next(news)
        assert (told["event"], told["data"]) == ("settings.changed", {"user_id": known.JONAS})
        with server.database.read() as connection:
            line = connection.execute(select(audit).where(audit.c.action == "user.geo_rules")).one()
        assert line.before["area_rules"] == {}
        assert line.after["area_rules"] == {"+1410": CAPITAL}
        assert (line.before["geo"], line.after["geo"]) == ("global", "on")

    @pytest.mark.requirement("S2-20")
    def test_without_the_plan_they_stay_and_are_left_out(
        self, server: CrmServer, omar: Person, jonas: Person
    ) -> None:
        written(omar, JONAS, rule("443"))
        with server.change() as connection:
            connection.execute(update(accounts).values(plan="Standard"))
        told = shown(jonas)
        assert told["rule"] == "user.default"
        assert {"rule": "geo", "number": "", "outcome": "plan"} in told["trace"]
        assert omar.get(JONAS).json()["area_rules"] == [rule("+1443")]

    def test_what_the_agency_has_locked_stays(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            connection.execute(update(agencies).values(locks={"setting.geo": False}))
        assert problem(put_rules(omar, JONAS, wanting(rule("410")))) == (403, "refused")
        assert put_rules(omar, JONAS, wanting(rule("410"), geo="global")).status_code == 200


class TestOfTheAccount:
    @pytest.mark.requirement("S2-19", "S2-21")
    def test_they_hold_for_who_has_none_of_their_own(
        self, omar: Person, anna: Person, jonas: Person
    ) -> None:
        written(omar, SHARED, rule("443"))
        assert (shown(anna)["caller_id"], shown(anna)["rule"]) == (CAPITAL, "geo.area")
        written(omar, JONAS, rule("410"))
        assert shown(jonas)["rule"] == "user.default", "single rules are not inherited"

    def test_version_history_and_refusal(
        self, server: CrmServer, omar: Person, anna: Person
    ) -> None:
        assert omar.get(SHARED).json()["version"] == 1
        assert put_rules(omar, SHARED, wanting(rule("410")), '"1"').json()["version"] == 2
        assert problem(put_rules(omar, SHARED, wanting(), '"1"')) == (412, "stale")
        assert problem(anna.get(SHARED)) == (403, "refused")
        assert problem(put_rules(anna, SHARED, wanting())) == (403, "refused")
        assert problem(put_rules(omar, SHARED, wanting(rule("x")))) == (422, "rule_unusable")
        with server.database.read() as connection:
            actions = connection.execute(select(audit.c.action)).scalars().all()
        assert actions.count("account.geo_rules") == 1

    def test_everybody_hears_of_it(self, omar: Person, anna: Person) -> None:
        with anna.listening() as news:
            next(news)
            written(omar, SHARED, geo="off")
            assert next(news)["event"] == "settings.changed"
        said = omar.get(SHARED).json()
        assert said["geo"] == {
            "chosen": "off",
            "on": False,
            "source": "account",
            "locked": False,
            "inherited": False,
        }
        assert said["allowed"] is None


class TestCopying:
    @pytest.mark.requirement("S2-51")
    def test_it_counts_first_and_then_replaces_everything(
        self, omar: Person, jonas: Person
    ) -> None:
        written(omar, ANNA, rule("410"), rule("443"), default_geo_id=MAIN)
        written(omar, JONAS, rule("202", MAIN), country_rules=[rule("44")])
        asked = {"from_user_id": known.ANNA, "dry_run": True}
        looked = omar.ask("POST", f"{JONAS}/duplicate", json=asked).json()
        assert looked == {
            "from_name": "Anna Keller",
            "copied": {"areas": 2, "countries": 0, "has_default": True},
            "replaced": {"areas": 1, "countries": 1, "has_default": False},
            "rules": None,
        }
        assert omar.get(JONAS).json()["area_rules"] == [rule("+1202", MAIN)], "a dry run"
        headers = {"If-Match": '"2"', "Idempotency-Key": "k1"}
        asked["dry_run"] = False
        first = omar.ask("POST", f"{JONAS}/duplicate", json=asked, headers=headers)
        again = omar.ask("POST", f"{JONAS}/duplicate", json=asked, headers=headers)
        assert first.json() == again.json()
        content = omar.get(JONAS).json()
        assert content == first.json()["rules"]
        assert content["area_rules"] == [rule("+1410"), rule("+1443")]
        assert (content["country_rules"], content["default_geo_id"]) == ([], MAIN)
        assert shown(jonas)["rule"] == "geo.area"
        written(omar, ANNA, rule("312"))
        assert omar.get(JONAS).json() == content, "not linked afterwards"

    def test_a_stale_copy_replaces_nothing(self, omar: Person) -> None:
        written(omar, ANNA, rule("410"))
        written(omar, JONAS, rule("202"))
        asked = {"from_user_id": known.ANNA}
        path = f"{JONAS}/duplicate"
        assert problem(omar.ask("POST", path, json=asked)) == (428, "if_match_missing")
        late = omar.ask("POST", path, json=asked, headers={"If-Match": '"1"'})
        assert problem(late) == (412, "stale")

    @pytest.mark.requirement("S2-51")
    def test_numbers_outside_the_scope_are_listed(self, omar: Person) -> None:
        written(omar, ANNA, rule("410", CAPITAL), default_geo_id=MAIN)
        saved(omar, scope="one", default_caller_id=MAIN)
        asked = {"from_user_id": known.ANNA, "dry_run": True}
        answer = omar.ask("POST", f"{JONAS}/duplicate", json=asked)
        assert problem(answer) == (422, "outside_scope")
        assert "(202) 555-0111" in answer.json()["detail"]
        assert "(410) 555-0100" not in answer.json()["detail"]

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (known.JONAS, (422, "same_user")),
            (known.ANNA, (422, "nothing_to_copy")),
            ("nobody", (404, "not_found")),
        ],
    )
    def test_whose_rules_cannot_be_copied(
        self, omar: Person, source: str, expected: tuple[int, str]
    ) -> None:
        dry = {"from_user_id": source, "dry_run": True}
        assert problem(omar.ask("POST", f"{JONAS}/duplicate", json=dry)) == expected

    def test_only_those_with_rules_are_offered(
        self, server: CrmServer, omar: Person, anna: Person
    ) -> None:
        written(omar, ANNA, rule("410"), default_geo_id=MAIN)
        assert omar.get("/geo-rule-owners").json()["data"] == [
            {
                **{"user_id": known.ANNA, "name": "Anna Keller"},
                **{"areas": 1, "countries": 0, "has_default": True},
            }
        ]
        assert problem(anna.get("/geo-rule-owners")) == (403, "refused")


class TestTrying:
    def test_rules_can_be_tried_before_they_are_saved(
        self, server: CrmServer, omar: Person
    ) -> None:
        asked = {"user_id": known.JONAS, "dialled": "+14435550177"}
        draft = wanting(rule("443"))

        def tried(**more: Any) -> tuple[str, str]:
            content = omar.ask("POST", "/caller-id/test", json={**asked, **more}).json()
            return content["caller_id"], content["rule"]

        assert tried(geo_rules=draft) == (CAPITAL, "geo.area")
        assert tried() == (MAIN, "user.default")
        assert tried(geo_rules={**draft, "geo": "off"}) == (MAIN, "user.default")
        with server.change() as connection:
            shared = {"geo": True, "geo_country": {"+1": CAPITAL}}
            connection.execute(update(accounts).values(call_settings=shared))
        assert tried(geo_rules={**draft, "geo": "global"}) == (CAPITAL, "geo.country")

    def test_a_draft_that_is_none_says_so(self, omar: Person) -> None:
        asked = {"user_id": known.JONAS, "dialled": "+14435550177"}
        answer = omar.ask(
            "POST", "/caller-id/test", json={**asked, "geo_rules": wanting(rule("x"))}
        )
        assert problem(answer) == (422, "rule_unusable")

    @pytest.mark.requirement("S2-21")
    def test_a_text_takes_a_number_that_can_text(self, server: CrmServer, omar: Person) -> None:
        voice = {"number": "+493023125100", "text_enabled": False, "account_id": known.ACCOUNT}
        with server.change() as connection:
            put(connection, numbers, {"id": "n9", **voice})
        written(omar, JONAS, rule("443", "+493023125100"), default_geo_id=CAPITAL)
        asked = {"user_id": known.JONAS, "dialled": "+14435550177"}
        for kind, number in (("call", "+493023125100"), ("text", CAPITAL)):
            wish = {**asked, "kind": kind}
            if kind == "text":
                jonas_may = {"messages.log:view": True, "messages:send": True}
                who = memberships.c.user_id == known.JONAS
                with server.change() as connection:
                    granted = update(memberships).where(who).values(overrides=jonas_may)
                    connection.execute(granted)
            assert omar.ask("POST", "/caller-id/test", json=wish).json()["caller_id"] == number

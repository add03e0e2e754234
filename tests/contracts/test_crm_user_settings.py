"""The contract of the CRM: caller ID, call settings and geo rules of a user."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.call_settings import CallerIdSettings, CallSetting, Custom, Scope, Source
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.geo_rules import Duplicate, GeoOwner, GeoRule, GeoRuleSet, GeoWish
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

ANNA, JONAS = known.ANNA, known.JONAS
MAIN, CAPITAL = known.MAIN_LINE, known.CAPITAL
METRO = GeoRuleSet((GeoRule("+1410", CAPITAL), GeoRule("+1443", CAPITAL)), (), MAIN)
WISH = GeoWish(METRO, Custom.ON)


@pytest.fixture(autouse=True)
def _administrator(rig: Rig) -> None:
    rig.role(ADMINISTRATOR)


class TestSettings:
    @pytest.mark.requirement("S2-12", "S2-13", "S2-19")
    async def test_they_come_with_where_they_come_from(self, crm: Crm) -> None:
        settings = await crm.user_settings(A1, JONAS)
        assert (settings.name, settings.version) == ("Jonas Weber", 1)
        assert (settings.own.default, settings.own.scope) == (MAIN, Scope.ALL)
        assert not settings.may_change.granted
        assert settings.values[CallSetting.SHOW_STATUSES].source is Source.PRODUCT
        assert [each.number for each in settings.numbers] == [CAPITAL, MAIN]

    async def test_they_are_changed_as_one(self, crm: Crm) -> None:
        calls = dict.fromkeys(CallSetting, Custom.GLOBAL) | {CallSetting.STICKY: Custom.ON}
        wanted = CallerIdSettings(CAPITAL, Scope.SUBSET, (MAIN,), MAIN, calls)
        changed = await crm.change_user_settings(A1, JONAS, wanted, 1)
        assert (changed.own, changed.version) == (wanted, 2)
        assert changed.values[CallSetting.STICKY].source is Source.USER
        assert await crm.user_settings(A1, JONAS) == changed
        with pytest.raises(Conflict):
            await crm.change_user_settings(A1, JONAS, wanted, 1)

    async def test_what_cannot_be_is_refused(self, crm: Crm) -> None:
        for wanted in (CallerIdSettings("+15555550199"), CallerIdSettings(scope=Scope.SUBSET)):
            with pytest.raises(InvalidInput):
                await crm.change_user_settings(A1, JONAS, wanted, 1)
        with pytest.raises(NotFound):
            await crm.user_settings(A1, "nobody")

    @pytest.mark.requirement("S2-11")
    async def test_nobody_else_sees_them(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused) as refused:
            await crm.user_settings(A1, JONAS)
        assert refused.value.permission == "users:view"
        with pytest.raises(Refused):
            await crm.change_user_settings(A1, JONAS, CallerIdSettings(MAIN), 1)
        with pytest.raises(Refused):
            await crm.geo_rules(A1, "")

    async def test_who_looks_at_them_hears_of_a_change(self, crm: Crm) -> None:
        before = await crm.user_settings(A1, JONAS)
        async with aclosing(crm.events(A1)) as pushes:
            while (await anext(pushes)).type != "connected":
                pass
            await crm.change_user_settings(A1, JONAS, before.own, 1)
            pushed = await anext(pushes)
            while pushed.type == "permissions.changed":
                pushed = await anext(pushes)
        assert pushed.type == "user_settings.updated"
        assert dict(pushed.payload) == {"user_id": JONAS}

    @pytest.mark.requirement("S2-15", "S2-16")
    async def test_confined_to_one_there_is_nothing_to_pick(self, crm: Crm) -> None:
        mine = await crm.user_settings(A1, ANNA)
        assert len((await crm.resolve_caller_id(A1, "+14435550177")).choices) == 2
        wanted = replace(mine.own, scope=Scope.ONE)
        await crm.change_user_settings(A1, ANNA, wanted, mine.version)
        told = await crm.resolve_caller_id(A1, "+14435550177")
        assert (told.caller_id, told.choices) == (MAIN, ())
        picked = await crm.resolve_caller_id(A1, "+14435550177", CAPITAL)
        assert picked.rule == "refused.pick_not_allowed"


class TestGeoRules:
    @pytest.mark.requirement("S2-48", "S2-50", "S2-52", "S2-53")
    async def test_they_are_read_ordered_and_kept(self, crm: Crm) -> None:
        area = (GeoRule("443", CAPITAL), GeoRule("410 555", MAIN))
        rules = GeoRuleSet(area, (GeoRule("44", MAIN),), CAPITAL)
        page = await crm.change_geo_rules(A1, JONAS, GeoWish(rules, Custom.ON), 1)
        assert page.rules == GeoRuleSet(
            (GeoRule("+1410555", MAIN), GeoRule("+1443", CAPITAL)),
            (GeoRule("+44", MAIN),),
            CAPITAL,
        )
        assert (page.version, page.mode.is_on, page.mode.chosen) == (2, True, Custom.ON)
        assert page.world.allowed == {MAIN, CAPITAL}
        assert await crm.geo_rules(A1, JONAS) == page
        with pytest.raises(Conflict):
            await crm.change_geo_rules(A1, JONAS, WISH, 1)

    async def test_what_is_no_rule_is_refused(self, crm: Crm) -> None:
        for rules in (
            GeoRuleSet((GeoRule("410", MAIN), GeoRule("+1410", MAIN))),
            GeoRuleSet((GeoRule("410", "+15555550199"),)),
            GeoRuleSet((), (GeoRule("+1242", MAIN),)),
        ):
            with pytest.raises(InvalidInput):
                await crm.change_geo_rules(A1, JONAS, GeoWish(rules, Custom.ON), 1)

    @pytest.mark.requirement("S2-19", "S2-21")
    async def test_those_of_the_account_hold_for_who_has_none(self, crm: Crm) -> None:
        shared = await crm.geo_rules(A1, "")
        assert (shared.user_id, shared.world.allowed) == ("", None)
        page = await crm.change_geo_rules(A1, "", WISH, shared.version)
        assert page.rules == METRO
        told = await crm.test_caller_id(A1, JONAS, "+14435550177")
        assert (told.caller_id, told.rule, told.prefix) == (CAPITAL, "geo.area", "+1443")
        assert (await crm.geo_rules(A1, JONAS)).account_rules == 2

    @pytest.mark.requirement("S2-51")
    async def test_copying_counts_first_and_then_replaces(self, crm: Crm) -> None:
        await crm.change_geo_rules(A1, ANNA, WISH, 1)
        assert await crm.geo_rule_owners(A1) == (GeoOwner(ANNA, "Anna Keller", 2, 0, True),)
        counted = await crm.count_duplicate(A1, JONAS, ANNA)
        assert counted == Duplicate("Anna Keller", 2, 0, True, 0, 0, False)
        assert (await crm.geo_rules(A1, JONAS)).rules.is_empty
        page = await crm.duplicate_geo_rules(A1, JONAS, ANNA, 1, "k1")
        assert (page.rules, page.mode.chosen) == (METRO, Custom.ON)
        assert await crm.duplicate_geo_rules(A1, JONAS, ANNA, 1, "k1") == page, "not twice"
        with pytest.raises(Conflict):
            await crm.duplicate_geo_rules(A1, JONAS, ANNA, 1, "k2")

    @pytest.mark.requirement("S2-51")
    async def test_a_copy_beyond_the_scope_is_refused(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput):
            await crm.count_duplicate(A1, JONAS, ANNA)
        await crm.change_geo_rules(A1, ANNA, WISH, 1)
        confined = CallerIdSettings(MAIN, Scope.ONE)
        await crm.change_user_settings(A1, JONAS, confined, 1)
        with pytest.raises(InvalidInput, match="may not call from"):
            await crm.count_duplicate(A1, JONAS, ANNA)

    async def test_a_draft_is_tried_before_it_is_saved(self, crm: Crm) -> None:
        tried = await crm.test_caller_id(A1, JONAS, "+14435550177", draft=WISH)
        assert (tried.caller_id, tried.rule) == (CAPITAL, "geo.area")
        plain = await crm.test_caller_id(A1, JONAS, "+14435550177")
        assert plain.rule == "user.default"
        with pytest.raises(NotFound):
            await crm.test_caller_id(A1, "nobody", "+14435550177")

"""Caller ID and call settings of users: who may ask, and who hears of a change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.call_settings import Custom, Scope
from desktop.domain.errors import Conflict, Refused
from desktop.domain.events import SettingsChanged, UserSettingsChanged
from desktop.domain.geo_rules import GeoRule, GeoRuleSet, GeoWish
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

WISH = GeoWish(GeoRuleSet((GeoRule("+1410", known.CAPITAL),)), Custom.ON)


@pytest.mark.requirement("S2-11")
async def test_who_may_not_is_told_without_asking_the_crm(desk: Desk) -> None:
    await desk.sign_in()
    service = desk.user_settings
    for question in (
        service.settings(known.JONAS),
        service.geo_rules(known.JONAS),
        service.geo_rules(""),
        service.geo_rule_owners(),
        service.count_duplicate(known.JONAS, known.ANNA),
        service.test(known.JONAS, "4435550177"),
    ):
        with pytest.raises(Refused, match="F1"):
            await question
    assert not {"user_settings", "geo_rules", "test_caller_id"} & set(desk.crm.asked)


async def test_a_change_is_against_what_was_looked_at(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    before = await desk.user_settings.settings(known.JONAS)
    wanted = replace(before.own, scope=Scope.ONE)
    after = await desk.user_settings.change(before, wanted)
    assert after.own.scope is Scope.ONE
    with pytest.raises(Conflict):
        await desk.user_settings.change(before, wanted)
    page = await desk.user_settings.geo_rules(known.JONAS)
    assert (await desk.user_settings.change_geo_rules(page, WISH)).rules == WISH.rules
    with pytest.raises(Conflict):
        await desk.user_settings.change_geo_rules(page, WISH)


async def test_those_who_look_hear_of_it_and_the_user_asks_again(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    await settle()
    desk.crm.push("user_settings.updated", user_id=known.JONAS)
    await settle()
    assert desk.told(UserSettingsChanged) == [UserSettingsChanged(known.JONAS)]
    assert not desk.told(SettingsChanged)
    desk.crm.push("settings.changed", user_id=known.ANNA)
    await settle()
    assert desk.told(SettingsChanged)

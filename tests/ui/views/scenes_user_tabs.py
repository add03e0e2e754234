"""Caller ID, call settings and geo rules of a user in their states."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.call_settings import CallSetting, Custom, NumberChoice, Scope
from desktop.domain.geo_rules import GeoRule, GeoRuleSet, in_order
from desktop.settings.panels import PanelId
from desktop.ui.geo.view import GeoTab
from desktop.ui.user_settings.view import UserSettingsTab
from desktop.ui.user_tabs import geo_tab, settings_tab
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

WHO: Final = "u2"
NUMBERS: Final = (
    NumberChoice("+12025550111", "Capital office"),
    NumberChoice("+13125550122", LONG_NAME),
    NumberChoice("+14105550100", "Main line"),
    NumberChoice("+493023125100", "Berlin", text_enabled=False),
    NumberChoice("+442079460100", "London", state="disabled"),
)
RULES: Final = {
    "+1410": "+14105550100",
    "+1410555": "+14105550100",
    "+1312": "+13125550122",
    "+1242": "+12025550111",
}
COUNTRIES: Final = {"+44": "+442079460100", "+49": "+493023125100"}


class Host(QWidget):
    """Stands for the page of one user."""

    def __init__(self, tab: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(tab)
        self.resize(1040, 760)


def _furnish(place: Workplace) -> None:
    crm = place.desk.crm
    crm.choosable = list(NUMBERS)
    kept = crm.kept(WHO)
    calls = {CallSetting.GEO: Custom.ON, CallSetting.STICKY: Custom.OFF}
    own = replace(kept.own, scope=Scope.SUBSET, subset=("+12025550111",), calls=calls)
    tables = (RULES, COUNTRIES)
    area, country = (in_order(GeoRule(*each) for each in table.items()) for table in tables)
    kept.write(own, GeoRuleSet(area, country, "+12025550111"))


async def _settings(place: Workplace) -> tuple[Host, UserSettingsTab]:
    _furnish(place)
    await place.sign_in()
    tab = settings_tab(place.desk)
    host = Host(tab)
    tab.presenter.open(WHO, LONG_NAME)
    await place.settle()
    return host, tab


async def _geo(place: Workplace, user_id: str = WHO) -> tuple[Host, GeoTab]:
    _furnish(place)
    await place.sign_in()
    tab = geo_tab(place.desk)
    host = Host(tab)
    tab.presenter.open(user_id, LONG_NAME)
    await place.settle()
    return host, tab


async def user_settings(place: Workplace) -> QWidget:
    """Some numbers, one setting locked by the agency, one that is not in the plan."""
    place.desk.crm.setting_locks[CallSetting.PRO_DIALING] = False
    host, tab = await _settings(place)
    tab.presenter.choose_default("+13125550122")
    await place.settle()
    assert "not saved" in place.said(host)
    return host


async def user_settings_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"users.settings:edit": False}
    host, tab = await _settings(place)
    assert not tab.foot.save.isEnabled()
    assert "but not change them" in tab.banner.text
    return host


async def user_settings_changed_by_two(place: Workplace) -> QWidget:
    host, tab = await _settings(place)
    tab.presenter.choose("sticky", "on")
    kept = place.desk.crm.kept(WHO)
    kept.write(replace(kept.own, calls={CallSetting.STICKY: Custom.GLOBAL}))
    tab.presenter.save()
    await place.settle()
    assert "theirs as the account" in tab.banner.text
    return host


async def user_settings_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["user_settings"] = GONE
    host, tab = await _settings(place)
    assert tab.empty.isVisibleTo(host)
    return host


async def numbers_to_choose(place: Workplace) -> QWidget:
    host, tab = await _settings(place)
    host.show()
    tab.caller_id.subset.click()
    await place.settle()
    assert tab.caller_id.picker.checked == ("+12025550111",)
    return tab.caller_id.picker


async def geo_rules(place: Workplace) -> QWidget:
    """With remarks, and a number that is tried."""
    host, tab = await _geo(place)
    tab.presenter.trying.type("(410) 555-0177")
    await place.advance(0.3)
    assert tab.test.answer.text()
    tab.table.selectRow(0)
    return host


async def geo_rules_added(place: Workplace) -> QWidget:
    """A paste with what could not be used of it, and the question before a copy."""
    place.desk.crm.kept(known.JONAS)
    host, tab = await _geo(place)
    tab.presenter.open_adding(country=False)
    tab.presenter.type_codes("301, 240\nnowhere\n110")
    tab.presenter.choose_number("+12025550111")
    await place.click("Add", tab.form)
    assert "2 could not be used" in tab.form.report.text()
    return host


async def geo_countries_added(place: Workplace) -> QWidget:
    host, tab = await _geo(place)
    await place.click("Countries", host)
    await place.click("Add", tab.form)
    assert tab.form.error.text()
    return host


async def geo_rules_copied(place: Workplace) -> QWidget:
    crm = place.desk.crm
    rules = GeoRuleSet((GeoRule("+1410", "+12025550111"),))
    crm.user_rows = [*crm.user_rows, replace(crm.user_rows[0], id="u9", name=LONG_NAME)]
    crm.kept("u9").write(rules=rules)
    host, tab = await _geo(place)
    tab.presenter.copy_from("u9")
    await place.settle()
    assert "Replace 4 area rules" in place.said(host)
    return host


async def geo_rules_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"users.settings:edit": False}
    host, tab = await _geo(place)
    assert not tab.areas.isEnabled()
    return host


async def geo_rules_of_the_account(place: Workplace) -> QWidget:
    host, tab = await _geo(place, "")
    assert tab.account_mode.isVisibleTo(host)
    assert not tab.test.isVisibleTo(host)
    return host


async def geo_panel(place: Workplace) -> QWidget:
    await open_page(place, PanelId.ADMIN, PanelId.GEO_CALLER_ID)
    await place.show()
    await place.settle()
    assert "No rules yet" in place.said(place.window)
    return place.window


async def geo_rules_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["geo_rules"] = GONE
    host, tab = await _geo(place)
    assert tab.empty.isVisibleTo(host)
    return host


USER_TAB_SCENES: Final[tuple[Scene, ...]] = (
    user_settings,
    user_settings_to_look_at,
    user_settings_changed_by_two,
    user_settings_failed,
    numbers_to_choose,
    geo_rules,
    geo_rules_added,
    geo_countries_added,
    geo_rules_copied,
    geo_rules_to_look_at,
    geo_rules_of_the_account,
    geo_panel,
    geo_rules_failed,
)

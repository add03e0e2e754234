"""A user's caller ID and geo rules by hand: keys, lists to choose from, the account's own panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.access import Role
from desktop.domain.call_settings import CallSetting, Custom, Scope
from desktop.domain.geo_rules import GeoRule, GeoRuleSet
from desktop.settings.panels import PanelId
from desktop.ui.user_tabs import geo_tab, settings_tab
from tests.fakes import crm_records as known
from tests.ui.views.scenes_user_tabs import Host
from tests.ui.views.workplace import Workplace

MAIN, CAPITAL = known.MAIN_LINE, known.CAPITAL


@pytest.fixture
async def office(place: Workplace) -> Workplace:
    """Anna is an administrator, and looks at Jonas."""
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    return place


class TestSettings:
    @pytest.mark.requirement("S2-16", "S2-18", "S2-25")
    async def test_by_keyboard_and_from_lists(self, office: Workplace) -> None:
        tab = settings_tab(office.desk)
        host = Host(tab)
        host.show()
        tab.presenter.open(known.JONAS, "Jonas Weber")
        await office.settle()
        sticky = tab.calls.choices["sticky"]
        QTest.keyClick(sticky, Qt.Key.Key_Right)
        assert sticky.current == "on"
        await office.click("Caller IDs allowed: Some", host)
        tab.caller_id.subset.click()
        picker = tab.caller_id.picker
        picker.search.setText("Capital")
        shown = [row for row in range(picker.list.count()) if not picker.list.item(row).isHidden()]
        assert len(shown) == 1
        picker.list.item(shown[0]).setCheckState(Qt.CheckState.Checked)
        picker.button.click()
        tab.foot.save.click()
        await office.settle()
        own = office.desk.crm.kept(known.JONAS).own
        assert (own.scope, own.subset) == (Scope.SUBSET, (CAPITAL,))
        assert own.chosen(CallSetting.STICKY) is Custom.ON
        assert "Saved" in tab.banner.text
        tab.banner.closed.emit()
        assert tab.banner.isHidden()

    @pytest.mark.requirement("S2-14")
    async def test_the_permission_leads_to_its_editor(self, office: Workplace) -> None:
        tab = settings_tab(office.desk)
        wanted: list[str] = []
        tab.permission_wanted.connect(wanted.append)
        tab.presenter.open(known.JONAS, "Jonas Weber")
        await office.settle()
        assert tab.caller_id.may_change.text() == "No · from the role"
        tab.caller_id.may_change.click()
        assert wanted == ["caller_id:change"]
        tab.presenter.detach()

    @pytest.mark.requirement("S2-13")
    async def test_a_default_is_found_by_its_name(self, office: Workplace) -> None:
        tab = settings_tab(office.desk)
        host = Host(tab)
        host.show()
        tab.presenter.open(known.JONAS, "Jonas Weber")
        await office.settle()
        tab.caller_id.default.click()
        picker = tab.caller_id.default._picker
        picker.search.setText("capital")
        QTest.keyClick(picker.search, Qt.Key.Key_Return)
        assert tab.caller_id.default.text().startswith("(202) 555-0111")


class TestGeoRules:
    @pytest.mark.requirement("S2-48", "S2-53")
    async def test_rules_are_marked_changed_and_deleted(self, office: Workplace) -> None:
        rules = GeoRuleSet((GeoRule("+1410", MAIN), GeoRule("+1443", MAIN)))
        office.desk.crm.kept(known.JONAS).write(rules=rules)
        tab = geo_tab(office.desk)
        host = Host(tab)
        host.show()
        tab.presenter.open(known.JONAS, "Jonas Weber")
        await office.settle()
        assert not tab.delete.isEnabled()
        tab.table.selectRow(0)
        tab.change.click()
        picker = tab.change._picker
        picker.search.setText("capital")
        QTest.keyClick(picker.search, Qt.Key.Key_Return)
        assert [row.number[:5] for row in tab.table.rules.rows] == ["(202)", "(410)"]
        tab.table.selectRow(1)
        QTest.keyClick(tab.table, Qt.Key.Key_Delete)
        assert [row.prefix for row in tab.table.rules.rows] == ["410"]
        await office.click("Countries", host)
        tab.form.groups.click()
        countries = tab.form._country_picker
        countries.search.setText("germany")
        QTest.keyClick(countries.search, Qt.Key.Key_Return)
        assert tab.form.codes.toPlainText() == "+49"
        tab.form.number.chosen.emit(MAIN)
        tab.form.add.click()
        assert [row.place for row in tab.table.rules.rows] == ["Maryland", "Germany"]
        await office.click("Close the form", host)
        assert tab.form.isHidden()

    async def test_escape_closes_the_form_before_the_user(self, office: Workplace) -> None:
        tab = geo_tab(office.desk)
        host = Host(tab)
        host.show()
        host.activateWindow()
        await office.until(host.isActiveWindow, "the window is active")
        tab.presenter.open(known.JONAS, "Jonas Weber")
        await office.settle()
        for opener in (tab.areas, tab.countries):
            opener.click()
            await office.settle()
            assert host.focusWidget() is tab.form.codes
            await office.press("Esc", at=tab.form.codes)
            assert tab.form.isHidden()
            assert host.focusWidget() is opener, "the keyboard is where it came from"
        tab.presenter.detach()

    @pytest.mark.requirement("S2-19", "S2-21")
    async def test_the_accounts_rules_are_a_panel_of_their_own(self, office: Workplace) -> None:
        office.window.open_page(PanelId.ADMIN)
        office.page(PanelId.ADMIN).choose(PanelId.GEO_CALLER_ID)
        await office.show()
        await office.settle()
        panel = office.page(PanelId.ADMIN).current
        assert "for everybody without rules" in office.said(panel)
        await office.click("Geo caller ID of the account: On", panel)
        await office.click("Save", panel)
        assert office.desk.crm.kept("").own.chosen(CallSetting.GEO) is Custom.ON

"""Scenes of several accounts: one switched to during a call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.agency import AgencyImpact
from desktop.settings.panels import PanelId
from tests.fakes.crm_records import SECOND_ACCOUNT
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


async def another_account(place: Workplace) -> QWidget:
    """A call goes on in the account where it began, and says so."""
    await open_page(place, PanelId.PHONE)
    await place.talking()
    await place.desk.switching.switch(SECOND_ACCOUNT)
    await place.settle()
    assert place.window.rail.account.isVisibleTo(place.window)
    return place.window


async def _shown(place: Workplace, panel: PanelId) -> Any:
    place.desk.crm.agency_rows[1] = replace(
        place.desk.crm.agency_rows[1], name=LONG_NAME, domain=f"{'long-' * 9}name.harbor.example"
    )
    await open_page(place, PanelId.AGENCY, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.AGENCY).current


async def agency_accounts(place: Workplace) -> QWidget:
    """With the form of a new one, which says what is wrong."""
    panel = await _shown(place, PanelId.AGENCY_ACCOUNTS)
    panel.table.selectRow(0)
    await place.click("Create an account")
    panel.form.name.setText("Harbor Marine")
    panel.form.domain.setText("no domain")
    await place.click("Create", panel.form)
    assert panel.form.error.text()
    return place.window


async def agency_account_closed(place: Workplace) -> QWidget:
    """Asked first what that means."""
    panel = await _shown(place, PanelId.AGENCY_ACCOUNTS)
    panel.table.selectRow(0)
    await place.click("Close")
    assert not panel.form.isHidden()
    return place.window


async def agency_people(place: Workplace) -> QWidget:
    await _shown(place, PanelId.AGENCY_PEOPLE)
    return place.window


async def agency_places(place: Workplace) -> QWidget:
    """Over to another account, with what that means."""
    panel = await _shown(place, PanelId.AGENCY_PEOPLE)
    names = [row.first for row in panel._lines]
    panel.table.selectRow(next(at for at, each in enumerate(names) if each != "Anna Keller"))
    await place.click("Change accounts")
    await place.settle()
    await place.click("Add to the account")
    await place.click("Take out of Harbor Home Services")
    assert panel.form.save.isEnabled()
    return place.window


async def agency_search(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.AGENCY_SEARCH)
    panel.search.setText("harbor")
    await place.advance(0.3)
    panel.table.selectRow(0)
    return place.window


async def agency_roles(place: Workplace) -> QWidget:
    """One permission given to a role, with what it would do."""
    panel = await _shown(place, PanelId.AGENCY_RULES)
    impact = AgencyImpact(2, 14, 3, {"reports:view": 14, "reports:schedule": 6}, {})
    place.desk.crm.impact_told = impact
    panel._presenter.choose_subject("call_agent")
    panel._presenter.choose("reports:view", "on")
    await place.advance(0.5)
    assert panel.impact.text()
    return place.window


async def agency_settings(place: Workplace) -> QWidget:
    """Held on and off, with what that would do."""
    panel = await _shown(place, PanelId.AGENCY_RULES)
    panel._presenter.choose_subject("switches")
    for key, choice in (("international_dialing", "on"), ("export", "off"), ("sticky", "on")):
        panel._presenter.choose(key, choice)
    await place.advance(0.5)
    assert "settings in 2 accounts" in panel.impact.text()
    return place.window


async def agency_locks_collide(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.AGENCY_RULES)
    panel._presenter.choose("calls.log:export", "off")
    place.desk.crm.agency_ruling = replace(place.desk.crm.agency_ruling, version=9)
    await place.click("Save", panel)
    assert not panel.banner.isHidden()
    return place.window


async def agency_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["agency_rules"] = GONE
    await _shown(place, PanelId.AGENCY_RULES)
    return place.window


AGENCY_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        another_account,
        agency_accounts,
        agency_account_closed,
        agency_people,
        agency_places,
        agency_search,
        agency_roles,
        agency_settings,
        agency_locks_collide,
        agency_failed,
    )
}

"""The VoIP panel and tab by hand: copy, hide, choose, and a line that is renewed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.domain.access import Role
from desktop.domain.reports import LineTrialReport
from desktop.domain.voip import VoipChoice
from desktop.settings.panels import PanelId
from desktop.ui.settings.voip import VoipPanel
from desktop.ui.user_voip.view import UserVoipTab
from desktop.ui.user_voip.wiring import user_voip_tab
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import open_page
from tests.ui.views.workplace import Workplace


@pytest.fixture
async def panel(place: Workplace) -> VoipPanel:
    await open_page(place, PanelId.SETTINGS, PanelId.VOIP)
    await place.show()
    await place.settle()
    found = place.page(PanelId.SETTINGS).current
    assert isinstance(found, VoipPanel)
    return found


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


@pytest.mark.requirement("S2-07", "S2-56", "S2-57")
async def test_ones_own_shows_and_copies_domain_and_user_name(
    place: Workplace, panel: VoipPanel
) -> None:
    said = place.said(panel)
    assert known.DOMAIN in said
    assert "anna.keller" in said
    await place.click("Copy SIP domain", panel)
    assert clipboard() == known.DOMAIN
    await place.click("Copy user name", panel)
    assert clipboard() == "anna.keller"


@pytest.mark.requirement("S2-58")
async def test_a_password_for_another_phone_is_copied_and_hidden(
    place: Workplace, panel: VoipPanel
) -> None:
    await place.click("Make a password", panel)
    assert panel.sign_in.password.field.text() == "device-password-1"
    await place.click("Copy new password", panel)
    assert clipboard() == "device-password-1"
    await place.click("Hide the password", panel)
    assert panel.sign_in.password.isHidden()
    assert panel.sign_in.password.field.text() == ""


@pytest.mark.requirement("S2-58")
async def test_it_is_gone_for_who_looks_later(place: Workplace, panel: VoipPanel) -> None:
    await place.click("Make a password", panel)
    await place.click("Make a one-time link", panel)
    place.window.open_page(PanelId.PHONE)
    await place.settle()
    place.window.open_page(PanelId.SETTINGS)
    await place.settle()
    assert panel.sign_in.password.field.text() == ""
    assert panel.sign_in.link.field.text() == ""


@pytest.mark.requirement("S2-58")
async def test_the_line_says_what_becomes_of_its_new_password(
    place: Workplace, panel: VoipPanel
) -> None:
    engine = place.desk.engine
    engine.trial_comes_to = None
    await place.click("Renew its password", panel)
    assert "Trying the new settings beside those in use" in place.said(panel)
    assert not panel._change.isEnabled()
    engine.ends_trial(LineTrialReport(False, 403, "Forbidden"))
    await place.settle()
    assert "refused the new settings (SIP 403). The former settings are still" in place.said(panel)
    await place.click("Renew its password", panel)
    engine.ends_trial(LineTrialReport(True, 200, "OK"))
    await place.settle()
    assert "The line has moved over" in place.said(panel)


async def test_what_the_crm_does_not_answer_is_said(place: Workplace, panel: VoipPanel) -> None:
    place.desk.crm.overrides = {"voip.password:change_own": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    assert panel._change.isHidden()
    assert panel.sign_in.change.isHidden()


@pytest.mark.requirement("S2-54", "S2-55")
async def test_the_administrator_turns_it_off_for_a_user(place: Workplace) -> None:
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    tab: UserVoipTab = user_voip_tab(place.desk)
    tab.presenter.open(known.JONAS, "Jonas Weber")
    tab.show()
    await place.settle()
    assert tab.switch.save.isHidden()
    await place.click("VoIP: Off", tab)
    await place.click("Save VoIP", tab)
    assert place.desk.crm.voip_of[known.JONAS].own == {"voip": False}
    assert "VoIP is saved." in place.said(tab)
    assert tab.switch.state.text() == "Off"
    assert tab.sign_in.change.isHidden()
    tab.switch.transport.setCurrentIndex(2)
    tab.switch.transport.activated.emit(2)
    await place.settle()
    assert not tab.switch.save.isHidden()
    await place.click("Discard", tab)
    assert tab.switch.choice.current == VoipChoice.OFF.value
    assert tab.switch.transport.currentIndex() == 0

"""VoIP of one user in its states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.reports import LineTrialReport
from desktop.domain.voip import Device, VoipChoice
from desktop.settings.panels import PanelId
from desktop.ui.user_voip.wiring import user_voip_tab
from tests.fakes import crm_records as known
from tests.fakes.clock import START
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

DESK_PHONE: Final = Device(
    *("dev_1", "Yealink SIP-T54W 96.86.0.20", "10.0.0.7:5060", "udp", False, START),
    expires_at=START + timedelta(minutes=5),
)
SOFTPHONE: Final = Device(
    *("dev_2", "Targeting Local Softphone/1.0", "127.0.0.1:5062", "udp", True, START)
)


async def _shown(place: Workplace, user_id: str = known.JONAS) -> Any:
    await place.sign_in()
    tab = user_voip_tab(place.desk)
    tab.setProperty("ground", "page")
    tab.setWindowTitle("VoIP")
    tab.resize(820, 760)
    tab.presenter.open(user_id, "Jonas Weber")
    await place.settle()
    tab.show()
    tab.activateWindow()
    return tab


def _phones(place: Workplace) -> None:
    mine = place.desk.crm.voip_of[known.JONAS]
    mine.devices = (SOFTPHONE, DESK_PHONE, replace(DESK_PHONE, id="dev_3", user_agent=LONG_NAME))
    mine.password_set_at = known.NOON


async def voip_of_a_user(place: Workplace) -> QWidget:
    """Something is chosen, a link is shown, and the question before a password is."""
    _phones(place)
    tab = await _shown(place)
    tab.presenter.choose(VoipChoice.OFF)
    await place.click("Make a one-time link", tab)
    await place.click("Change password", tab)
    assert not tab.sign_in.question.isHidden()
    assert not tab.sign_in.link.isHidden()
    assert not tab.switch.save.isHidden()
    return tab


async def voip_password_shown_once(place: Workplace) -> QWidget:
    _phones(place)
    tab = await _shown(place)
    await place.click("Change password", tab)
    await place.click("Change it", tab)
    assert not tab.sign_in.password.isHidden()
    return tab


async def voip_changed_by_somebody_else(place: Workplace) -> QWidget:
    tab = await _shown(place)
    tab.presenter.choose(VoipChoice.OFF)
    mine = place.desk.crm.voip_of[known.JONAS]
    mine.own, mine.version = {"voip": True}, 2
    await place.click("Save VoIP", tab)
    assert "it is now on" in tab.banner.text
    return tab


async def voip_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["voip"] = GONE
    tab = await _shown(place)
    assert not tab.empty.isHidden()
    return tab


async def voip_of_ones_own(place: Workplace) -> QWidget:
    """New settings of the line are being tried."""
    place.desk.engine.trial_comes_to = None
    mine = place.desk.crm.voip_of[known.ANNA]
    mine.devices = (SOFTPHONE, DESK_PHONE)
    await open_page(place, PanelId.SETTINGS, PanelId.VOIP)
    await place.show()
    await place.settle()
    await place.click("Renew its password")
    assert place.desk.engine.trial is not None
    return place.window


async def voip_of_ones_own_moved(place: Workplace) -> QWidget:
    window = await voip_of_ones_own(place)
    place.desk.engine.ends_trial(LineTrialReport(True, 200, "OK"))
    await place.settle()
    return window


VOIP_SCENES: Final[tuple[Scene, ...]] = (
    voip_of_a_user,
    voip_password_shown_once,
    voip_changed_by_somebody_else,
    voip_failed,
    voip_of_ones_own,
    voip_of_ones_own_moved,
)

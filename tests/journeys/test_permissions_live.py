"""A change of permissions on the server changes the open window, and a talk goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until

P = PanelId
ROLES = {
    "call_agent": (P.PHONE, P.CALLS, P.PEOPLE, P.VOICEMAIL, P.SETTINGS),
    "billing": (P.PHONE, P.BILLING, P.SETTINGS),
    "call_manager": (P.PHONE, P.CALLS, P.TEXTS, P.PEOPLE, P.VOICEMAIL, P.ADMIN, P.SETTINGS),
    "report_manager": (
        P.PHONE,
        P.CALLS,
        P.TEXTS,
        P.PEOPLE,
        P.VOICEMAIL,
        P.LIVE,
        P.REPORTS,
        P.ADMIN,
        P.SETTINGS,
    ),
    "marketing_manager": (
        P.PHONE,
        P.CALLS,
        P.PEOPLE,
        P.VOICEMAIL,
        P.REPORTS,
        P.ADMIN,
        P.SETTINGS,
    ),
    "administrator": (
        P.PHONE,
        P.CALLS,
        P.TEXTS,
        P.PEOPLE,
        P.VOICEMAIL,
        P.LIVE,
        P.REPORTS,
        P.ADMIN,
        P.BILLING,
        P.SETTINGS,
    ),
}


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
@pytest.mark.requirement("S1-17", "S1-41")
def test_pages_come_and_go_with_the_role(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _roles(qapp, tmp_path))


async def _roles(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        call = await day.dial("4435550140")
        for role, panels in ROLES.items():
            await day.control.change_role(role)
            await day.on_rail(*panels)
        await _a_page_that_is_lost(day)
        await _why(day)
        assert day.core.calls.call(call.id).state is CallState.ACTIVE, "the talk was cut"
        await day.core.calls.hang_up(call.id)
        await day.idle()


async def _a_page_that_is_lost(day: Journey) -> None:
    window = day.desk.window
    window.open_page(PanelId.TEXTS)
    assert window.page is PanelId.TEXTS
    account = day.core.session.account
    assert account is not None
    await day.outside("POST", "/demo/switch", account_id=account.id, name="texting", on=False)
    await until(lambda: window.page is PanelId.PHONE, 10, "the lost page is left")
    assert "Texts is no longer available" in window.banner.text
    assert "switched off for this account" in window.banner.text
    # To an administrator the entry stays, and answers why.
    assert PanelId.TEXTS in window.rail.panels
    window.rail.button(PanelId.TEXTS).click()
    assert day.desk.why.isVisible()


async def _why(day: Journey) -> None:
    why = day.desk.why
    why.ask(PanelId.TEXTS)
    assert why.headline == "Why can't I see texts?"
    assert why.sentence == "Texting is switched off for this account."
    why.hide()

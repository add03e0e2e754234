"""VoIP changed while somebody talks: the line moves over and back, and nobody is cut off."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import DEMO_PASSWORD
from desktop.core import Core, build_core
from desktop.domain.calls import Call, CallState
from desktop.domain.events import LineTried
from desktop.domain.line import Line, RegistrationState, TrialState
from desktop.settings.panels import PanelId
from desktop.settings.paths import Folders
from desktop.settings.secrets import MemorySecretStore
from desktop.ui.event_loop import run_until_complete
from desktop.ui.settings.voip import VoipPanel
from desktop.ui.user_voip.view import UserVoipTab
from desktop.ui.user_voip.wiring import user_voip_tab
from tests.journeys.rig import Journey, journey
from tests.support.hearing import from_first_sound, pitch
from tests.support.pulse import PulseServer, tone
from tests.support.waiting import until

SPEAK = 1000.0
OMAR = "omar.haddad@harbor.example"


@pytest.mark.timeout(180)
@pytest.mark.requirement("S2-55", "S2-58")
def test_a_new_password_in_a_call_moves_the_line_over_and_back(
    qapp: QApplication, tmp_path: Path, sound_server: PulseServer
) -> None:
    run_until_complete(qapp, _renewed(qapp, tmp_path, sound_server))


async def _renewed(qapp: QApplication, folder: Path, sound: PulseServer) -> None:
    speaking = sound.player(tone(SPEAK, 120))
    try:
        async with journey(qapp, folder) as day:
            await day.sign_in()
            await day.on_line()
            call = await day.dial("4435550141")
            await _hears_herself(sound)
            await _moves_over(day, sound, call)
            await _returns(day, sound, call)
            await _is_reached(day, call)
            await day.core.calls.end_all()
            await day.idle()
    finally:
        speaking.kill()
        speaking.wait(5)


async def _moves_over(day: Journey, sound: PulseServer, call: Call) -> None:
    panel, former = _voip_panel(day), _line(day)
    await _renew(day, panel, TrialState.MOVED)
    assert _line(day).password != former.password
    assert await _line_at_the_crm(day) == _line(day)
    await _goes_on(day, sound, call)


async def _returns(day: Journey, sound: PulseServer, call: Call) -> None:
    """The phone system does not know the new password: its supplier is late, for instance."""
    panel, former = _voip_panel(day), _line(day)
    await day.outside("POST", "/demo/new_passwords", taken=False)
    await _renew(day, panel, TrialState.RETURNED)
    assert "refused the new settings (SIP 403). The former settings are still in use" in (
        panel._trial.sentence.text()
    )
    assert _line(day) == former
    assert await _line_at_the_crm(day) == former
    await _goes_on(day, sound, call)
    await day.outside("POST", "/demo/new_passwords", taken=True)
    await _renew(day, panel, TrialState.MOVED)


async def _renew(day: Journey, panel: VoipPanel, outcome: TrialState) -> None:
    told: list[TrialState] = []

    def hear(event: object) -> None:
        if isinstance(event, LineTried):
            told.append(event.trial.state)

    unsubscribe = day.core.stream.subscribe(hear)
    panel._change.click()
    await until(lambda: outcome in told, 20, f"the line is {outcome}")
    unsubscribe()
    assert told == [TrialState.TRYING, outcome]


async def _goes_on(day: Journey, sound: PulseServer, call: Call) -> None:
    """The same call, to be heard, and the line is there for the next one."""
    assert day.core.calls.call(call.id).state is CallState.ACTIVE
    await _hears_herself(sound)
    await until(
        lambda: day.core.registration.registration.state is RegistrationState.REGISTERED,
        10,
        "the line is registered",
    )


async def _is_reached(day: Journey, call: Call) -> None:
    await day.outside("POST", "/demo/ring", email="anna.keller@harbor.example")
    await until(lambda: day.desk.incoming.cards, 10, "a caller at the line in use")
    ringing = next(each for each in day.core.calls.calls if each.id != call.id)
    await day.core.calls.decline(ringing.id)


async def _hears_herself(sound: PulseServer) -> None:
    heard = from_first_sound(await asyncio.to_thread(sound.record, 3.0))
    assert abs(pitch(heard) - SPEAK) <= 5


def _voip_panel(day: Journey) -> VoipPanel:
    window = day.desk.window
    window.open_page(PanelId.SETTINGS)
    page = window._parts.pages[PanelId.SETTINGS]
    page.choose(PanelId.VOIP)
    panel = page.current
    assert isinstance(panel, VoipPanel)
    return panel


def _line(day: Journey) -> Line:
    line = day.core.registration.line
    assert line is not None
    return line


async def _line_at_the_crm(day: Journey) -> Line:
    return await day.core.crm.line(day.core.session.account_id)


@pytest.mark.timeout(180)
# Qt's own search for a sound server ends the process when one that was there is gone.
@pytest.mark.usefixtures("sound_server")
@pytest.mark.requirement("S2-54", "S2-55", "S2-56", "S2-57")
def test_voip_is_turned_off_in_the_administrators_window(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _turned_off(qapp, tmp_path))


async def _turned_off(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder / "anna") as day:
        await day.sign_in()
        await day.on_line()
        call = await day.dial("4435550140")
        _voip_panel(day)
        async with _office(day, folder / "omar") as office:
            await _off_for_anna(office, day)
        page = day.desk.window._parts.pages[PanelId.SETTINGS]
        await until(lambda: PanelId.VOIP not in page.offered, 10, "the panel is gone")
        assert day.core.calls.call(call.id).state is CallState.ACTIVE
        assert day.core.registration.registration.state is RegistrationState.REGISTERED
        await day.core.calls.end_all()
        await day.idle()


@contextlib.asynccontextmanager
async def _office(day: Journey, folder: Path) -> AsyncIterator[Core]:
    """The administrator elsewhere, with no phone running."""
    places = Folders(folder / "settings", folder / "data")
    core = build_core(day.ready.crm, places, MemorySecretStore(), secrets_kept=False)
    try:
        await core.session.sign_in(OMAR, DEMO_PASSWORD)
        yield core
    finally:
        await core.close()


async def _off_for_anna(office: Core, day: Journey) -> None:
    profile = day.core.session.profile
    assert profile is not None
    tab: UserVoipTab = user_voip_tab(office)
    tab.presenter.open(profile.id, profile.name)
    await until(tab.devices.none.isHidden, 10, "the softphone is in the list")
    assert tab.switch.state.text() == "On"
    tab.switch.choice.chosen.emit("off")
    tab.switch.save.click()
    await until(lambda: tab.switch.state.text() == "Off", 10, "VoIP is off")
    assert not tab.devices.none.isVisibleTo(tab), "the softphone is signed out"
    tab.presenter.detach()
    tab.deleteLater()

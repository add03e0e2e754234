"""Another account is entered during a call: the talk goes on, and ends where it began."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import DEMO_PASSWORD
from desktop.domain.calls import CallState
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA, Journey, journey
from tests.support.waiting import until

pytestmark = [
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]

HOME, LEGAL = "acc_home", "acc_legal"


@pytest.mark.requirement("S1-09")
@pytest.mark.timeout(180)
def test_a_talk_goes_on_in_the_account_where_it_began(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _day(qapp, tmp_path))


async def _day(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        # The demo signs Anna in where the list of her accounts begins.
        await _enter(day, HOME)
        call = await day.dial("4435550140")
        await until(lambda: day.core.calls.call(call.id).record_id, 10, "the call has its row")
        record_id = day.core.calls.call(call.id).record_id
        note = day.desk.phone.card(call.id).note
        QTest.keyClicks(note, "Begun at home")
        await _enter(day, LEGAL)
        assert day.core.calls.call(call.id).state is CallState.ACTIVE, "the talk was cut"
        card = day.desk.phone.card(call.id)
        assert card.isVisible()
        assert "in Harbor Home Services" in card.said
        await day.on_line()
        assert day.core.registration.line is not None
        assert day.core.registration.line.domain == "legal.harbor.example"
        QTest.keyClicks(card.note, ", ended at work")
        await until(lambda: "saved" in card.note_status.text().lower(), 10, "the note is saved")
        card.hang_up.click()
        await day.idle()
        row = await _row(day, record_id)
        assert row["note"] == "Begun at home, ended at work"
        assert row["status"] == "completed"
        assert day.core.wrap_ups.waiting == (), "this account has nothing to ask for"
        await until(lambda: "waits in Harbor Home" in day.desk.window.banner.text, 10, "it is told")
        await _enter(day, HOME)
        await until(lambda: day.core.wrap_ups.waiting, 20, "the wrap-up waits where it began")
        assert day.core.wrap_ups.waiting[0].record_id == record_id


async def _enter(day: Journey, account_id: str) -> None:
    """By the menu under the avatar."""
    session, rail = day.core.session, day.desk.window.rail
    if session.account_id != account_id:
        profile = session.profile
        assert profile is not None
        name = next(each.name for each in profile.accounts if each.id == account_id)
        menu = rail.account.menu()
        next(each for each in menu.actions() if each.text() == name).trigger()
    await until(lambda: session.account_id == account_id, 10, f"{account_id} is entered")
    assert day.desk.window.page is PanelId.PHONE
    await day.on_line()


async def _row(day: Journey, record_id: str) -> dict[str, object]:
    """As the CRM has it, asked for with a sign-in of one's own."""
    async with httpx.AsyncClient(base_url=day.ready.crm) as http:
        asked = {"grant_type": "password", "email": ANNA, "password": DEMO_PASSWORD}
        token = (await http.post("/v1/auth/token", json=asked)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        row = await http.get(f"/v1/accounts/{HOME}/calls/{record_id}", headers=headers)
        row.raise_for_status()
        answer: dict[str, object] = row.json()
        return answer

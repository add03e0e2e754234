"""The agency over its accounts, seen from its own window and from an agent's at the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA, Journey, another_desk, journey
from tests.support.waiting import until

pytestmark = [
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]

GRACE = "grace.okafor@harbor.example"
HOME = "acc_home"
TEXTS, ATTENDED = "messages.log:view", "calls:transfer_attended"


@pytest.mark.requirement("S1-08", "S1-46")
@pytest.mark.timeout(240)
def test_what_the_agency_locks_beats_the_account(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _locks(qapp, tmp_path))


async def _locks(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in(GRACE)
        await until(lambda: day.core.session.is_signed_in, 15, "the agency is in")
        window = day.desk.window
        assert window.open_if_offered(PanelId.AGENCY)
        pages: Any = window.pages.currentWidget()
        pages.choose(PanelId.AGENCY_RULES)
        panel = pages.current
        await until(lambda: panel._choices, 10, "the rules are there")
        async with another_desk(day, folder / "anna", ANNA) as anna:
            await _enter_home(anna)
            assert PanelId.TEXTS not in anna.desk.window.rail.panels
            # The account's own rule: its call agents see the texts.
            _pick(panel.subject, "call_agent")
            _pick(panel.where, HOME)
            await _set(panel, TEXTS, "on")
            await until(
                lambda: PanelId.TEXTS in anna.desk.window.rail.panels, 10, "the account gave texts"
            )
            assert anna.desk.window.open_if_offered(PanelId.TEXTS)
            _pick(panel.subject, "locks")
            await _set(panel, TEXTS, "off")
            await until(
                lambda: PanelId.TEXTS not in anna.desk.window.rail.panels, 10, "the lock took them"
            )
            assert anna.desk.window.page is PanelId.PHONE
            assert "The agency has locked this off" in anna.desk.window.banner.text
            decision = anna.core.session.answer.decision(TEXTS)
            assert decision.reason == "agency_lock.deny"


def _pick(choice: Any, value: str) -> None:
    choice.setCurrentIndex(choice.findData(value))
    choice.activated.emit(choice.currentIndex())


async def _set(panel: Any, key: str, value: str) -> None:
    _pick(panel._choices[key], value)
    await until(panel.impact.text, 10, "what it would do is told")
    assert "1 account" in panel.impact.text() or "accounts" in panel.impact.text()
    panel.save.click()
    await until(lambda: not panel.save.isEnabled(), 10, "it is saved")
    await until(lambda: "Saved" in panel.banner.text, 10, "it says so")


async def _enter_home(anna: Journey) -> None:
    if anna.core.session.account_id != HOME:
        await anna.core.switching.switch(HOME)
    await until(lambda: anna.core.session.account_id == HOME, 10, "at home")


@pytest.mark.requirement("S1-06", "S2-22")
@pytest.mark.timeout(180)
def test_a_plan_that_shrinks_cuts_no_consultation(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _downgrade(qapp, tmp_path))


async def _downgrade(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        await _enter_home(day)
        await day.on_line()
        first = await day.dial("4435550140")
        second = await day.core.calls.place("4435550141")
        calls = day.core.calls
        await until(
            lambda: calls.call(second).state is CallState.ACTIVE, 15, "the colleague is asked"
        )
        await until(lambda: calls.call(first.id).state is CallState.HELD, 10, "the first is held")
        answer = day.core.session.answer
        assert answer.grants(ATTENDED)
        await day.outside("POST", "/demo/plan", account_id=HOME, plan="Standard")
        await until(lambda: not day.core.session.answer.grants(ATTENDED), 10, "the plan has shrunk")
        decision = day.core.session.answer.decision(ATTENDED)
        assert decision.reason == "plan.pro.dialing"
        assert day.core.session.answer.grants("calls:transfer_blind")
        assert calls.call(first.id).state is CallState.HELD
        assert calls.call(second).state is CallState.ACTIVE
        # Back to the first one: both talks still obey.
        day.desk.phone.card(first.id).swap.click()
        await until(lambda: calls.call(first.id).state is CallState.ACTIVE, 10, "swapped")
        await until(lambda: calls.call(second).state is CallState.HELD, 10, "the other is held")
        await calls.end_all()
        await day.idle()

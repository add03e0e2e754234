"""A second factor: set up in the window, asked for when signing in, reset by an administrator."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.sections import SectionPage
from desktop.ui.security.view import SecurityPanel
from tests.journeys.rig import ANNA, DEMO_PASSWORD, Journey, another_desk, journey, user_page
from tests.support.authenticator import code_now
from tests.support.waiting import until

OMAR = "omar.haddad@harbor.example"

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


def test_a_second_factor_is_set_up_used_and_reset(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _two_steps(qapp, tmp_path))


async def _two_steps(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await _signed_in(day)
        key = await _set_up(day)
        await day.core.session.sign_out()
        await _signed_in_with_code(day, key)
        profile = day.core.session.profile
        assert profile is not None
        async with another_desk(day, folder / "administrator", OMAR) as administrator:
            await _reset_by(administrator, profile.id)
            panel = await _panel(day)
            await until(panel.factor.banner.isVisible, 10, "she is told in her open window")
            assert "Omar Haddad has turned it off" in panel.factor.banner.text
        await day.core.session.sign_out()
        await day.sign_in()
        await _signed_in(day)


async def _signed_in(day: Journey) -> None:
    await until(lambda: day.core.session.is_signed_in, 15, "she is signed in")
    await until(lambda: PanelId.PHONE in day.desk.window.rail.panels, 10, "her pages are there")


async def _panel(day: Journey) -> SecurityPanel:
    assert day.desk.window.open_if_offered(PanelId.SETTINGS)
    settings = day.desk.window.pages.currentWidget()
    assert isinstance(settings, SectionPage)
    settings.choose(PanelId.SECURITY)
    panel = settings.current
    assert isinstance(panel, SecurityPanel)
    await until(panel.factor.tag.isVisible, 10, "the panel is there")
    return panel


async def _set_up(day: Journey) -> str:
    """By the keyboard; the key that the app was given."""
    card = (await _panel(day)).factor
    card.set_up.click()
    QTest.keyClicks(card.proof.password, DEMO_PASSWORD)
    card.proof.password.returnPressed.emit()
    await until(card.scan.isVisible, 10, "the key is shown")
    key = card.scan.key.text().replace(" ", "")
    QTest.keyClicks(card.scan.code, code_now(key))
    card.scan.code.returnPressed.emit()
    await until(card.codes.isVisible, 10, "the recovery codes are shown")
    assert len({label.text() for label in card.codes.labels}) == 10
    card.codes.done.click()
    assert card.codes.labels == []
    return key


async def _signed_in_with_code(day: Journey, key: str) -> None:
    page = day.desk.window.sign_in
    await until(page.email.isVisible, 10, "the sign-in page")
    await day.sign_in(ANNA)
    await until(page.second.isVisible, 10, "the code is asked for")
    assert not day.core.session.is_signed_in
    QTest.keyClicks(page.second.code, "000000")
    page.second.code.returnPressed.emit()
    await until(lambda: "not right" in page.error.text(), 10, "the mistake is said")
    await until(page.button.isEnabled, 10, "it can be typed again")
    QTest.keyClicks(page.second.code, code_now(key, 1))
    page.second.code.returnPressed.emit()
    await _signed_in(day)


async def _reset_by(administrator: Journey, user_id: str) -> None:
    page = await user_page(administrator, user_id)

    def buttons() -> dict[str, QAbstractButton]:
        shown = page.findChildren(QAbstractButton)
        return {each.text(): each for each in shown if each.isVisible()}

    page.tabs.setCurrentIndex(page.tabs.count() - 1)
    await until(lambda: "Reset second factor" in buttons(), 10, "it is seen to be on")
    buttons()["Reset second factor"].click()
    await until(page.question.yes.isVisible, 5, "it is asked first")
    page.question.yes.click()
    await until(lambda: "Reset second factor" not in buttons(), 10, "it is seen to be off")

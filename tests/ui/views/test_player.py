"""The player under mouse and keys, and heard through a real sound server."""

from __future__ import annotations

import subprocess
import sys

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.loudspeaker import QtLoudspeaker
from desktop.ui.widgets.player import Player
from tests.fakes.clock import settle
from tests.fakes.loudspeaker import FakeLoudspeaker
from tests.services.conftest import Desk
from tests.support.hearing import from_first_sound, pitch
from tests.support.pulse import PulseServer, sound_server
from tests.support.waves import wav

__all__ = ["sound_server"]


async def _fetch() -> bytes:
    return wav(60.0, rate=1_000)


@pytest.fixture
def loudspeaker() -> FakeLoudspeaker:
    return FakeLoudspeaker()


@pytest.fixture
async def player(qtbot: QtBot, desk: Desk, loudspeaker: FakeLoudspeaker) -> Player:
    made = Player("Voicemail", desk.tasks, loudspeaker)
    qtbot.addWidget(made)
    made.resize(700, 60)
    made.show()
    made.open(_fetch, 60)
    return made


async def test_the_button_says_what_it_does(player: Player, loudspeaker: FakeLoudspeaker) -> None:
    assert (player.button.accessibleName(), player.time.text()) == ("Play", "0:00 / 1:00")
    player.button.click()
    await settle()
    assert loudspeaker.playing
    assert player.button.accessibleName() == "Pause"


async def test_arrows_move_by_five_seconds(player: Player, loudspeaker: FakeLoudspeaker) -> None:
    player.button.click()
    await settle()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(player.track, key)
    assert loudspeaker.position == 5_000
    assert player.time.text() == "0:05 / 1:00"
    assert player.track.accessibleDescription() == "0:05 of 1:00"
    QTest.keyClick(player.track, Qt.Key.Key_End)
    assert loudspeaker.position == 60_000


async def test_a_click_goes_there(player: Player, loudspeaker: FakeLoudspeaker) -> None:
    player.button.click()
    await settle()
    middle = QPoint(player.track.width() // 2, 10)
    QTest.mouseClick(player.track, Qt.MouseButton.LeftButton, pos=middle)
    assert loudspeaker.position == pytest.approx(30_000, abs=200)


async def test_the_speed_can_be_chosen(player: Player, loudspeaker: FakeLoudspeaker) -> None:
    QTest.keyClick(player.speed, Qt.Key.Key_Down)
    assert loudspeaker.speed == 1.25
    assert player.speed.currentText() == "1.25×"


async def test_it_is_silent_when_it_is_out_of_sight(
    player: Player, loudspeaker: FakeLoudspeaker
) -> None:
    player.button.click()
    await settle()
    player.hide()
    assert not loudspeaker.playing


@pytest.mark.sound
def test_a_faster_voice_keeps_its_pitch(sound_server: PulseServer) -> None:
    """500 Hz at one and a half of its speed are 500 Hz, on the loudspeaker that was chosen."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.views.player_on_pulse", "microphone"]
    )
    try:
        heard = sound_server.record(5.0, "microphone.monitor")
        code = program.wait(40)
    finally:
        program.kill()
        program.wait(5)
    assert code == 0
    assert abs(pitch(from_first_sound(heard)) - 500) < 4


@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself where there is none
def test_of_a_window_that_is_gone_the_loudspeaker_has_nobody_to_tell(
    qtbot: QtBot, desk: Desk
) -> None:
    """Headphones that are plugged in later told a player whose button was deleted already."""
    loudspeaker = QtLoudspeaker(lambda: "")
    made = Player("Voicemail", desk.tasks, loudspeaker)
    made.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(made))
    assert not shiboken6.isValid(loudspeaker)

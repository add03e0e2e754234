"""The media manager under the hands, and the microphone behind it."""

from __future__ import annotations

import io
import subprocess
import sys
import wave

import numpy as np
import pytest

from desktop.domain.library import SoundUse
from desktop.settings.panels import PanelId
from desktop.ui.phone.card_view import CallCard
from desktop.ui.texts.bulk.contracts import ChosenFile
from tests.support.hearing import from_first_sound, pitch
from tests.support.pulse import PulseServer, sound_server, tone
from tests.support.waves import wav
from tests.ui.views.scenes_base import furnish
from tests.ui.views.scenes_media import ROWS, _media, voicemail_drop
from tests.ui.views.workplace import Workplace

__all__ = ["sound_server"]
pytestmark = pytest.mark.requirement("S2-46")


async def test_a_sound_is_added_changed_and_removed_by_keyboard(place: Workplace) -> None:
    furnish(place.desk.crm)
    panel = await _media(place)
    place.desk.files.chosen = ChosenFile("tone.wav", wav(2))
    panel.add.setFocus()
    await place.press("Space", at=panel.add)
    panel.form.file.setFocus()
    await place.press("Space", at=panel.form.file)
    assert (panel.form.name.text(), panel.form.player.isHidden()) == ("tone", False)
    panel.form.use.setFocus()
    await place.press("Down", at=panel.form.use)
    await place.press("Enter", at=panel.form.name)
    added = place.desk.crm.sound_rows[-1]
    assert (added.name, added.use) == ("tone", SoundUse.VOICEMAIL)
    panel.table.setFocus()
    panel.table.selectRow(0)
    await place.press("Delete", at=panel.table)
    panel.removing.remove.setFocus()
    await place.press("Space", at=panel.removing.remove)
    assert ROWS[0].name not in {each.name for each in place.desk.crm.sound_rows}
    panel.table.selectRow(0)
    await place.press("Enter", at=panel.table)
    assert not panel.form.isHidden()
    await place.press("Esc", at=panel.form.name)
    assert panel.form.isHidden()


async def test_a_drop_is_chosen_from_the_call_card(place: Workplace) -> None:
    furnish(place.desk.crm)
    await voicemail_drop(place)
    place.desk.crm.sound_files = {"s4": wav(3)}
    (card,) = place.page(PanelId.PHONE).findChildren(CallCard)
    card.drop.button.click()
    (action,) = card.drops.actions()
    assert action.text() == "Quote is ready"
    card.drops.close()
    action.trigger()
    await place.settle()
    assert [played[1:] for played in place.desk.engine.played] == [(wav(3), True)]
    assert card.drop.isHidden()


@pytest.mark.sound
def test_what_is_said_into_the_microphone_is_what_is_recorded(sound_server: PulseServer) -> None:
    master = ("master=microphone.monitor", "source_name=headset")
    sound_server.control("load-module", "module-remap-source", *master)
    speaker = sound_server.player(tone(440, 60))
    program = [sys.executable, "-m", "tests.ui.views.microphone_on_pulse", "headset"]
    try:
        done = subprocess.run(program, capture_output=True, timeout=60, check=True)
    finally:
        speaker.kill()
        speaker.wait(5)
    with wave.open(io.BytesIO(done.stdout)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert abs(pitch(from_first_sound(samples)) - 440) < 4

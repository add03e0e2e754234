"""The media manager in its states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.library import LibrarySound, SoundUse
from desktop.domain.teams import TeamKind
from desktop.settings.panels import PanelId
from desktop.ui.texts.bulk.contracts import ChosenFile
from tests.fakes.clock import START
from tests.support.waves import wav
from tests.ui.views.scenes_base import GONE, LONG_NAME, PLAYING, Scene, open_page
from tests.ui.views.workplace import Workplace

ROWS: Final = [
    LibrarySound("s1", "Acoustic morning", SoundUse.MUSIC, 184_000, "Omar Haddad", START),
    LibrarySound("s2", LONG_NAME[:60], SoundUse.ANNOUNCEMENT, 6_400, LONG_NAME, START),
    LibrarySound("s3", "Leave us a word", SoundUse.VOICEMAIL, 9_000, "Omar Haddad", START),
    LibrarySound("s4", "Quote is ready", SoundUse.DROP, 14_000, "Anna Keller", START),
    LibrarySound("s5", "Welcome to Harbor", SoundUse.GREETING, 21_000, "Anna Keller", START),
]


async def _media(place: Workplace) -> Any:
    crm = place.desk.crm
    crm.sound_rows, crm.voicemail_greeting = list(ROWS), "s3"
    crm.sound_files = {each.id: wav(2) for each in ROWS}
    queues = crm.team_rows[TeamKind.QUEUE]
    crm.team_rows[TeamKind.QUEUE] = [replace(each, music="s1") for each in queues]
    await open_page(place, PanelId.ADMIN, PanelId.MEDIA)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def media(place: Workplace) -> QWidget:
    panel = await _media(place)
    panel.table.selectRow(0)
    assert panel.table.rowCount() == 5
    return place.window


async def no_sounds(place: Workplace) -> QWidget:
    await open_page(place, PanelId.ADMIN, PanelId.MEDIA)
    await place.show()
    await place.settle()
    assert not place.page(PanelId.ADMIN).current.empty.isHidden()
    return place.window


async def media_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["sounds"] = GONE
    panel = await _media(place)
    assert not panel.empty.isHidden()
    return place.window


async def sound_refused(place: Workplace) -> QWidget:
    """What was chosen is no sound."""
    panel = await _media(place)
    place.desk.files.chosen = ChosenFile("price list.wav", b"Dear Sir or Madam")
    await place.click("Add a sound")
    await place.click("Choose a file…", panel.form)
    await place.click("Save", panel.form)
    assert panel.form.error.text()
    return place.window


async def sound_recorded(place: Workplace) -> QWidget:
    panel = await _media(place)
    await place.click("Add a sound")
    panel.form.show_form(
        replace(panel.form._shown, is_recording=True, recorded="0:12", level=0.6, name="Hello")
    )
    assert panel.form.record.text() == "Stop"
    return place.window


async def sound_changed(place: Workplace) -> QWidget:
    """A voicemail greeting that somebody else has renamed meanwhile; it is listened to."""
    panel = await _media(place)
    panel.table.selectRow(2)
    await place.click("Listen or change", panel)
    assert panel.form.name.text() == "Leave us a word"
    panel.form.name.setText("Leave a word")
    panel.form.name.textEdited.emit("Leave a word")
    place.desk.crm.somebody_renames_sound("s3", "Say it after the tone")
    await place.settle()
    assert not panel.form.warning.isHidden()
    panel.form.player.show_state(PLAYING)
    return place.window


async def sound_removed(place: Workplace) -> QWidget:
    """One that queues play."""
    panel = await _media(place)
    panel.table.selectRow(0)
    await place.click("Remove", panel)
    assert panel.removing.instead.count()
    return place.window


async def queue_music(place: Workplace) -> QWidget:
    await _media(place)
    place.page(PanelId.ADMIN).choose(PanelId.QUEUES)
    await place.settle()
    panel = place.page(PanelId.ADMIN).current
    panel.table.selectRow(1)
    await place.click("Change", panel)
    assert panel.form.music.currentText() == "Acoustic morning"
    return place.window


async def recording_announced(place: Workplace) -> QWidget:
    place.desk.crm.recording_rules = replace(place.desk.crm.recording_rules, is_on=True, sound="s2")
    await _media(place)
    place.page(PanelId.ADMIN).choose(PanelId.RECORDING)
    await place.settle()
    assert place.page(PanelId.ADMIN).current.sound.currentText() == LONG_NAME[:60]
    return place.window


async def voicemail_drop(place: Workplace) -> QWidget:
    """A machine has answered."""
    place.desk.crm.sound_rows = list(ROWS)
    await open_page(place, PanelId.PHONE)
    call_id = await place.desk.calls.place("+14435550177")
    place.desk.engine.reports_answer(call_id, (("X-Call-Id", "c1"),))
    await place.settle()
    return place.window


async def voicemail_dropped(place: Workplace) -> QWidget:
    window = await voicemail_drop(place)
    place.desk.crm.sound_files = {"s4": wav(3)}
    (call,) = place.desk.calls.calls
    await place.desk.sounds_in_calls.drop(call.id, "s4")
    await place.settle()
    return window


MEDIA_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        *(media, no_sounds, media_failed, sound_refused, sound_recorded, sound_changed),
        *(sound_removed, queue_music, recording_announced),
        *(voicemail_drop, voicemail_dropped),
    )
}

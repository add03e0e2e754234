"""The fake CRM: whether an account's calls are recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.errors import Conflict, InvalidInput
from desktop.domain.library import SoundUse
from desktop.domain.recording import RecordingSettings, fault_of
from tests.fakes.crm_sounds import FakeSounds

_CONFIGURE: Final = ("recordings:configure", "turn recording on or off")


class FakeRecording(FakeSounds):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.recording_rules = RecordingSettings()

    async def recording_settings(self, account_id: str) -> RecordingSettings:
        self._check("recording_settings", account_id, *_CONFIGURE)
        return self.recording_rules

    async def change_recording(
        self, account_id: str, wanted: RecordingSettings
    ) -> RecordingSettings:
        self._check("change_recording", account_id, *_CONFIGURE)
        if fault := fault_of(wanted):
            raise InvalidInput(fault)
        self._check_sound(wanted.sound, SoundUse.ANNOUNCEMENT)
        if wanted.version != self.recording_rules.version:
            sentence = "Somebody else changed this first. Look at it again."
            raise Conflict(sentence, self.recording_rules)
        self.recording_rules = replace(wanted, version=wanted.version + 1)
        self.push("settings.changed", setting="recording")
        return self.recording_rules

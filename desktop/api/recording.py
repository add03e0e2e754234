"""The CRM over HTTP: whether an account's calls are recorded."""

from __future__ import annotations

import msgspec

from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.recording import RecordingSettings


class RecordingBody(msgspec.Struct, frozen=True):
    is_on: bool
    is_announced: bool
    announcement: str
    version: int
    sound: str = ""

    def value(self) -> RecordingSettings:
        return RecordingSettings(**msgspec.structs.asdict(self))


class RecordingClient(Requests):
    """Part of ``Crm``."""

    async def recording_settings(self, account_id: str) -> RecordingSettings:
        path = path_of(account_id, "recording-settings")
        return (await self._get(path, RecordingBody)).value()

    async def change_recording(
        self, account_id: str, wanted: RecordingSettings
    ) -> RecordingSettings:
        path = path_of(account_id, "recording-settings")
        asked = {
            "is_on": wanted.is_on,
            "is_announced": wanted.is_announced,
            "announcement": wanted.announcement,
            "sound": wanted.sound,
        }
        headers = if_match(wanted.version)
        with telling_the_current(RecordingBody):
            content = await self._send("PUT", path, asked, headers=headers)
        return decode(content, RecordingBody).value()

"""The CRM's interface: whether an account's calls are recorded."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.recording import RecordingSettings


class CrmRecording(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def recording_settings(self, account_id: str) -> RecordingSettings: ...

    async def change_recording(
        self, account_id: str, wanted: RecordingSettings
    ) -> RecordingSettings:
        """Raises ``Conflict`` with the settings as they are now, after ``wanted.version``."""

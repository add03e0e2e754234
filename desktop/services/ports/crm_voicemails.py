"""The CRM's interface: the own voicemail box."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.voicemails import Voicemail, VoicemailPage


class CrmVoicemails(Protocol):
    """Part of ``Crm``; its errors are those of the whole. Needs ``voicemail:listen_own``."""

    async def voicemails(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> VoicemailPage:
        """Newest first."""

    async def voicemail(self, account_id: str, voicemail_id: str) -> Voicemail: ...

    async def voicemail_sound(self, account_id: str, voicemail_id: str) -> bytes:
        """WAV."""

    async def mark_voicemail(
        self, account_id: str, voicemail_id: str, heard: bool
    ) -> Voicemail: ...

    async def delete_voicemail(self, account_id: str, voicemail_id: str) -> None:
        """For good; raises ``NotFound`` for one that is gone."""

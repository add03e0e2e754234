"""Whether the account's calls are recorded, for those who may say so (S1-36)."""

from __future__ import annotations

from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.domain.recording import RecordingSettings, fault_of
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

_CONFIGURE: Final = ("recordings:configure", "turn recording on or off")


class RecordingService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def load(self) -> RecordingSettings:
        require(self._session.answer, *_CONFIGURE)
        return await self._session.ask(self._crm.recording_settings(self._session.account_id))

    async def change(self, wanted: RecordingSettings) -> RecordingSettings:
        """Raises ``Conflict`` with the settings as they are now."""
        require(self._session.answer, *_CONFIGURE)
        if fault := fault_of(wanted):
            raise InvalidInput(fault)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.change_recording(account_id, wanted))

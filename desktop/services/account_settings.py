"""The settings of the account, for those who may see or change them (S2-43)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.domain.account_settings import FELT_AT_ONCE, SettingsSheet, Value
from desktop.domain.impact import Impact
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

SEE: Final = "account.settings:view"
EDIT: Final = "account.settings:edit"


class AccountSettingsService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def load(self) -> SettingsSheet:
        require(self._session.answer, SEE, "see the account's settings")
        return await self._session.ask(self._crm.account_settings(self._session.account_id))

    async def impact(self, changes: Mapping[str, Value], version: int) -> Impact:
        """Raises ``Conflict`` with the sheet as it is now, as saving would."""
        require(self._session.answer, EDIT, "edit the account's settings")
        account_id = self._session.account_id
        felt = {key: value for key, value in changes.items() if key in FELT_AT_ONCE}
        return await self._session.ask(self._crm.impact_of_settings(account_id, felt, version))

    async def save(self, changes: Mapping[str, Value], version: int) -> SettingsSheet:
        """Raises ``Conflict`` with the sheet as it is now."""
        require(self._session.answer, EDIT, "edit the account's settings")
        account_id = self._session.account_id
        return await self._session.ask(
            self._crm.change_account_settings(account_id, changes, version)
        )

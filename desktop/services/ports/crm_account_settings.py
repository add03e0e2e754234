"""The CRM's interface: the settings of the account, and whom a change of them meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desktop.domain.account_settings import SettingsSheet, Value
from desktop.domain.impact import Impact


class CrmAccountSettings(Protocol):
    """Part of ``Crm``; its errors are those of the whole, and ``InvalidInput`` for a value.

    ``changes`` are new values by key. A ``Conflict`` holds the ``SettingsSheet`` as it is now.
    """

    async def account_settings(self, account_id: str) -> SettingsSheet: ...

    async def change_account_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> SettingsSheet: ...

    async def impact_of_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> Impact:
        """Who would lose or gain what; nothing is changed."""

"""What the panel asks of the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desktop.domain.account_settings import SettingsSheet, Value
from desktop.domain.impact import Impact


class AccountSettingsPort(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the sheet as it is now."""

    async def load(self) -> SettingsSheet: ...

    async def impact(self, changes: Mapping[str, Value], version: int) -> Impact: ...

    async def save(self, changes: Mapping[str, Value], version: int) -> SettingsSheet: ...

"""The CRM's interface: looking as somebody else."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import View


class CrmViewAs(Protocol):
    """Part of ``Crm``; its errors are those of the whole. Needs ``users.permissions:grant``."""

    async def begin_view(self, account_id: str, user_id: str) -> View:
        """Noted in the change history."""

    async def end_view(self, account_id: str, user_id: str, view_id: str) -> None:
        """A repeat changes nothing."""

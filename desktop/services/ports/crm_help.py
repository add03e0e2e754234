"""The CRM's interface: where the company explains itself."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.help_links import HelpLinks


class CrmHelp(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def help_links(self, account_id: str) -> HelpLinks: ...

    async def set_help_links(self, account_id: str, wanted: HelpLinks) -> HelpLinks:
        """Raises ``Conflict`` with the links as they are now, after ``wanted.version``."""

"""The fake CRM: where the company explains itself."""

from __future__ import annotations

from desktop.domain.help_links import HelpLinks
from tests.fakes.crm_company import Company


class FakeHelp(Company):
    """Part of ``Crm``."""

    links = HelpLinks()

    async def help_links(self, account_id: str) -> HelpLinks:
        self._check("help_links", account_id)
        return self.links if account_id == "a1" else HelpLinks()

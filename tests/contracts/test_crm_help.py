"""The contract of the CRM: where the company explains itself."""

from __future__ import annotations

from desktop.domain.help_links import HelpLinks
from desktop.services.ports import Crm
from tests.contracts.conftest import A1


class TestHelpLinks:
    async def test_there_are_none_until_somebody_sets_them(self, crm: Crm) -> None:
        assert await crm.help_links(A1) == HelpLinks()

"""The contract of the CRM: where the company explains itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.domain.help_links import HelpLinks
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR
from tests.contracts.crm_rigs import Rig

LINKS = HelpLinks("https://help.example/roles", "https://help.example/rights")

pytestmark = pytest.mark.requirement("S1-10", "S2-47")


class TestHelpLinks:
    async def test_there_are_none_until_somebody_sets_them(self, crm: Crm) -> None:
        assert await crm.help_links(A1) == HelpLinks()

    async def test_who_may_not_set_them_is_told_so(self, crm: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await crm.set_help_links(A1, LINKS)
        assert refused.value.permission == "account.settings:edit"
        assert await crm.help_links(A1) == HelpLinks()

    async def test_they_are_set_upon_what_was_seen(self, rig: Rig, crm: Crm) -> None:
        rig.role(ADMINISTRATOR)
        seen = await crm.help_links(A1)
        padded = replace(LINKS, roles=f" {LINKS.roles} ", version=seen.version)
        after = await crm.set_help_links(A1, padded)
        assert after == replace(LINKS, version=seen.version + 1)
        assert await crm.help_links(A1) == after
        with pytest.raises(Conflict) as late:
            await crm.set_help_links(A1, replace(LINKS, roles="", version=seen.version))
        assert late.value.current == after
        assert await crm.set_help_links(A1, after) == after

    async def test_what_is_no_safe_web_address_is_refused(self, rig: Rig, crm: Crm) -> None:
        rig.role(ADMINISTRATOR)
        seen = await crm.help_links(A1)
        with pytest.raises(InvalidInput, match="https://"):
            await crm.set_help_links(A1, replace(seen, roles="http://help.example"))
        assert await crm.help_links(A1) == seen

"""The fake CRM: where the company explains itself."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput
from desktop.domain.help_links import HelpLinks, faults_of_links
from tests.fakes.crm_company import Company


class FakeHelp(Company):
    """Part of ``Crm``."""

    links = HelpLinks()

    async def help_links(self, account_id: str) -> HelpLinks:
        self._check("help_links", account_id)
        return self.links if account_id == "a1" else HelpLinks()

    async def set_help_links(self, account_id: str, wanted: HelpLinks) -> HelpLinks:
        may = ("account.settings:edit", "change the settings of the account")
        self._check("set_help_links", account_id, *may)
        if wanted.version != self.links.version:
            sentence = "Somebody else changed the help links first. Look at them again."
            raise Conflict(sentence, self.links)
        after = wanted.plain
        if faults := faults_of_links(after):
            raise InvalidInput(next(iter(faults.values())))
        if after != self.links:
            self.somebody_sets_links(after.roles, after.permissions)
        return self.links

    def somebody_sets_links(self, roles: str, permissions: str) -> None:
        version = self.links.version + 1
        self.links = replace(self.links, roles=roles, permissions=permissions, version=version)
        self.push("settings.changed", setting="help_links")

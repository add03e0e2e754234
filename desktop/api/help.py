"""The CRM over HTTP: where the company explains itself."""

from __future__ import annotations

import msgspec

from desktop.api.requests import Requests, path_of
from desktop.domain.help_links import HelpLinks


class HelpLinksBody(msgspec.Struct, frozen=True):
    roles: str
    permissions: str

    def value(self) -> HelpLinks:
        return HelpLinks(self.roles, self.permissions)


class HelpClient(Requests):
    """Part of ``Crm``."""

    async def help_links(self, account_id: str) -> HelpLinks:
        return (await self._get(path_of(account_id, "help-links"), HelpLinksBody)).value()

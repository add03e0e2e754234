"""The CRM over HTTP: where the company explains itself."""

from __future__ import annotations

import msgspec

from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.help_links import HelpLinks


class HelpLinksBody(msgspec.Struct, frozen=True):
    roles: str
    permissions: str
    version: int = 1

    def value(self) -> HelpLinks:
        return HelpLinks(self.roles, self.permissions, self.version)


class HelpClient(Requests):
    """Part of ``Crm``."""

    async def help_links(self, account_id: str) -> HelpLinks:
        return (await self._get(path_of(account_id, "help-links"), HelpLinksBody)).value()

    async def set_help_links(self, account_id: str, wanted: HelpLinks) -> HelpLinks:
        path = path_of(account_id, "help-links")
        asked = {"roles": wanted.roles, "permissions": wanted.permissions}
        with telling_the_current(HelpLinksBody):
            content = await self._send("PUT", path, asked, headers=if_match(wanted.version))
        return decode(content, HelpLinksBody).value()

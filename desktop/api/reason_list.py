"""The CRM over HTTP: editing the account's names for being busy or away."""

from __future__ import annotations

import msgspec

from desktop.api.bodies.presence import StatusReasonBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.reason_list import ReasonList

_LIST = "status-reason-list"


class ReasonListBody(msgspec.Struct, frozen=True):
    data: list[StatusReasonBody]
    version: int

    def value(self) -> ReasonList:
        return ReasonList(tuple(each.value() for each in self.data), self.version)


class ReasonListClient(Requests):
    """Part of ``Crm``."""

    async def reason_list(self, account_id: str) -> ReasonList:
        return (await self._get(path_of(account_id, _LIST), ReasonListBody)).value()

    async def change_reasons(self, account_id: str, wanted: ReasonList) -> ReasonList:
        rows = [
            {"id": each.id, "name": each.name, "availability": each.availability.value}
            for each in wanted.rows
        ]
        headers = if_match(wanted.version)
        path = path_of(account_id, _LIST)
        with telling_the_current(ReasonListBody):
            content = await self._send("PUT", path, {"data": rows}, headers=headers)
        return decode(content, ReasonListBody).value()

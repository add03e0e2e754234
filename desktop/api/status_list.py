"""The CRM over HTTP: editing the account's call statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from desktop.api.bodies.lists import StatusesBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.lists import CallStatus, CallStatuses


class StatusListClient(Requests):
    """Part of ``Crm``."""

    async def change_call_statuses(
        self, account_id: str, rows: Sequence[CallStatus], version: int
    ) -> CallStatuses:
        asked = {"data": [asdict(row) for row in rows]}
        headers = if_match(version)
        path = path_of(account_id, "call-statuses")
        with telling_the_current(StatusesBody):
            content = await self._send("PUT", path, asked, headers=headers)
        return decode(content, StatusesBody).value()

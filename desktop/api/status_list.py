"""The CRM over HTTP: editing the account's call statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from desktop.api.bodies.lists import StatusesBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.domain.errors import Conflict
from desktop.domain.lists import CallStatus, CallStatuses


class StatusListClient(Requests):
    """Part of ``Crm``."""

    async def change_call_statuses(
        self, account_id: str, rows: Sequence[CallStatus], version: int
    ) -> CallStatuses:
        asked = {"data": [asdict(row) for row in rows]}
        headers = {"If-Match": f'"{version}"'}
        path = path_of(account_id, "call-statuses")
        try:
            content = await self._send("PUT", path, asked, headers=headers)
        except Conflict as error:
            if not isinstance(error.current, bytes):
                raise
            now = decode(error.current, StatusesBody).value()
            raise Conflict(str(error), now) from error
        return decode(content, StatusesBody).value()

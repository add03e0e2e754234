"""The CRM over HTTP: supervising the live calls of others."""

from __future__ import annotations

from desktop.api.bodies.supervision import AdmissionBody, SupervisionBody, WatchedCallBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.domain.supervision import Admission, Mode, Supervision, WatchedCall


class SupervisionClient(Requests):
    """Part of ``Crm``."""

    async def supervise(self, account_id: str, call_id: str, mode: Mode) -> Admission:
        path = path_of(account_id, "live-calls", call_id, "supervision")
        return decode(await self._send("POST", path, {"mode": mode.value}), AdmissionBody).value()

    async def change_supervision(
        self, account_id: str, supervision_id: str, mode: Mode
    ) -> Supervision:
        path = path_of(account_id, "me", "supervisions", supervision_id)
        return decode(await self._send("PUT", path, {"mode": mode.value}), SupervisionBody).value()

    async def end_supervision(self, account_id: str, supervision_id: str) -> Supervision:
        path = path_of(account_id, "me", "supervisions", supervision_id)
        return decode((await self._request("DELETE", path)).content, SupervisionBody).value()

    async def supervision(self, account_id: str, supervision_id: str) -> Supervision:
        path = path_of(account_id, "me", "supervisions", supervision_id)
        return (await self._get(path, SupervisionBody)).value()

    async def supervisions(self, account_id: str) -> tuple[Supervision, ...]:
        page = await self._list(path_of(account_id, "live-calls", "supervisions"), SupervisionBody)
        return tuple(each.value() for each in page.data)

    async def watched_calls(self, account_id: str) -> tuple[WatchedCall, ...]:
        page = await self._list(path_of(account_id, "me", "watched-calls"), WatchedCallBody)
        return tuple(each.value() for each in page.data)

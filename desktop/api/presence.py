"""The CRM over HTTP: availability, queues, and how colleagues are."""

from __future__ import annotations

from desktop.api.bodies.presence import ColleagueBody, QueueBody, StatusBody, StatusReasonBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.domain.presence import Colleague, QueueState, Status, StatusReason
from desktop.domain.records import Availability


class PresenceClient(Requests):
    """Part of ``Crm``."""

    async def status(self, account_id: str) -> Status:
        return (await self._get(path_of(account_id, "me", "availability"), StatusBody)).value()

    async def choose_status(
        self, account_id: str, availability: Availability, reason_id: str = ""
    ) -> Status:
        path = path_of(account_id, "me", "availability")
        choice = {"availability": availability.value, "reason_id": reason_id}
        return decode(await self._send("PUT", path, choice), StatusBody).value()

    async def set_wrap_up(self, account_id: str, active: bool) -> Status:
        path = path_of(account_id, "me", "wrap-up")
        return decode(await self._send("PUT", path, {"active": active}), StatusBody).value()

    async def status_reasons(self, account_id: str) -> tuple[StatusReason, ...]:
        page = await self._list(path_of(account_id, "status-reasons"), StatusReasonBody)
        return tuple(each.value() for each in page.data)

    async def own_queues(self, account_id: str) -> tuple[QueueState, ...]:
        page = await self._list(path_of(account_id, "me", "queues"), QueueBody)
        return tuple(each.value() for each in page.data)

    async def log_in_to_queue(self, account_id: str, queue_id: str, logged_in: bool) -> QueueState:
        path = path_of(account_id, "me", "queues", queue_id)
        return decode(await self._send("PUT", path, {"logged_in": logged_in}), QueueBody).value()

    async def colleagues(self, account_id: str) -> tuple[Colleague, ...]:
        page = await self._list(path_of(account_id, "agents", "status"), ColleagueBody)
        return tuple(each.value() for each in page.data)

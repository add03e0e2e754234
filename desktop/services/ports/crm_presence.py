"""The CRM's interface: availability, queues, and how colleagues are."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.presence import Colleague, QueueState, Status, StatusReason
from desktop.domain.records import Availability


class CrmPresence(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def status(self, account_id: str) -> Status: ...

    async def choose_status(
        self, account_id: str, availability: Availability, reason_id: str = ""
    ) -> Status:
        """Raises ``InvalidInput`` for a reason that does not stand under ``availability``, and for
        a state that nobody chooses."""

    async def set_wrap_up(self, account_id: str, active: bool) -> Status:
        """A repeat changes nothing."""

    async def status_reasons(self, account_id: str) -> tuple[StatusReason, ...]: ...

    async def own_queues(self, account_id: str) -> tuple[QueueState, ...]: ...

    async def log_in_to_queue(self, account_id: str, queue_id: str, logged_in: bool) -> QueueState:
        """Raises ``NotFound`` for a queue the person is no member of."""

    async def colleagues(self, account_id: str) -> tuple[Colleague, ...]:
        """By name, the person among them."""

"""The CRM's interface: what belongs to the call log beside its rows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

from desktop.domain.call_path import PathStep
from desktop.domain.queries import CallQuery


class CrmCallLog(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def call_path(self, account_id: str, record_id: str) -> tuple[PathStep, ...]:
        """In the order things happened; empty where nobody wrote them down."""

    async def recording(self, account_id: str, record_id: str) -> bytes:
        """WAV; needs ``recordings:listen``, raises ``NotFound`` for a call without one."""

    async def assignable_agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of whoever may be given a call; needs ``calls.log:assign_agent``."""

    async def missed_calls_seen(self, account_id: str) -> datetime | None:
        """Until when this person has seen the calls they missed; None for never."""

    async def see_missed_calls(
        self, account_id: str, until: datetime, idempotency_key: str
    ) -> datetime:
        """Never goes back; answers until when they are seen now."""

    def export_calls(self, account_id: str, query: CallQuery) -> AsyncGenerator[bytes, None]:
        """CSV in pieces, newest first whatever the query's order; needs ``calls.log:export``."""

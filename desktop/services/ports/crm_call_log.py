"""The CRM's interface: what belongs to the call log beside its rows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desktop.domain.call_path import PathStep
from desktop.domain.queries import CallQuery


class CrmCallLog(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def call_path(self, account_id: str, record_id: str) -> tuple[PathStep, ...]:
        """In the order things happened; empty where nobody wrote them down."""

    async def recording(self, account_id: str, record_id: str) -> bytes:
        """WAV; needs ``recordings:listen``, raises ``NotFound`` with the reason for none."""

    async def send_recording(self, account_id: str, record_id: str, path: Path) -> None:
        """Of a call one was in; the same may be sent again.

        Raises ``Conflict`` where it is not wanted: not recorded, deleted, or another one is there.
        """

    async def delete_recording(self, account_id: str, record_id: str) -> None:
        """Needs ``recordings:delete``; raises ``NotFound`` where there is none."""

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

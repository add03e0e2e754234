"""The CRM's interface: blocked callers, do not call, scoring, call statuses and tags."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from desktop.domain.lists import (
    Block,
    BlockedCaller,
    CallStatuses,
    DoNotCallEntry,
    ImportJob,
    ScoringOptions,
)
from desktop.domain.records import Page


class CrmLists(Protocol):
    """Part of ``Crm``; its errors are those of the whole, and ``InvalidInput`` for what is typed.

    ``text`` is what to search for. What is already on a list is a ``Conflict``.
    """

    async def blocked_callers(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[BlockedCaller]:
        """Newest first, with those that have expired."""

    async def block_caller(
        self, account_id: str, block: Block, idempotency_key: str
    ) -> BlockedCaller: ...

    async def change_block(
        self, account_id: str, entry_id: str, reason: str, until: datetime | None, version: int
    ) -> BlockedCaller:
        """Raises ``Conflict`` where somebody changed the entry after ``version``."""

    async def unblock_caller(self, account_id: str, entry_id: str) -> None: ...

    async def do_not_call_list(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[DoNotCallEntry]:
        """By number."""

    async def add_do_not_call(
        self, account_id: str, number: str, reason: str, idempotency_key: str
    ) -> DoNotCallEntry: ...

    async def remove_do_not_call(self, account_id: str, entry_id: str, reason: str) -> None: ...

    async def start_import(
        self, account_id: str, content: bytes, idempotency_key: str
    ) -> ImportJob:
        """Numbers and reasons as CSV into the do-not-call list."""

    async def import_job(self, account_id: str, import_id: str) -> ImportJob: ...

    async def cancel_import(self, account_id: str, import_id: str) -> ImportJob:
        """What has been added stays; a job that is over is no error."""

    async def scoring(self, account_id: str) -> ScoringOptions: ...

    async def change_scoring(self, account_id: str, options: ScoringOptions) -> ScoringOptions:
        """Raises ``Conflict`` where somebody changed them after ``options.version``."""

    async def call_statuses(self, account_id: str) -> CallStatuses: ...

    async def tags(self, account_id: str) -> tuple[str, ...]:
        """The account's own and those in use, most used first."""

"""The CRM's interface: texts to many."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import Page
from desktop.domain.text_records import (
    BulkAction,
    BulkJob,
    BulkOrder,
    BulkPreview,
    BulkRecipient,
    RecipientState,
)


class CrmBulk(Protocol):
    """Part of ``Crm``; its errors are those of the whole. Needs ``messages:send_bulk``."""

    async def preview_bulk(self, account_id: str, order: BulkOrder) -> BulkPreview:
        """Who would get which words, and who would not and why; nothing is sent."""

    async def order_bulk(self, account_id: str, order: BulkOrder, idempotency_key: str) -> BulkJob:
        """Begins by itself, and goes on without this program."""

    async def bulk_jobs(self, account_id: str, cursor: str | None = None) -> Page[BulkJob]:
        """The newest first."""

    async def bulk_job(self, account_id: str, job_id: str) -> BulkJob: ...

    async def bulk_recipients(
        self,
        account_id: str,
        job_id: str,
        state: RecipientState | None = None,
        cursor: str | None = None,
    ) -> Page[BulkRecipient]:
        """In the order of the list."""

    async def act_on_bulk(
        self, account_id: str, job_id: str, action: BulkAction, idempotency_key: str
    ) -> BulkJob:
        """Raises ``Conflict`` where the job is not such that this could be done to it."""

    async def bulk_report(self, account_id: str, job_id: str) -> bytes:
        """CSV in UTF-8 with a line for everybody on the list."""

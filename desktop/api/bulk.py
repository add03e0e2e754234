"""The CRM over HTTP: texts to many."""

from __future__ import annotations

from typing import Any, Final

import httpx

from desktop.api.bodies.texting import BulkRecipientBody, JobBody, PreviewBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.domain.records import Page
from desktop.domain.text_records import (
    BulkAction,
    BulkJob,
    BulkOrder,
    BulkPreview,
    BulkRecipient,
    RecipientState,
)

# Everybody on a long list is looked up one by one.
_PATIENT: Final = httpx.Timeout(90.0, connect=5.0)
_PAGE: Final = "200"


class BulkClient(Requests):
    """Part of ``Crm``."""

    async def preview_bulk(self, account_id: str, order: BulkOrder) -> BulkPreview:
        path = path_of(account_id, "bulk-messages", "preview")
        response = await self._request("POST", path, json=_asked(order), timeout=_PATIENT)
        return decode(response.content, PreviewBody).value()

    async def order_bulk(self, account_id: str, order: BulkOrder, idempotency_key: str) -> BulkJob:
        path, headers = path_of(account_id, "bulk-messages"), {"Idempotency-Key": idempotency_key}
        asked: dict[str, Any] = {"json": _asked(order), "headers": headers}
        response = await self._request("POST", path, timeout=_PATIENT, **asked)
        return decode(response.content, JobBody).value()

    async def bulk_jobs(self, account_id: str, cursor: str | None = None) -> Page[BulkJob]:
        page = await self._list(path_of(account_id, "bulk-messages"), JobBody, {"cursor": cursor})
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def bulk_job(self, account_id: str, job_id: str) -> BulkJob:
        return (await self._get(path_of(account_id, "bulk-messages", job_id), JobBody)).value()

    async def bulk_recipients(
        self,
        account_id: str,
        job_id: str,
        state: RecipientState | None = None,
        cursor: str | None = None,
    ) -> Page[BulkRecipient]:
        path = path_of(account_id, "bulk-messages", job_id, "recipients")
        query = {"state": state.value if state else None, "cursor": cursor, "limit": _PAGE}
        page = await self._list(path, BulkRecipientBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def act_on_bulk(
        self, account_id: str, job_id: str, action: BulkAction, idempotency_key: str
    ) -> BulkJob:
        path = path_of(account_id, "bulk-messages", job_id, action.value)
        return decode(await self._send("POST", path, None, key=idempotency_key), JobBody).value()

    async def bulk_report(self, account_id: str, job_id: str) -> bytes:
        path = path_of(account_id, "bulk-messages", job_id, "report")
        return (await self._request("GET", path, timeout=_PATIENT)).content


def _asked(order: BulkOrder) -> dict[str, object]:
    asked: dict[str, object] = {
        "recipients": [
            {"number": each.number, "name": each.name, "contact_id": each.contact_id}
            for each in order.recipients
        ],
        "text": order.text,
        "from_number": order.from_number,
    }
    if order.schedule_at is not None:
        asked["schedule_at"] = order.schedule_at.isoformat()
    return asked

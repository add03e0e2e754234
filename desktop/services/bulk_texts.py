"""Texts to many: looked at beforehand, ordered once, followed, stopped and resumed (S1-22)."""

from __future__ import annotations

import uuid

from desktop.domain.errors import CrmConfused
from desktop.domain.events import BulkProgressed
from desktop.domain.records import Page
from desktop.domain.text_records import (
    BulkAction,
    BulkJob,
    BulkOrder,
    BulkPreview,
    BulkRecipient,
    BulkState,
    MessageTemplate,
    RecipientState,
    TextNumber,
)
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream


class BulkTextService:
    """What is sent goes on in the CRM, whatever becomes of this program."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        pushes.carry("bulk.updated", self._on_push)
        self._unanswered: tuple[BulkOrder, str] | None = None

    async def numbers(self) -> tuple[TextNumber, ...]:
        self._check_send()
        return await self._session.ask(self._crm.text_numbers(self._session.account_id))

    async def templates(self) -> tuple[MessageTemplate, ...]:
        self._check_send()
        page = await self._session.ask(self._crm.templates(self._session.account_id))
        return page.rows

    async def keep_template(
        self, name: str, text: str, before: MessageTemplate | None = None
    ) -> MessageTemplate:
        """A new one, or ``before`` changed."""
        self._check_send()
        account_id = self._session.account_id
        if before is None:
            key = uuid.uuid4().hex
            return await self._session.ask(self._crm.add_template(account_id, name, text, key))
        return await self._session.ask(self._crm.change_template(account_id, before, name, text))

    async def remove_template(self, template_id: str) -> None:
        self._check_send()
        await self._session.ask(self._crm.remove_template(self._session.account_id, template_id))

    async def preview(self, order: BulkOrder) -> BulkPreview:
        self._check()
        return await self._session.ask(self._crm.preview_bulk(self._session.account_id, order))

    async def order(self, order: BulkOrder) -> BulkJob:
        """An order whose answer was lost is sent under the same key: nobody gets it twice."""
        self._check()
        if self._unanswered is None or self._unanswered[0] != order:
            self._unanswered = (order, uuid.uuid4().hex)
        key = self._unanswered[1]
        job = await self._session.ask(self._crm.order_bulk(self._session.account_id, order, key))
        self._unanswered = None
        return job

    async def jobs(self, cursor: str | None = None) -> Page[BulkJob]:
        self._check()
        return await self._session.ask(self._crm.bulk_jobs(self._session.account_id, cursor))

    async def job(self, job_id: str) -> BulkJob:
        self._check()
        return await self._session.ask(self._crm.bulk_job(self._session.account_id, job_id))

    async def recipients(
        self, job_id: str, state: RecipientState | None = None, cursor: str | None = None
    ) -> Page[BulkRecipient]:
        self._check()
        asked = self._crm.bulk_recipients(self._session.account_id, job_id, state, cursor)
        return await self._session.ask(asked)

    async def act(self, job_id: str, action: BulkAction) -> BulkJob:
        self._check()
        account_id, key = self._session.account_id, uuid.uuid4().hex
        return await self._session.ask(self._crm.act_on_bulk(account_id, job_id, action, key))

    async def report(self, job_id: str) -> bytes:
        self._check()
        return await self._session.ask(self._crm.bulk_report(self._session.account_id, job_id))

    async def _on_push(self, _: str, payload: dict[str, str]) -> None:
        self._stream.publish(_progress(payload))

    def _check(self) -> None:
        require(self._session.answer, "messages:send_bulk", "send texts to many")

    def _check_send(self) -> None:
        require(self._session.answer, "messages:send", "send texts")


def _progress(payload: dict[str, str]) -> BulkProgressed:
    """Raises ``CrmConfused`` for a state or a number that is none."""
    try:
        state = BulkState(payload.get("state", ""))
        counts = {each: int(payload.get(each.value, "0")) for each in RecipientState}
    except ValueError as error:
        raise CrmConfused("The CRM told something odd about a text to many.") from error
    return BulkProgressed(payload.get("job_id", ""), state, counts)

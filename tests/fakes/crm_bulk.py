"""The fake CRM: texts to many, which go on when a test lets them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

from desktop.domain import phone_numbers, templates
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, NotFound, Refused
from desktop.domain.records import Page
from desktop.domain.templates import Fields
from desktop.domain.text_records import (
    LEFT_OUT,
    BulkAction,
    BulkJob,
    BulkOrder,
    BulkPreview,
    BulkRecipient,
    BulkState,
    PreviewRow,
    Recipient,
    RecipientState,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import page_of
from tests.fakes.crm_texting import FakeTexting

_BULK = ("messages:send_bulk", "send texts to many")
_UNABLE = {"refused.text_to_emergency": "emergency", "refused.dnc": "dnc"}
_SAME = ("opted_out", "international_off")
_POSSIBLE = {
    BulkAction.PAUSE: (BulkState.SCHEDULED, BulkState.RUNNING),
    BulkAction.RESUME: (BulkState.PAUSED, BulkState.CANCELLED),
    BulkAction.CANCEL: (BulkState.SCHEDULED, BulkState.RUNNING, BulkState.PAUSED),
}


class FakeBulk(FakeTexting):
    """Part of ``Crm``."""

    async def preview_bulk(self, account_id: str, order: BulkOrder) -> BulkPreview:
        self._check("preview_bulk", account_id, *_BULK)
        return self._preview(account_id, order)

    async def order_bulk(self, account_id: str, order: BulkOrder, idempotency_key: str) -> BulkJob:
        self._check("order_bulk", account_id, *_BULK)
        repeated = self._repeated(idempotency_key, order)
        if isinstance(repeated, BulkJob):
            return repeated
        found = self._preview(account_id, order)
        if not found.getting:
            raise InvalidInput("Nobody on this list can get the text.")
        job_id = f"blk{len(self.bulk_rows)}"
        later = order.schedule_at is not None
        self.bulk_recipient_rows[job_id] = [_row(each) for each in found.rows]
        self.bulk_rows.append(
            BulkJob(
                *(job_id, order.text, "Anna Keller", order.from_number),
                BulkState.SCHEDULED if later else BulkState.RUNNING,
                known.NOON + len(self.bulk_rows) * known.HOUR,
                order.schedule_at,
                "",
            )
        )
        self._answered[idempotency_key] = (order, self._told(job_id))
        if "order_bulk" in self.lost_answers:
            raise CrmUnreachable("The CRM does not answer.")
        return self._job(job_id)

    async def bulk_jobs(self, account_id: str, cursor: str | None = None) -> Page[BulkJob]:
        self._check("bulk_jobs", account_id, *_BULK)
        newest = [self._job(each.id) for each in reversed(self.bulk_rows)]
        return page_of(newest if account_id == known.ACCOUNT else [], cursor, 50)

    async def bulk_job(self, account_id: str, job_id: str) -> BulkJob:
        self._check("bulk_job", account_id, *_BULK)
        return self._job(job_id)

    async def bulk_recipients(
        self,
        account_id: str,
        job_id: str,
        state: RecipientState | None = None,
        cursor: str | None = None,
    ) -> Page[BulkRecipient]:
        self._check("bulk_recipients", account_id, *_BULK)
        self._job(job_id)
        rows = self.bulk_recipient_rows[job_id]
        return page_of([each for each in rows if state in (None, each.state)], cursor, 200)

    async def act_on_bulk(
        self, account_id: str, job_id: str, action: BulkAction, idempotency_key: str
    ) -> BulkJob:
        self._check("act_on_bulk", account_id, *_BULK)
        repeated = self._repeated(idempotency_key, (job_id, action))
        if isinstance(repeated, BulkJob):
            return repeated
        job = self._job(job_id)
        if job.state not in _POSSIBLE[action]:
            done = {"pause": "paused", "resume": "resumed", "cancel": "cancelled"}[action.value]
            raise Conflict(f"What is {job.state.value} cannot be {done}.")
        waiting, cancelled = RecipientState.WAITING, RecipientState.CANCELLED
        if action is BulkAction.PAUSE:
            self._put(job, BulkState.PAUSED)
        elif action is BulkAction.CANCEL:
            self._move(job_id, waiting, cancelled)
            self._put(job, BulkState.CANCELLED)
        else:
            self._move(job_id, cancelled, waiting)
            self._put(job, BulkState.SCHEDULED if job.schedule_at else BulkState.RUNNING)
        self._answered[idempotency_key] = ((job_id, action), self._told(job_id))
        return self._job(job_id)

    async def bulk_report(self, account_id: str, job_id: str) -> bytes:
        self._check("bulk_report", account_id, *_BULK)
        self._job(job_id)
        if not self.switches.get("export", True):
            sentence = "Exports are switched off for this account. Ask an administrator."
            raise Refused(sentence, "messages:send_bulk", "account_setting.export")
        text = io.StringIO()
        write = csv.writer(text).writerow
        write(("Number", "Name", "State", "Reason", "Sent at", "Text"))
        for each in self.bulk_recipient_rows[job_id]:
            state = each.state.value.replace("_", " ").capitalize()
            write((f"'{each.number}", each.name, state, each.reason, "", each.text))
        return text.getvalue().encode()

    def bulk_goes_on(self, job_id: str, count: int | None = None) -> None:
        """The next ``count`` get it, everybody where it is None."""
        rows = self.bulk_recipient_rows[job_id]
        waiting = [place for place, each in enumerate(rows) if each.state is RecipientState.WAITING]
        for place in waiting[:count]:
            rows[place] = replace(rows[place], state=RecipientState.DELIVERED)
        if count is None or count >= len(waiting):
            self._put(self._job(job_id), BulkState.DONE)
        self._told(job_id)

    def bulk_fails(self, job_id: str, number: str, reason: str) -> None:
        self.bulk_recipient_rows[job_id] = [
            replace(each, state=RecipientState.FAILED, reason=reason)
            if each.number == number
            else each
            for each in self.bulk_recipient_rows[job_id]
        ]
        self._told(job_id)

    def _preview(self, account_id: str, order: BulkOrder) -> BulkPreview:
        fault = templates.fault_of(order.text)
        if fault:
            raise InvalidInput(fault)
        if order.from_number not in ("", *(each.number for each in self.number_rows)):
            sentence = "That number is not among those you may text from."
            raise Refused(sentence, "messages:send_bulk", "refused.pick_not_allowed")
        rows: list[PreviewRow] = []
        for each in order.recipients:
            rows.append(self._placed(account_id, order, each, {row.number for row in rows}))
        return BulkPreview(tuple(rows), 0)

    def _placed(
        self, account_id: str, order: BulkOrder, each: Recipient, seen: set[str]
    ) -> PreviewRow:
        number, rule, _ = self._way(account_id, each.number)
        owners = [one for one in self.contact_rows if number in one.numbers]
        name = each.name or (owners[0].name if len(owners) == 1 else "")
        short = rule.removeprefix("refused.")
        reason = _UNABLE.get(rule, short if short in _SAME else "invalid_number") if rule else ""
        if reason not in ("invalid_number", "emergency"):
            if number in seen:
                reason = "duplicate"
            elif not reason and not phone_numbers.can_be_texted(number):
                reason = "not_mobile"
        if reason:
            return PreviewRow(number, name, "", "", reason)
        account = self.account().name if account_id == known.ACCOUNT else ""
        words = templates.fill(order.text, Fields(name, "Anna Keller", account))
        return PreviewRow(number, name, words, self._sender(number, order.from_number))

    def _job(self, job_id: str) -> BulkJob:
        for each in self.bulk_rows:
            if each.id == job_id:
                counted = Counter(row.state for row in self.bulk_recipient_rows[job_id])
                return replace(each, counts={one: counted.get(one, 0) for one in RecipientState})
        raise NotFound("There is nothing here.")

    def _put(self, job: BulkJob, state: BulkState) -> None:
        self.bulk_rows = [
            replace(each, state=state) if each.id == job.id else each for each in self.bulk_rows
        ]

    def _move(self, job_id: str, before: RecipientState, after: RecipientState) -> None:
        self.bulk_recipient_rows[job_id] = [
            replace(each, state=after) if each.state is before else each
            for each in self.bulk_recipient_rows[job_id]
        ]

    def _told(self, job_id: str) -> BulkJob:
        job = self._job(job_id)
        counts = {each.value: str(number) for each, number in job.counts.items()}
        self.push("bulk.updated", job_id=job_id, state=job.state.value, **counts)
        return job


def _row(each: PreviewRow) -> BulkRecipient:
    state = RecipientState.LEFT_OUT if each.reason else RecipientState.WAITING
    reason = LEFT_OUT.get(each.reason, "")
    return BulkRecipient(each.number, each.name, each.text, state, reason)

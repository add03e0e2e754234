"""The fake CRM: the call log."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import (
    NotFound,
)
from desktop.domain.permissions import log_scope
from desktop.domain.records import (
    CallFilter,
    CallRecord,
    Page,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of, page_of

_LOG = ("calls.log:view_assigned", "see the call log")
_TEXTS = ("messages.log:view", "see texts")
_CONTACTS = ("contacts:view", "see contacts")


class FakeCalls(Company):
    """Part of ``Crm``."""

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]:
        self._check("calls", account_id, *_LOG)
        found = [
            each
            for each in self.call_rows
            if self._in_scope(each)
            and wanted.direction in (None, each.direction)
            and wanted.agent_id in ("", each.agent_id)
            and self._says(each, wanted.text)
        ]
        newest = sorted(found, key=lambda each: (each.started_at, each.id), reverse=True)
        return page_of(of(account_id, newest), cursor, limit)

    async def call(self, account_id: str, record_id: str) -> CallRecord:
        self._check("call", account_id, *_LOG)
        record = self._call(account_id, record_id)
        if not self._in_scope(record):
            raise NotFound("There is no such call.")
        return record

    async def save_note(
        self, account_id: str, record_id: str, text: str, idempotency_key: str
    ) -> CallRecord:
        await self.answering.wait()
        self._check("save_note", account_id)
        asked = (account_id, record_id, text)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, CallRecord):
            return repeated
        before = self._call(account_id, record_id)
        if before.agent_id != known.ANNA:
            if not self._in_scope(before):
                raise NotFound("There is no such call.")
            self._require(account_id, "calls.log:annotate", "write about calls")
        after = replace(before, note=text, version=before.version + 1)
        self.call_rows[self.call_rows.index(before)] = after
        self.notes.append((record_id, text, idempotency_key))
        self._answered[idempotency_key] = (asked, after)
        self.push("call.updated", call_id=record_id)
        return after

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        self._check("agents", account_id, *_LOG)
        sees_all = log_scope(self._answer(account_id)) == "all"
        return tuple((u.id, u.name) for u in self.user_rows if sees_all or u.id == known.ANNA)

"""The fake CRM: the call log."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.changes import KEPT, CallChange
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, NotFound
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
        page = page_of(of(account_id, newest), cursor, limit)
        return replace(page, sync_cursor=self.remember("calls", self.seen_calls(account_id)))

    async def call(self, account_id: str, record_id: str) -> CallRecord:
        self._check("call", account_id, *_LOG)
        await self.held("call")
        record = self._call(account_id, record_id)
        if not self._in_scope(record):
            raise NotFound("There is no such call.")
        return record

    async def change_call(
        self,
        account_id: str,
        record_id: str,
        change: CallChange,
        version: int | None,
        idempotency_key: str,
    ) -> CallRecord:
        await self.answering.wait()
        await self.held("change_call")
        self._check("change_call", account_id)
        if record_id in self.confusing:
            raise self.confusing[record_id]
        asked = (account_id, record_id, change)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, CallRecord):
            return repeated
        before = self._call(account_id, record_id)
        self._require_writing(account_id, before, change)
        if version not in (None, before.version):
            raise Conflict("Somebody else changed this call first.", before)
        after = self._written(before, change)
        self.call_rows[self.call_rows.index(before)] = after
        self.changes.append((record_id, change, idempotency_key))
        self._answered[idempotency_key] = (asked, after)
        self.push("call.updated", call_id=record_id)
        if before.agent_id not in ("", after.agent_id):
            self.push("call.withdrawn", call_id=record_id, user_id=before.agent_id)
        if self.lose_answers:
            raise CrmUnreachable("The CRM cannot be reached.")
        return after

    def _written(self, before: CallRecord, change: CallChange) -> CallRecord:
        names = {each.id: each.name for each in self.user_rows}
        if change.agent_id not in (KEPT, "", *names):
            raise InvalidInput("This person cannot be given calls.")
        name = names.get(str(change.agent_id), "")
        return replace(change.applied_to(before, name), version=before.version + 1)

    def _require_writing(self, account_id: str, before: CallRecord, change: CallChange) -> None:
        if before.agent_id != known.ANNA:
            if not self._in_scope(before):
                raise NotFound("There is no such call.")
            self._require(account_id, "calls.log:annotate", "write about calls")
        if change.agent_id is not KEPT:
            self._require(account_id, "calls.log:assign_agent", "set the agent of calls")
        if change.call_status is not KEPT:
            self._require(account_id, "calls:set_status", "set the status of calls")

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        self._check("agents", account_id, *_LOG)
        sees_all = log_scope(self._answer(account_id)) == "all"
        return tuple((u.id, u.name) for u in self.user_rows if sees_all or u.id == known.ANNA)

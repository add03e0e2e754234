"""The fake CRM: the way of a call, recordings, missed calls, the export."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

from desktop.domain.access import Role
from desktop.domain.call_path import PathStep
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, NotFound
from desktop.domain.queries import CallQuery, finds, is_unanswered, words_of_call
from desktop.domain.records import CallRecord
from tests.fakes.crm_company import Company, of

_LOG = ("calls.log:view_assigned", "see the call log")
_LISTEN = ("recordings:listen", "listen to recordings")
_DELETE = ("recordings:delete", "delete recordings")
_EXPORT = ("calls.log:export", "export the call log")
RECORDED = b"RIFF....WAVE"


class FakeCallLog(Company):
    """Part of ``Crm``."""

    async def call_path(self, account_id: str, record_id: str) -> tuple[PathStep, ...]:
        self._check("call_path", account_id, *_LOG)
        if not self._in_scope(self._call(account_id, record_id)):
            raise NotFound("There is no such call.")
        return self.call_log.paths.get(record_id, ())

    async def recording(self, account_id: str, record_id: str) -> bytes:
        self._check("recording", account_id, *_LISTEN)
        record = self._call(account_id, record_id)
        if not self._in_scope(record) or not record.has_recording:
            raise NotFound("There is no recording of this call.")
        if record_id in self.call_log.deleted:
            raise NotFound("The recording of this call was deleted.")
        if record_id in self.call_log.awaited:
            raise NotFound("The recording has not arrived yet.")
        return self.call_log.sounds.get(record_id, RECORDED)

    async def send_recording(self, account_id: str, record_id: str, path: Path) -> None:
        self._check("send_recording", account_id)
        content = _read(path)
        record = self._call(account_id, record_id)
        if record.agent_id != "u1":
            raise NotFound("There is no such call.")
        if not record.has_recording:
            raise Conflict("This call is not recorded. Nothing of it is kept.")
        if record_id in self.call_log.deleted:
            raise Conflict("The recording of this call was deleted.")
        if self.call_log.sounds.get(record_id, content) != content:
            raise Conflict("There is another recording of this call already.")
        if not content.startswith(b"RIFF"):
            raise InvalidInput("What was sent is no recording that can be played.")
        self.call_log.awaited.discard(record_id)
        self.call_log.sounds[record_id] = content
        self.push("call.updated", call_id=record_id)

    async def delete_recording(self, account_id: str, record_id: str) -> None:
        self._check("delete_recording", account_id, *_DELETE)
        await self.recording(account_id, record_id)
        self.call_log.sounds.pop(record_id, None)
        self.call_log.deleted.add(record_id)
        self.push("call.updated", call_id=record_id)

    async def assignable_agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        may = ("calls.log:assign_agent", "set the agent of calls")
        self._check("assignable_agents", account_id, *may)
        able = [each for each in self.user_rows if each.active and each.role is not Role.BILLING]
        return tuple(sorted(((u.id, u.name) for u in able), key=lambda each: each[1]))

    async def missed_calls_seen(self, account_id: str) -> datetime | None:
        self._check("missed_calls_seen", account_id, *_LOG)
        return self.call_log.missed_seen.get(account_id)

    async def see_missed_calls(
        self, account_id: str, until: datetime, idempotency_key: str
    ) -> datetime:
        self._check("see_missed_calls", account_id, *_LOG)
        known = self.call_log.missed_seen.get(account_id)
        seen = until if known is None else max(known, until)
        self.call_log.missed_seen[account_id] = seen
        stamp = seen.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.push("missed_calls.seen", user_id="u1", seen_until=stamp)
        return seen

    async def export_calls(self, account_id: str, query: CallQuery) -> AsyncGenerator[bytes, None]:
        """``export_breaks_after`` cuts the line after so many rows."""
        self._check("export_calls", account_id, *_EXPORT)
        rows = [each for each in of(account_id, self.call_rows) if self._in_scope(each)]
        newest = sorted(rows, key=lambda each: (each.started_at, each.id), reverse=True)
        yield _line("Started", "Number", "Agent", "Note")
        for place, each in enumerate(each for each in newest if _fits(each, query)):
            await self.answering.wait()
            if place == self.call_log.export_breaks_after:
                raise CrmUnreachable("The CRM ended the connection.")
            at = each.started_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            yield _line(at, each.remote_number, each.agent_name, each.note)


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _line(*words: str) -> bytes:
    text = io.StringIO()
    escaped = [f"'{each}" if each[:1] in tuple("=+-@") else each for each in words]
    csv.writer(text).writerow(escaped)
    return text.getvalue().encode()


def _fits(record: CallRecord, query: CallQuery) -> bool:
    pairs = (
        *((query.direction, record.direction), (query.queue, record.queue)),
        *((query.tracking_number, record.tracking_number), (query.source, record.source)),
        *((query.contact_id, record.contact_id), (query.remote_number, record.remote_number)),
    )
    return (
        all(wanted in (None, "", has) for wanted, has in pairs)
        and query.agent_id in (None, record.agent_id)
        and query.call_status in (None, record.call_status)
        and (not query.statuses or record.status in query.statuses)
        and query.tag in ("", *record.tags)
        and (query.lowest_score is None or (record.score or -1) >= query.lowest_score)
        and (not query.with_recording or record.has_recording)
        and (not query.unanswered or is_unanswered(record))
        and (query.since is None or record.started_at >= query.since)
        and (query.until is None or record.started_at < query.until)
        and (not query.text or finds(query.text, words_of_call(record)))
    )

"""The fake CRM: blocked callers, do not call, scoring, call statuses and tags."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from desktop.domain import phone_numbers
from desktop.domain.blocking import read_value
from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.lists import (
    BadLine,
    Block,
    BlockedCaller,
    BlockKind,
    CallStatus,
    CallStatuses,
    DoNotCallEntry,
    ImportJob,
    ImportState,
    ScoringOptions,
    StatusAsking,
)
from desktop.domain.records import Page
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, matches, of, page_of

_SEE_BLOCKED: Final = ("blocklist:view", "see the blocked callers")
_BLOCK: Final = ("blocklist:edit", "block callers")
_SEE_DNC: Final = ("dnc:view", "see the do-not-call list")
_EDIT_DNC: Final = ("dnc:edit", "edit the do-not-call list")
_LOG: Final = ("calls.log:view_assigned", "see the call log")
ME: Final = "Anna Keller"
Answer = TypeVar("Answer")

BLOCKED: Final = BlockedCaller(
    *("b1", BlockKind.NUMBER, "+14435550160", "Calls and hangs up", None, "Omar Haddad"),
    *(known.NOON, 1),
)
LISTED: Final = DoNotCallEntry("d1", "+14435550161", "Asked", "Omar Haddad", known.NOON)
STATUSES: Final = (
    CallStatus("new_lead", "New lead", "accent", final=False, needs_reminder=False, active=True),
    CallStatus(
        *("appointment", "Appointment booked", "good"),
        final=True,
        needs_reminder=False,
        active=True,
    ),
    CallStatus(
        "call_back", "Call back later", "warning", final=False, needs_reminder=True, active=True
    ),
)


class FakeLists(Company):
    """Part of ``Crm``. ``polls`` is how often an import is asked for before it is over."""

    def __init__(self) -> None:
        super().__init__()
        self.blocked_rows: list[BlockedCaller] = []
        self.dnc_rows: list[DoNotCallEntry] = []
        self.scoring_options = ScoringOptions(
            "Call score", 5, ("Greeting and name", "Clear next step")
        )
        self.status_rows = STATUSES
        self.status_asking = StatusAsking.SHOWN
        self.status_version = 1
        self.tag_names: tuple[str, ...] = ("quote", "repair")
        self.imports: dict[str, ImportJob] = {}
        self.polls = 1
        self._made = 0
        self._left = 0
        self._importing: list[str] = []
        self._known_keys: dict[str, tuple[object, object]] = {}

    async def blocked_callers(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[BlockedCaller]:
        self._check("blocked_callers", account_id, *_SEE_BLOCKED)
        found = [
            each
            for each in sorted(self.blocked_rows, key=lambda b: (b.created_at, b.id), reverse=True)
            if matches(text, (each.reason, each.blocked_by, each.value), (each.value,))
        ]
        return page_of(of(account_id, found), cursor, limit)

    async def block_caller(
        self, account_id: str, block: Block, idempotency_key: str
    ) -> BlockedCaller:
        self._check("block_caller", account_id, *_BLOCK)
        entry = self._before(idempotency_key, (account_id, block), BlockedCaller)
        if entry is not None:
            return entry
        value = read_value(block.kind, block.value, "US")
        self._check_time(block.until)
        if any((each.kind, each.value) == (block.kind, value) for each in self.blocked_rows):
            raise Conflict(f"This {block.kind.value} is blocked already.")
        entry = BlockedCaller(
            *(self._id("b"), block.kind, value, block.reason, block.until, ME, self._later()),
            version=1,
        )
        self.blocked_rows.append(entry)
        self._known_keys[idempotency_key] = ((account_id, block), entry)
        self.push("blocklist.updated", entry_id=entry.id)
        return entry

    async def change_block(
        self, account_id: str, entry_id: str, reason: str, until: datetime | None, version: int
    ) -> BlockedCaller:
        self._check("change_block", account_id, *_BLOCK)
        before = self._blocked(account_id, entry_id)
        if before.version != version:
            raise Conflict("Somebody else changed this entry first. Look at it again.")
        self._check_time(until)
        after = replace(before, reason=reason, until=until, version=version + 1)
        self.blocked_rows[self.blocked_rows.index(before)] = after
        self.push("blocklist.updated", entry_id=entry_id)
        return after

    async def unblock_caller(self, account_id: str, entry_id: str) -> None:
        self._check("unblock_caller", account_id, *_BLOCK)
        self.blocked_rows.remove(self._blocked(account_id, entry_id))
        self.push("blocklist.updated", entry_id=entry_id)

    async def do_not_call_list(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[DoNotCallEntry]:
        self._check("do_not_call_list", account_id, *_SEE_DNC)
        found = [
            each
            for each in sorted(self.dnc_rows, key=lambda entry: entry.number)
            if matches(text, (each.reason, each.added_by), (each.number,))
        ]
        return page_of(of(account_id, found), cursor, limit)

    async def add_do_not_call(
        self, account_id: str, number: str, reason: str, idempotency_key: str
    ) -> DoNotCallEntry:
        self._check("add_do_not_call", account_id, *_EDIT_DNC)
        asked = (account_id, number, reason)
        before = self._before(idempotency_key, asked, DoNotCallEntry)
        if before is not None:
            return before
        e164 = phone_numbers.parse(number, "US").e164
        if e164 in self.do_not_call:
            raise Conflict("This number is on the do-not-call list already.")
        entry = DoNotCallEntry(self._id("d"), e164, reason, ME, self._later())
        self.dnc_rows.append(entry)
        self.do_not_call |= {e164}
        self._known_keys[idempotency_key] = (asked, entry)
        self.push("do_not_call.updated", entry_id=entry.id)
        return entry

    async def remove_do_not_call(self, account_id: str, entry_id: str, reason: str) -> None:
        self._check("remove_do_not_call", account_id, *_EDIT_DNC)
        entry = next((e for e in of(account_id, self.dnc_rows) if e.id == entry_id), None)
        if entry is None:
            raise NotFound("There is no such entry.")
        self.dnc_rows.remove(entry)
        self.do_not_call -= {entry.number}
        self.push("do_not_call.updated", entry_id=entry_id)

    async def start_import(
        self, account_id: str, content: bytes, idempotency_key: str
    ) -> ImportJob:
        self._check("start_import", account_id, *_EDIT_DNC)
        before = self._before(idempotency_key, (account_id, content), ImportJob)
        if before is not None:
            return before
        lines = content.decode().splitlines()
        if not lines:
            raise InvalidInput("There is nothing in this file.")
        job = ImportJob(self._id("i"), ImportState.RUNNING, len(lines), 0, 0, 0, 0)
        self.imports[job.id] = job
        self._known_keys[idempotency_key] = ((account_id, content), job)
        self._importing, self._left = lines, self.polls
        return job

    async def import_job(self, account_id: str, import_id: str) -> ImportJob:
        self._check("import_job", account_id, *_SEE_DNC)
        self._left -= 1
        if self._left == 0 and not self._import_job(import_id).is_over:
            self.imports[import_id] = self._imported(self._import_job(import_id))
            self.push("do_not_call.updated", import_id=import_id)
        return self._import_job(import_id)

    async def cancel_import(self, account_id: str, import_id: str) -> ImportJob:
        self._check("cancel_import", account_id, *_EDIT_DNC)
        job = self._import_job(import_id)
        if not job.is_over:
            self.imports[import_id] = replace(job, state=ImportState.CANCELLED)
        return self.imports[import_id]

    async def scoring(self, account_id: str) -> ScoringOptions:
        self._check("scoring", account_id)
        if not self._answer(account_id).grants("scoring:configure"):
            self._require(account_id, "calls.log:annotate", "score calls")
        return self.scoring_options

    async def change_scoring(self, account_id: str, options: ScoringOptions) -> ScoringOptions:
        what = ("scoring:configure", "edit the scoring options")
        self._check("change_scoring", account_id, *what)
        if options.version != self.scoring_options.version:
            raise Conflict("Somebody else changed the scoring first. Look at it again.")
        self.scoring_options = replace(options, version=options.version + 1)
        self.push("settings.changed", setting="scoring")
        return self.scoring_options

    async def call_statuses(self, account_id: str) -> CallStatuses:
        self._check("call_statuses", account_id)
        readers = (_LOG[0], "account.settings:view")
        if not any(self._answer(account_id).grants(key) for key in readers):
            self._require(account_id, "calls:set_status", "see call statuses")
        return CallStatuses(self.status_rows, self.status_asking, self.status_version)

    async def tags(self, account_id: str) -> tuple[str, ...]:
        self._check("tags", account_id, *_LOG)
        return self.tag_names

    def _imported(self, job: ImportJob) -> ImportJob:
        added, already, bad = 0, 0, []
        for at, line in enumerate(self._importing, 1):
            number, _, reason = line.partition(",")
            try:
                e164 = phone_numbers.parse(number, "US").e164
            except InvalidInput as error:
                bad.append(BadLine(at, number, str(error)))
                continue
            already, added = already + (e164 in self.do_not_call), added + 1
            if e164 not in self.do_not_call:
                entry = DoNotCallEntry(self._id("d"), e164, reason or "Imported", ME, known.NOON)
                self.dnc_rows.append(entry)
                self.do_not_call |= {e164}
        counts = {"added": added - already, "already": already, "bad": len(bad)}
        whole = {"state": ImportState.DONE, "read": job.total, "bad_lines": tuple(bad)}
        return replace(job, **counts, **whole)  # type: ignore[arg-type]  # counts and states

    def _before(self, key: str, asked: object, kind: type[Answer]) -> Answer | None:
        """What was answered to the same request under the same key."""
        known_request, answer = self._known_keys.get(key, (asked, None))
        if known_request != asked:
            raise InvalidInput("This key was used for another request.")
        return answer if isinstance(answer, kind) else None

    def _import_job(self, import_id: str) -> ImportJob:
        if import_id not in self.imports:
            raise NotFound("There is no such import.")
        return self.imports[import_id]

    def _blocked(self, account_id: str, entry_id: str) -> BlockedCaller:
        for each in of(account_id, self.blocked_rows):
            if each.id == entry_id:
                return each
        raise NotFound("There is no such entry.")

    def _check_time(self, until: datetime | None) -> None:
        if until is not None and until <= known.NOON:
            raise InvalidInput("This time is over already. Choose one that is still to come.")

    def _id(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-new-{self._made}"

    def _later(self) -> datetime:
        """Each entry is younger than the one before it."""
        return known.NOON + known.HOUR * self._made

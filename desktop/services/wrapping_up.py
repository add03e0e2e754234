"""What the end of a call asks for: kept until it is given, over crashes, calls and accounts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from desktop.domain import wrap_up
from desktop.domain.calls import Call, CallId, EndReason
from desktop.domain.changes import CallChange
from desktop.domain.errors import InvalidInput, SecretsUnavailable, StoreUnavailable
from desktop.domain.events import (
    CallChanged,
    CallLogged,
    CallOptionsChanged,
    Event,
    LocalChanged,
    LocalDataReady,
    Notice,
    OutboxChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    WrapUpsChanged,
    WriteSent,
)
from desktop.domain.lists import StatusAsking
from desktop.domain.records import CallRecord
from desktop.domain.wrap_up import WrapUp
from desktop.services.call_statuses import CallStatusService
from desktop.services.call_writing import CallWritingService
from desktop.services.ports import LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_KIND: Final = "wrap_up"
_MAY: Final = "calls:set_status"
_DECIDING: Final = (CallOptionsChanged, PermissionsChanged)  # whether anything is asked for


@dataclass(slots=True)
class _Began:
    """Under whose sign-in a call began, and what that account asks for at its end."""

    owner: str
    asking: StatusAsking


class WrapUpService:
    """A queue, oldest first. Whatever is chosen is on the disk at once; nothing blocks a call.

    The CRM says which ones are required: it is told by the phone system, and remembers.
    """

    def __init__(
        self,
        session: SessionService,
        local: LocalData,
        writing: CallWritingService,
        options: CallStatusService,
        stream: EventStream,
        tasks: Tasks,
    ) -> None:
        self._session = session
        self._local = local
        self._writing = writing
        self._options = options
        self._stream = stream
        self._tasks = tasks
        self._items: dict[str, WrapUp] = {}
        self._told: tuple[WrapUp, ...] = ()
        self._began: dict[CallId, _Began] = {}
        self._given: set[str] = set()  # a page that was asked for earlier may still call it owed
        self._unkept: set[str] = set()  # written, but the disk has only the draft
        self._unsaved: set[str] = set()
        self._is_saving = False
        self.is_known = False  # False: what was begun before the start is still being read
        stream.subscribe(self._on_event)

    @property
    def waiting(self) -> tuple[WrapUp, ...]:
        """Nobody is asked for what they are not allowed to give."""
        if not self._session.answer.grants(_MAY):
            return ()
        return tuple(sorted(self._items.values(), key=lambda each: each.ended_at))

    def missing(self, record_id: str) -> str:
        """What keeps it from being done; "" where nothing does."""
        item = self._items.get(record_id)
        return "" if item is None else item.missing(self._options.statuses)

    def choose(self, record_id: str, change: CallChange) -> None:
        """Chosen, not given yet: it is on the disk within a few milliseconds."""
        if (item := self._items.get(record_id)) is not None:
            self._keep(item.with_choice(change))
            self._tell()

    async def finish(self, record_id: str) -> None:
        """Write what was chosen; raises ``InvalidInput`` while something is missing."""
        item = self._items.get(record_id)
        if item is None:
            return
        if missing := self.missing(record_id):
            raise InvalidInput(missing)
        self._given.add(record_id)
        kept = True
        if not item.is_untouched:
            kept = await self._writing.change(record_id, item.chosen)
        if not kept:
            self._unkept.add(record_id)
        self._items.pop(record_id, None)
        self._save_soon(record_id)
        self._tell()

    def skip(self, record_id: str) -> None:
        """Leave it at that; one that is required stays."""
        item = self._items.get(record_id)
        if item is not None and not item.is_required:
            del self._items[record_id]
            self._save_soon(record_id)
            self._tell()

    async def settle(self) -> None:
        """Everything chosen is on the disk when this returns; raises ``StoreUnavailable``."""
        await self._write_unsaved()

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._leave()
            case LocalDataReady():
                self._tasks.start(self._take_up(self._owner), "wrap-ups")
            case CallChanged(call=call):
                self._on_call(call)
            case CallLogged(record=record):
                self._learn(record)
            case LocalChanged(calls=records):
                self._learn(*records)
            case OutboxChanged(stuck=stuck):
                self._given -= {each.subject for each in stuck}
            case WriteSent(write=write) if write.subject in self._unkept:
                self._unkept.discard(write.subject)
                self._save_soon(write.subject)
            case _ if not isinstance(event, _DECIDING):
                return
        self._tell()

    def _leave(self) -> None:
        """The drafts stay on the disk, for the one whose calls they are."""
        self.is_known = False
        self._items.clear()
        for each in (self._given, self._unkept, self._unsaved):
            each.clear()

    @property
    def _owner(self) -> str:
        profile, account = self._session.profile, self._session.account
        return f"{profile.id}/{account.id}" if profile and account else ""

    def _on_call(self, call: Call) -> None:
        asking = self._options.statuses.asking
        began = self._began.setdefault(call.id, _Began(self._owner, asking))
        is_here = began.owner == self._owner
        if is_here:
            began.asking = asking
        if call.is_live:
            return
        del self._began[call.id]
        is_asked = began.asking is not StatusAsking.OFF
        may = self._session.answer_in(call.account_id).grants(_MAY)
        if not (is_asked and may and call.record_id and call.answered_at):
            return
        if call.end_reason is EndReason.TAKEN_OVER:
            return  # it goes on, and its end is asked of whoever has it then
        is_required = began.asking is StatusAsking.REQUIRED
        if is_here:
            item = wrap_up.of_call(call, self._name(call.remote_number), is_required)
            record = self._record(call.record_id)
            self._keep(item if record is None else item.following(record))
        elif self._is_mine(began.owner):
            item = wrap_up.of_call(call, call.remote_name, is_required)
            self._tasks.start(self._keep_there(began.owner, call, item), "wrap-up elsewhere")

    def _is_mine(self, owner: str) -> bool:
        profile = self._session.profile
        return profile is not None and owner.partition("/")[0] == profile.id

    async def _keep_there(self, owner: str, call: Call, item: WrapUp) -> None:
        """Asked for where the call began: its statuses and rows are that account's."""
        text, where = item.as_text(), call.account_name
        try:
            await self._local.keep_draft_for(owner, _KIND, item.record_id, text, item.ended_at)
        except (StoreUnavailable, SecretsUnavailable) as error:
            self._stream.publish(Notice(f"The wrap-up of this call is not kept. {error}", "error"))
            return
        if owner == self._owner:  # back there meanwhile
            await self._take_up(owner)
            return
        who = f"your call with {call.remote_name}" if call.remote_name else "your last call"
        self._stream.publish(Notice(f"The wrap-up of {who} waits in {where}.", "info"))

    def _learn(self, *records: CallRecord) -> None:
        for each in records:
            self._compare(each)

    def _compare(self, record: CallRecord) -> None:
        item, profile = self._items.get(record.id), self._session.profile
        is_mine = profile is not None and record.agent_id == profile.id
        if record.wrap_up_owed and is_mine:
            if record.id not in self._given:
                known = item or wrap_up.of_record(record)
                self._keep(replace(known.following(record), is_required=True))
        elif item is not None and record.ended_at is not None:
            known = replace(item.following(record), is_required=False)
            if record.call_status and known.is_untouched:
                del self._items[record.id]  # somebody else has given it
                self._save_soon(record.id)
            else:
                self._keep(known)

    async def _take_up(self, owner: str) -> None:
        """What was begun before the start, and what the CRM waits for."""
        profile = self._session.profile
        if profile is None or not self._local.is_open:
            return
        kept = dict(self._local.drafts.all(_KIND))
        owed = await self._local.calls.owed(profile.id)
        if owner != self._owner:
            return
        for record_id, text in kept.items():
            self._take_draft(record_id, text)
        self._learn(*owed)
        for record_id in self._unsaved | set(self._items):
            self._save_soon(record_id)
        self.is_known = True
        self._tell(anyway=True)

    def _take_draft(self, record_id: str, text: str) -> None:
        try:
            item = WrapUp.from_text(text)
        except InvalidInput:
            self._save_soon(record_id)
            return
        record = self._record(record_id)
        if record is not None and item.is_written_to(record):
            self._save_soon(record_id)  # the end came between writing it and forgetting the draft
        elif record_id not in self._items:
            self._items[record_id] = item
            if record is not None:
                self._learn(record)

    def _record(self, record_id: str) -> CallRecord | None:
        with suppress(StoreUnavailable):
            return self._local.calls.one(record_id)
        return None

    def _name(self, number: str) -> str:
        with suppress(StoreUnavailable):
            contact = self._local.contacts.match(number)
            return contact.name if contact is not None else ""
        return ""

    def _keep(self, item: WrapUp) -> None:
        if self._items.get(item.record_id) != item:
            self._items[item.record_id] = item
            self._save_soon(item.record_id)

    def _save_soon(self, record_id: str) -> None:
        self._unsaved.add(record_id)
        if not self._is_saving:
            self._is_saving = True
            self._tasks.start(self._save(), "keep wrap-ups")

    async def _save(self) -> None:
        try:
            await self._write_unsaved()
        finally:
            self._is_saving = False

    async def _write_unsaved(self) -> None:
        """What changes while one is written is written next, in its newest form."""
        while self._unsaved and self._local.is_open:
            record_id = self._unsaved.pop()
            item = self._items.get(record_id)
            if item is not None:
                await self._local.drafts.keep(_KIND, record_id, item.as_text(), item.ended_at)
            elif record_id not in self._unkept:
                await self._local.drafts.drop(_KIND, record_id)

    def _tell(self, *, anyway: bool = False) -> None:
        if anyway or self.waiting != self._told:
            self._told = self.waiting
            self._stream.publish(WrapUpsChanged(self._told))

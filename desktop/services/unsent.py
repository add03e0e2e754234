"""What was written and is not at the CRM: looked at by its author, and decided about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmError, InvalidInput, StoreUnavailable
from desktop.domain.events import CallLogged
from desktop.domain.outbox import CALL_CHANGE, Rows, Write
from desktop.domain.records import CallRecord
from desktop.services.call_writing import (
    CallWritingService,
    change_before,
    change_of,
    change_of_theirs,
)
from desktop.services.outbox import OutboxService
from desktop.services.ports import Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream


@dataclass(frozen=True, slots=True)
class Told:
    """A write in words: "Change of a contact", "Marcus Reyes", and (field, value) as written.

    ``theirs`` has the same fields as somebody else has set them, in a conflict.
    """

    what: str
    whom: str = ""
    mine: tuple[tuple[str, str], ...] = ()
    theirs: tuple[tuple[str, str], ...] = ()


Describer = Callable[[Write], Told]


@dataclass(frozen=True, slots=True)
class Unsent:
    """For a call its row and the changes, for another kind what its describer tells."""

    write: Write
    told: Told | None = None
    record: CallRecord | None = None
    mine: CallChange | None = None
    theirs: CallChange | None = None


class Decider(Protocol):
    """Carries out for writes of one kind what their author has decided."""

    async def discard(self, write: Write) -> None: ...

    async def keep_mine(self, write: Write) -> None: ...

    async def take_theirs(self, write: Write) -> None: ...


class UnsentService:
    """In the order they were written. A kind that nobody decides is sent again or given up."""

    def __init__(self, outbox: OutboxService, local: LocalData) -> None:
        self._outbox = outbox
        self._local = local
        self._deciders: dict[str, Decider] = {}
        self._describers: dict[str, Describer] = {}

    def describe(self, kind: str, describer: Describer) -> None:
        self._describers[kind] = describer

    def register(self, kind: str, decider: Decider) -> None:
        self._deciders[kind] = decider

    @property
    def writes(self) -> tuple[Unsent, ...]:
        return tuple(self._described(each) for each in self._outbox.all())

    async def send_again(self, key: str) -> None:
        if write := self._write(key):
            await self._outbox.send_again(write)

    async def discard(self, key: str) -> None:
        if write := self._write(key):
            decider = self._deciders.get(write.kind)
            await (decider.discard(write) if decider else self._outbox.give_up(write))

    async def keep_mine(self, key: str) -> None:
        if write := self._write(key):
            decider = self._deciders.get(write.kind)
            await (decider.keep_mine(write) if decider else self._outbox.send_again(write))

    async def take_theirs(self, key: str) -> None:
        if write := self._write(key):
            decider = self._deciders.get(write.kind)
            await (decider.take_theirs(write) if decider else self._outbox.give_up(write))

    def _write(self, key: str) -> Write | None:
        return next((each for each in self._outbox.all() if each.key == key), None)

    def _described(self, write: Write) -> Unsent:
        try:
            if write.kind in self._describers:
                return Unsent(write, self._describers[write.kind](write))
            if write.kind != CALL_CHANGE:
                return Unsent(write)
            record, theirs = self._local.calls.one(write.subject), change_of_theirs(write)
            return Unsent(write, None, record, change_of(write), theirs)
        except (InvalidInput, StoreUnavailable):
            return Unsent(write)


class CallDecider:
    """A change of a call that is given up shows the call as the CRM has it."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        outbox: OutboxService,
        writing: CallWritingService,
        local: LocalData,
        stream: EventStream,
    ) -> None:
        self._crm = crm
        self._session = session
        self._outbox = outbox
        self._writing = writing
        self._local = local
        self._stream = stream

    async def discard(self, write: Write) -> None:
        record = await self._as_it_was(write)
        await self._outbox.give_up(write, Rows(calls=(record,)) if record else Rows())
        if record is not None:
            self._stream.publish(CallLogged(self._local.calls.one(record.id) or record))

    async def keep_mine(self, write: Write) -> None:
        await self._writing.keep_mine(write)

    async def take_theirs(self, write: Write) -> None:
        await self._writing.take_theirs(write)

    async def _as_it_was(self, write: Write) -> CallRecord | None:
        """From the CRM where it answers, else as it stood when the write was made."""
        try:
            return await self._session.ask(self._crm.call(self._session.account_id, write.subject))
        except CrmError:
            record, before = self._local.calls.one(write.subject), change_before(write)
            return before.applied_to(record) if record and before else None

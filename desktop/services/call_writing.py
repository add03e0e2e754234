"""What is written about calls: shown at once, sent through the outbox, conflicts told."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from desktop.domain.changes import KEPT, CallChange
from desktop.domain.errors import Conflict, StoreUnavailable
from desktop.domain.events import CallLogged, Event, WriteSent
from desktop.domain.outbox import CALL_CHANGE, Rows, Write, WriteState
from desktop.domain.records import CallRecord
from desktop.services.outbox import OutboxService, Sent
from desktop.services.ports import Crm, LocalData
from desktop.services.stream import EventStream


class CallWritingService:
    """Note, tags, score, status, next step and agent of a call (S1-15, S2-28)."""

    def __init__(
        self, crm: Crm, outbox: OutboxService, local: LocalData, stream: EventStream
    ) -> None:
        self._crm = crm
        self._outbox = outbox
        self._local = local
        self._stream = stream
        self._sent: dict[str, CallRecord] = {}
        outbox.register(CALL_CHANGE, self)
        stream.subscribe(self._on_event)

    async def change(self, record_id: str, change: CallChange, agent_name: str = "") -> bool:
        """On the disk when this returns True; in memory alone where the disk would not take it.

        Two changes that wait are sent as one.
        """
        record = self._record(record_id)
        rows = Rows()
        if record is not None:
            rows = Rows(calls=(change.applied_to(record, agent_name),))
        kept = await self._joined(record_id, change, record, rows)
        if not kept:
            write = await self._outbox.put(
                CALL_CHANGE,
                record_id,
                _text(change),
                rows,
                before=_text(change.of(record)) if record else "",
                version=record.version if record else None,
            )
            kept = write.position > 0
        for shown in rows.calls:
            self._stream.publish(CallLogged(shown))
        return kept

    async def write_elsewhere(
        self, account_id: str, record_id: str, change: CallChange, key: str
    ) -> None:
        """To the CRM at once, about a call of an account one has left: its outbox is closed."""
        await self._crm.change_call(account_id, record_id, change, None, key)

    def waiting_note(self, record_id: str) -> str | None:
        """The note that is written and not confirmed; None where none waits."""
        notes = [change_of(each).note for each in self._outbox.about(CALL_CHANGE, record_id)]
        waiting = [each for each in notes if each is not KEPT]
        return waiting[-1] if waiting else None

    async def send(self, account_id: str, write: Write) -> Sent:
        change = change_of(write)
        record = await self._crm.change_call(
            account_id, write.subject, change, write.version, write.key
        )
        self._sent[write.key] = record
        return Sent(record.version, Rows(calls=(record,)))

    def rebased(self, write: Write, conflict: Conflict) -> Write:
        """Sent again where somebody changed other fields; else the person sees both versions."""
        theirs = conflict.current
        if not isinstance(theirs, CallRecord):
            return replace(write, state=WriteState.REFUSED, sentence=str(conflict))
        change = change_of(write)
        now = change.of(theirs)
        if now == change_before(write) or now == change:
            return replace(write, version=theirs.version)
        return replace(
            write,
            state=WriteState.CONFLICT,
            sentence=str(conflict),
            version=theirs.version,
            theirs=_text(now),
        )

    async def keep_mine(self, write: Write) -> None:
        await self._outbox.send_again(write)

    async def take_theirs(self, write: Write) -> None:
        record = self._record(write.subject)
        rows = Rows()
        theirs = change_of_theirs(write)
        if record is not None and theirs is not None:
            rows = Rows(calls=(theirs.applied_to(record),))
        await self._outbox.give_up(write, rows)
        for shown in rows.calls:
            self._stream.publish(CallLogged(shown))

    def writes_about(self, record_id: str) -> tuple[Write, ...]:
        """What waits, and what needs a decision, in the order it was written."""
        return self._outbox.about(CALL_CHANGE, record_id)

    async def _joined(
        self, record_id: str, change: CallChange, record: CallRecord | None, rows: Rows
    ) -> bool:
        """Whether the newest write about this call could take the change in."""
        for write in self._outbox.about(CALL_CHANGE, record_id)[-1:]:
            if write.state is WriteState.CONFLICT:
                return False  # the person decides about that one first
            if write.state is WriteState.REFUSED:
                if set(change_of(write).names) <= set(change.names):
                    await self._outbox.give_up(write)  # this one says the same better
                return False
            both = change.with_former(change_of(write))
            before = change_before(write)
            if record is not None and before is not None:
                # What an earlier write changed already stood differently before it.
                before = before.with_former(change.of(record))
            text = _text(before) if before is not None else ""
            return await self._outbox.change(write, _text(both), rows, before=text)
        return False

    def _record(self, record_id: str) -> CallRecord | None:
        try:
            return self._local.calls.one(record_id)
        except StoreUnavailable:
            return None

    def _on_event(self, event: Event) -> None:
        if isinstance(event, WriteSent) and (record := self._sent.pop(event.write.key, None)):
            self._stream.publish(CallLogged(self._record(record.id) or record))


def change_of(write: Write) -> CallChange:
    return CallChange.from_fields(msgspec.json.decode(write.body))


def change_before(write: Write) -> CallChange | None:
    """The same fields as they stood when the write was made; None where that is not known."""
    return CallChange.from_fields(msgspec.json.decode(write.before)) if write.before else None


def change_of_theirs(write: Write) -> CallChange | None:
    """The same fields as somebody else has set them; None where there is no conflict."""
    return CallChange.from_fields(msgspec.json.decode(write.theirs)) if write.theirs else None


def _text(change: CallChange) -> str:
    return msgspec.json.encode(change.as_fields()).decode()

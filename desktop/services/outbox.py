"""Everything a person writes goes to the disk first, then to the CRM: in order, and never twice."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import (
    Conflict,
    CrmConfused,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
    SoftphoneError,
    StoreUnavailable,
)
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    LocalDataReady,
    Notice,
    OutboxChanged,
    SignedIn,
    SignedOut,
    WriteSent,
)
from desktop.domain.outbox import NOTHING, RECORDING, Rows, Write, WriteState
from desktop.services.ports import Clock, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING, wait_after

_TASK: Final = "outbox"
_PATIENCE: Final = 5  # answers that make no sense, before a write is set aside for its author
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the CRM made of a write: the row's new version and the rows as they are now."""

    version: int | None = None
    rows: Rows = NOTHING


class Sender(Protocol):
    """Sends the writes of one kind; its errors are those of ``Crm``."""

    async def send(self, account_id: str, write: Write) -> Sent: ...

    def rebased(self, write: Write, conflict: Conflict) -> Write:
        """The write on top of the row as it is now, in the state it has there."""


class OutboxService:
    """Takes writes, sends them as soon as the CRM answers, keeps those it will not take."""

    def __init__(
        self,
        session: SessionService,
        local: LocalData,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._session = session
        self._local = local
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._senders: dict[str, Sender] = {}
        self._unkept: list[Write] = []  # the disk would not take them; they live in memory
        self._sending: str = ""  # the key of what is on its way
        self._is_running = False
        stream.subscribe(self._on_event)

    def register(self, kind: str, sender: Sender) -> None:
        self._senders[kind] = sender

    async def put(
        self, kind: str, subject: str, body: str, rows: Rows = NOTHING, **more: object
    ) -> Write:
        """On the disk when this returns; ``more`` are further fields of the write."""
        made = Write(kind, subject, body, uuid.uuid4().hex, self._clock.now())
        write = replace(made, **more)  # type: ignore[arg-type]  # fields by name
        try:
            write = await self._local.outbox.add(write, rows)
        except StoreUnavailable as error:
            write = replace(write, position=-len(self._unkept) - 1)
            self._unkept.append(write)
            self._stream.publish(Notice(str(error), "error"))
        self._changed()
        self._run()
        return write

    async def change(self, write: Write, body: str, rows: Rows = NOTHING, **more: object) -> bool:
        """Replace what has not been sent yet; False where it is too late for that."""
        if write.position < 0 or write.key == self._sending or write not in self.all():
            return False
        # Another body under the same key would be refused.
        key = uuid.uuid4().hex
        anew = replace(write, body=body, key=key, **more)  # type: ignore[arg-type]  # as above
        await self._local.outbox.change(anew, rows)
        self._changed()
        self._run()
        return True

    def all(self) -> tuple[Write, ...]:
        """In the order they were written."""
        try:
            kept = self._local.outbox.all()
        except StoreUnavailable:
            kept = ()
        return (*kept, *self._unkept)

    @property
    def unkept(self) -> bool:
        """Whether something lives in memory alone, because the disk would not take it."""
        return bool(self._unkept)

    def about(self, kind: str, subject: str) -> tuple[Write, ...]:
        return tuple(each for each in self.all() if (each.kind, each.subject) == (kind, subject))

    async def send_again(self, write: Write) -> None:
        """The person wants a write that was refused, or that lost against another, to be sent."""
        await self._replace(
            replace(
                write,
                state=WriteState.WAITING,
                key=uuid.uuid4().hex,
                sentence="",
                theirs="",
            )
        )
        self._run()

    async def give_up(self, write: Write, rows: Rows = NOTHING) -> None:
        """The person does not want it any more; ``rows`` are shown instead."""
        if write.position < 0:
            self._unkept = [each for each in self._unkept if each.key != write.key]
        else:
            await self._local.outbox.done(write, rows=rows)
        self._changed()
        self._run()

    def _on_event(self, event: Event) -> None:
        match event:
            case LocalDataReady():
                self._changed()
                self._run()
            case CrmStateChanged(state=CrmState.CONNECTED):
                self._tasks.stop(_TASK)
                self._is_running = False
                self._run()
            case SignedIn() | SignedOut():
                self._unkept.clear()
                self._tasks.stop(_TASK)
                self._is_running = False
            case _:
                pass

    def _run(self) -> None:
        if not self._is_running and self._session.is_signed_in:
            self._is_running = True
            self._tasks.start(self._until_empty(), _TASK)

    async def _until_empty(self) -> None:
        failures = 0
        try:
            while write := self._next():
                try:
                    await self._send(write)
                    failures = 0
                except PASSING as error:
                    failures += 1
                    if isinstance(error, CrmConfused) and failures > _PATIENCE:
                        await self._stuck(write, WriteState.REFUSED, error)
                        failures = 0
                    else:
                        self._changed(str(error))
                        await self._clock.sleep(wait_after(failures, error))
        except SessionEnded:
            return
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
        finally:
            self._sending = ""
            self._is_running = False

    def _next(self) -> Write | None:
        if not self._session.is_signed_in:
            return None
        try:
            waiting = self._local.outbox.waiting()
        except StoreUnavailable:
            waiting = ()
        in_memory = (each for each in self._unkept if each.state is WriteState.WAITING)
        known = [each for each in (*waiting, *in_memory) if each.kind in self._senders]
        # Hours of sound are sent once nobody waits for a note or a text.
        return next(iter(sorted(known, key=lambda each: each.kind == RECORDING)), None)

    async def _send(self, write: Write) -> None:
        self._sending = write.key
        sender = self._senders[write.kind]
        try:
            sent = await self._session.ask(sender.send(self._session.account_id, write))
        except Conflict as conflict:
            anew = sender.rebased(write, conflict)
            await self._replace(anew)
            return
        except (Refused, NotFound, InvalidInput) as error:
            await self._stuck(write, WriteState.REFUSED, error)
            return
        finally:
            self._sending = ""
        await self._done(write, sent)

    async def _done(self, write: Write, sent: Sent) -> None:
        if write.position < 0:
            self._unkept = [each for each in self._unkept if each.key != write.key]
        else:
            await self._local.outbox.done(write, sent.version, sent.rows)
        self._stream.publish(WriteSent(write))
        self._changed()

    async def _stuck(self, write: Write, state: WriteState, error: SoftphoneError) -> None:
        _log.info("a write of %s is kept for its author: %s", write.kind, type(error).__name__)
        await self._replace(replace(write, state=state, sentence=str(error)))

    async def _replace(self, write: Write) -> None:
        if write.position < 0:
            self._unkept = [
                write if each.position == write.position else each for each in self._unkept
            ]
        else:
            await self._local.outbox.change(write)
        self._changed()

    def _changed(self, sentence: str = "") -> None:
        writes = self.all()
        stuck = tuple(each for each in writes if each.state is not WriteState.WAITING)
        self._stream.publish(OutboxChanged(len(writes) - len(stuck), stuck, sentence))

"""Lets supervisors in to calls, follows what the CRM says about them, and takes them out again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from desktop.domain.supervision import ADDRESS_PREFIX, Ended, Mode

from .address import read_address
from .exchange import Exchange
from .journal import Journal
from .records import CallEnd, Subscriber
from .replies import warning
from .ringing import Ringing, Target
from .sessions import Party, Session
from .supervised import Followed, Seat, Seats, SupervisionRecords
from .transactions import Incoming

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.1
ANYWAY_SECONDS: Final = 1.0  # a sign-in runs out, an address gets too old: nobody writes that down
_PICK_UP_SECONDS: Final = 5.0
_NOT_HERE: Final = "This call cannot be supervised at the moment."
_NOT_ADMITTED: Final = "This address does not let you in any more. Begin again."


def is_address(dialled: str) -> bool:
    return dialled.startswith(ADDRESS_PREFIX)


@dataclass(slots=True, eq=False)
class _Running:
    """``session`` is the supervisor's call, ``talk`` the one that is supervised."""

    id: str
    mode: Mode
    seat: Seat
    session: Session
    talk: Session
    is_leaving: bool = False
    is_busy: bool = False  # something is being done about it


class Supervising:
    """Without ``seats`` and ``records`` nobody is let in.

    The supervisor's call has no row in the log; only one that was taken over has the row of the
    call that it goes on with.
    """

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        seats: Seats | None,
        records: SupervisionRecords | None,
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._seats = seats
        self._records = records
        self._running: dict[str, _Running] = {}
        self._looking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_clean = asyncio.Event()
        self._has_open = False
        self._looked_at = 0.0  # on the loop's clock
        self._is_troubled = False

    def start(self) -> None:
        if self._records is not None:
            self._journal.note("supervisions", partial(self._clean, self._records))
            self._looking = asyncio.create_task(self._look_for_ever())

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for running in list(self._running.values()):
            self._is_over(running, Ended.PHONE_SYSTEM)

    # Coming in

    async def admit(self, incoming: Incoming, caller: Subscriber, dialled: str) -> None:
        """The phone of a supervisor calls the address that the CRM gave out."""
        records, seats = self._records, self._seats
        if records is None or seats is None:
            incoming.answer(403, [warning(_NOT_HERE)])
            return
        token = dialled.removeprefix(ADDRESS_PREFIX)
        admitted = await records.admit(token, caller.account_id, caller.user_id)
        if admitted is None:
            incoming.answer(403, [warning(_NOT_ADMITTED)])
            return
        self._has_open = True
        talk = self._talk(admitted.call_id)
        seat = await seats.supervised(talk, admitted.mode.value) if talk is not None else None
        if talk is None or seat is None:
            incoming.answer(480, [warning(_NOT_HERE)])
            self._note_end(admitted.id, Ended.NOT_CONNECTED)
            return
        session = self._opened(incoming, caller.aor)
        running = _Running(admitted.id, admitted.mode, seat, session, talk)
        await self._let_in(incoming, running, records)

    async def _let_in(
        self, incoming: Incoming, running: _Running, records: SupervisionRecords
    ) -> None:
        ringing = Ringing(self._exchange, incoming, running.session, incoming.relay)
        target = Target(str(running.seat.uri), running.seat.flow)
        self._running[running.id] = running
        outcome = await ringing.ring([target], _PICK_UP_SECONDS)
        if outcome.response is not None and outcome.is_answered:
            incoming.relay(outcome.response)
            began = partial(records.began, running.id, time.time_ns() // 1_000_000)
            self._journal.note(_page(running.id), began)
            self._looked_at = 0.0  # whatever was said meanwhile is followed at once
            return
        incoming.answer(487 if incoming.cancelled.is_set() else 480, [warning(_NOT_HERE)])
        self._is_over(running, Ended.NOT_CONNECTED)
        if self._seats is not None:
            await self._seats.dismiss(running.seat)

    def _opened(self, incoming: Incoming, aor: str) -> Session:
        contact = read_address(incoming.request.first("Contact")).uri
        party = Party(incoming.flow, aor, contact, incoming.request.cseq[0])
        session = self._exchange.sessions.open(incoming.request, party)
        session.is_supervision = True
        incoming.session = session
        return session

    def _talk(self, call_id: str) -> Session | None:
        for session in self._exchange.sessions.all():
            if session.record_id == call_id and session.is_answered and not session.is_over:
                return session
        return None

    # Going on

    async def look(self, *, anyway: bool = False) -> None:
        """What the CRM says now, at once."""
        if self._records is None:
            return
        now = asyncio.get_running_loop().time()
        # Also about who is just coming in: their right may have gone, and been seen to, meanwhile.
        is_on = self._has_open or bool(self._running)
        is_time = is_on and now - self._looked_at >= ANYWAY_SECONDS
        found = await self._records.look(anyway=anyway or is_time)
        if found is not None:
            self._looked_at, self._has_open = now, bool(found)
            self._follow(found)

    def _follow(self, found: Sequence[Followed]) -> None:
        """Side by side: a media process that hangs holds up nothing in the others."""
        wanted = {each.id: each.mode for each in found}
        for running in list(self._running.values()):
            mode = wanted.get(running.id)
            if running.is_busy or running.is_leaving or mode is running.mode:
                continue
            running.is_busy = True
            task = asyncio.create_task(self._obey(running, mode))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _obey(self, running: _Running, mode: Mode | None) -> None:
        try:
            if mode is None:
                await self._take_out(running)
            elif mode is Mode.TAKE_OVER:
                await self._take_over(running)
            elif self._seats is not None:
                running.mode = mode
                await self._seats.act_as(running.seat, mode.value)
        except Exception:
            log.exception("a supervision could not be changed")
        finally:
            running.is_busy = False

    async def _take_out(self, running: _Running) -> None:
        """It is written down already why; the talk goes on."""
        running.is_leaving = True
        if self._seats is not None and await self._seats.dismiss(running.seat):
            return
        session = running.session
        for tag in list(session.parties):
            self._exchange.hang_up(session, tag)
        self._exchange.sessions.finish(session, CallEnd.FAILED)

    async def _take_over(self, running: _Running) -> None:
        """The row of the call moves first: the agent's BYE must not end it."""
        talk, session = running.talk, running.session
        if self._seats is None or self._records is None or not session.is_answered:
            return
        # The agent's BYE may be here before the answer: it is no end of the call any more.
        del self._running[running.id]
        record_id = talk.record_id
        talk.record_id, session.record_id = "", record_id
        if await self._seats.take_over(running.seat, talk, session):
            session.is_supervision = False
            over = partial(self._records.taken_over, running.id, time.time_ns() // 1_000_000)
            self._journal.note(record_id, over)
            is_over = session.is_over
        else:
            talk.record_id, session.record_id = record_id, ""
            self._note_end(running.id, Ended.CALL_OVER)
            is_over = talk.is_over
            await self._take_out(running)
        if is_over:
            self._journal.ended(record_id, CallEnd.COMPLETED)

    # Ending

    def call_ended(self, session: Session, end: CallEnd) -> None:
        """One of the calls of the phone system is over."""
        for running in list(self._running.values()):
            if running.talk is session:
                self._is_over(running, Ended.CALL_OVER)
            elif running.session is session:
                is_by_hand = end is CallEnd.COMPLETED
                self._is_over(running, Ended.BY_SUPERVISOR if is_by_hand else Ended.LINE_LOST)

    def _is_over(self, running: _Running, ended: Ended) -> None:
        """What ended it first counts: an end that was noted before is not changed."""
        if self._running.pop(running.id, None) is not None:
            self._note_end(running.id, ended)

    def _note_end(self, supervision_id: str, ended: Ended) -> None:
        if self._records is not None:
            over = partial(self._records.over, supervision_id, ended)
            self._journal.note(_page(supervision_id), over)

    async def _clean(self, records: SupervisionRecords) -> None:
        await records.close_stale()
        self._is_clean.set()

    async def _look_for_ever(self) -> None:
        # What a former phone system left did not end with its calls, but with itself.
        await self._is_clean.wait()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look_quietly(self.look)

    async def _look_quietly(self, look: Callable[[], Awaitable[None]]) -> None:
        try:
            await look()
            self._is_troubled = False
        except Exception:
            # Whatever is wrong now, the next look may find it right; it is said once.
            if not self._is_troubled:
                log.exception("supervisions could not be followed")
            self._is_troubled = True


def _page(supervision_id: str) -> str:
    return f"supervision {supervision_id}"

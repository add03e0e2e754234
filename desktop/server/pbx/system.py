"""The phone system put together: wires, registrar, calls and the lines to the outside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from .attendance import Attendance
from .attendant import Attendant
from .booths import Booths
from .calls import Calls, Trunk
from .digest import Gate
from .exchange import Exchange
from .journal import Journal
from .locations import Locations
from .records import CallEnd, Records
from .registrar import Registrar
from .removals import Removals
from .sessions import Session, Sessions
from .supervised import Seats, SupervisionRecords
from .supervising import Supervising
from .transport import Flow, Peer, Wires
from .watch import Watch

LOST_PHONE_SECONDS: Final = 20.0  # how long a phone may take to come back over a new connection


class PhoneSystem:
    """``start`` raises PortTaken; after ``close`` nothing of it is left.

    ``clock`` is in seconds and dates bindings and nonces. Without ``booths`` nobody takes messages,
    without ``supervision`` nobody is let in to the calls of others.
    """

    def __init__(
        self,
        records: Records,
        trunk: Trunk,
        clock: Callable[[], float] = time.monotonic,
        booths: Booths | None = None,
        supervision: tuple[Seats, SupervisionRecords] | None = None,
    ) -> None:
        self._trunk = trunk
        self.journal = Journal(records)
        self.wires = Wires(self._received)
        self.locations = Locations(clock)
        self.sessions = Sessions(self._call_ended)
        self.exchange = Exchange(self.wires, self.locations, self.sessions)
        self.registrar = Registrar(records, self.locations, Gate(clock))
        self.attendant = Attendant(self.exchange, self.journal, booths)
        seats, supervisions = supervision or (None, None)
        self.supervising = Supervising(self.exchange, self.journal, seats, supervisions)
        self.calls = Calls(
            *(self.exchange, self.registrar, records, self.journal, trunk),
            *(self.attendant, self.supervising),
        )
        self.exchange.register = self.registrar.registered
        self.exchange.place = self.calls.place
        self.exchange.on_hold = self._held
        self.attendance = Attendance(self.locations, self.journal)
        self.removals = Removals(self.locations, records)
        self.watch = Watch(self.exchange, self._end_for_the_others)
        self.lost_phone_seconds = LOST_PHONE_SECONDS

    @property
    def port(self) -> int:
        return self.wires.port

    async def start(self, port: int = 0) -> None:
        await self.wires.open(port)
        self.wires.on_lost = self._connection_lost
        self._trunk.on_lost = self._outside_lost
        self._trunk.on_over = self._outside_over
        await self.journal.begin()
        await self._trunk.start(self.wires)
        self.attendance.start()
        self.removals.start()
        self.supervising.start()
        self.watch.start()

    async def close(self) -> None:
        await self.removals.close()
        await self.supervising.close()
        await self.attendance.close()
        await self.watch.close()
        for session in self.sessions.all():
            self.sessions.finish(session, CallEnd.FAILED)
        await self._trunk.close()
        await self.attendant.close()
        await self.exchange.close()
        self.wires.close()
        await self.journal.close()

    async def cut(self, is_cut: bool) -> None:
        """The line goes dead, or comes back: nothing arrives and nothing is sent."""
        await self.wires.cut(is_cut)

    def _received(self, data: bytes, flow: Flow) -> None:
        self.exchange.received(data, flow)

    def _call_ended(self, session: Session, end: CallEnd) -> None:
        self._trunk.released(session)
        self.supervising.call_ended(session, end)
        self.calls.queues.look_now()
        if session.record_id:
            # Nobody has answered; that there is a message is told when it is known.
            self.journal.ended(session.record_id, CallEnd.NO_ANSWER if session.is_message else end)

    def _held(self, session: Session, is_held: bool) -> None:
        if session.record_id and session.is_answered:
            self.journal.held(session.record_id, is_held)

    def _connection_lost(self, flow: Flow) -> None:
        self.locations.lost(flow)
        loop = asyncio.get_running_loop()
        for session in self.sessions.all():
            for tag, party in session.parties.items():
                if party.flow is flow and not session.is_over:
                    loop.call_later(self.lost_phone_seconds, self._end_if_still_lost, session, tag)

    def _end_if_still_lost(self, session: Session, tag: str) -> None:
        party = session.parties.get(tag)
        if session.is_over or party is None or self.wires.is_cut:
            return
        if self.exchange.flow_to(party) is None:
            self._end_for_the_others(session, tag)

    def _outside_lost(self, peer: Peer) -> None:
        for session in self.sessions.all():
            for tag, party in list(session.parties.items()):
                if party.flow.peer == peer and not party.aor and not session.is_over:
                    self._end_for_the_others(session, tag)

    def _outside_over(self, sip_call_id: str) -> None:
        for session in self.sessions.all():
            if session.sip_call_id == sip_call_id and session.is_answered:
                self.sessions.finish(session, CallEnd.COMPLETED)

    def _end_for_the_others(self, session: Session, lost_tag: str) -> None:
        for tag in session.parties:
            if tag != lost_tag:
                self.exchange.hang_up(session, tag)
        if session.is_answered:
            self.sessions.finish(session, CallEnd.FAILED)

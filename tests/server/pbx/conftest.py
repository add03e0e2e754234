"""A phone system without its outside world, and phones that register with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from desktop.server.pbx.address import Uri
from desktop.server.pbx.records import Route
from desktop.server.pbx.sessions import Session
from desktop.server.pbx.system import PhoneSystem
from desktop.server.pbx.transport import Flow, Peer, Wires

from .memory_records import MemoryRecords
from .ua import Phone


class OneLine:
    """A trunk whose outside is one test phone; ``calls.Trunk`` without media processes."""

    def __init__(self) -> None:
        self.outside: Phone | None = None
        self.musician: Phone | None = None
        self.is_broken = False
        self.on_lost: Callable[[Peer], None] = lambda _peer: None
        self.on_over: Callable[[str], None] = lambda _call_id: None
        self.flow_to: Callable[[tuple[str, int]], Flow]

    def is_from(self, flow: Flow) -> bool:
        return self.outside is not None and flow.peer == self.outside.local

    async def line(self, session: Session) -> tuple[Uri, Flow] | None:
        if self.is_broken:
            raise RuntimeError("a fault nobody thought of")
        if self.outside is None:
            return None
        return Uri("", *self.outside.local), self.flow_to(self.outside.local)

    def announced(self, token: str, session: Session) -> Route | None:
        return None

    async def start(self, wires: Wires) -> None:
        self.flow_to = wires.udp_flow

    async def close(self) -> None: ...

    def released(self, session: Session) -> None: ...

    async def music(self, session: Session, sound: str) -> tuple[Uri, Flow] | None:
        if self.musician is None:
            return None
        return Uri("queue-music", *self.musician.local), self.flow_to(self.musician.local)

    def music_over(self, session: Session) -> None: ...


class Office:
    """The phone system under test with its records, clock and outside line."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.records = MemoryRecords()
        self.line = OneLine()
        self.system = PhoneSystem(self.records, self.line, self.clock)
        self.phones: list[Phone] = []

    def clock(self) -> float:
        return self.now

    async def phone(
        self, user: str = "anna.keller", transport: str = "udp", registered: bool = True
    ) -> Phone:
        phone = await Phone(self.system.port, user, transport).open()
        self.phones.append(phone)
        if registered:
            assert (await phone.register()).status == 200
        return phone

    async def outside(self) -> Phone:
        self.line.outside = await self.phone("outside", registered=False)
        return self.line.outside

    async def musician(self) -> Phone:
        self.line.musician = await self.phone("musician", registered=False)
        return self.line.musician

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(10.0):
            while not is_so():  # noqa: ASYNC110 - what is awaited has no event of its own
                await asyncio.sleep(0.005)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    await office.system.start(0)
    yield office
    for phone in office.phones:
        phone.close()
    await office.system.close()

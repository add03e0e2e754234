"""Answers where people do not: takes a message, reads a menu out, says that it is recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from .booths import MENU, MESSAGE, Booths
from .exchange import Exchange
from .journal import Journal
from .message import Response
from .messages import taken_message
from .records import Menu, MenuOption, Subscriber
from .ringing import Outcome, Ringing, Target
from .sessions import Session
from .transactions import Incoming

log = logging.getLogger(__name__)

PICK_UP_SECONDS: Final = 5.0
CHOICE_SECONDS: Final = 25.0  # for hearing the menu and choosing; then it is read again
ROUNDS: Final = 3
_GREETING: Final = "greeting"
_RINGBACK: Final = "ringback"
_MUSIC: Final = "music"  # of the queue: a line of its own would be refused, as the menu's is in use
_LONGEST_MENU_SECONDS: Final = 600.0

GoOn = Callable[[], Awaitable[None]]
Follow = Callable[[MenuOption | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is heard from the booth ``token``, how its ringing ends, and whether it is spoken."""

    token: str
    outcome: asyncio.Future[Outcome]
    spoken: asyncio.Event = field(default_factory=asyncio.Event)


class Attendant:
    """Without ``booths`` nobody answers where people do not."""

    def __init__(self, exchange: Exchange, journal: Journal, booths: Booths | None) -> None:
        self._exchange = exchange
        self._journal = journal
        self._booths = booths
        self._boxes: dict[str, tuple[str, str]] = {}  # booth -> call and whose box
        self._readings: dict[str, Reading] = {}  # call -> the menu it hears
        self._digits: dict[str, asyncio.Queue[str]] = {}  # booth -> what was pressed there
        self.choice_seconds = CHOICE_SECONDS
        self._tasks: set[asyncio.Task[None]] = set()
        if booths is not None:
            booths.on_report = self._reported

    async def take_message(self, incoming: Incoming, session: Session, user: Subscriber) -> bool:
        """False where no message is taken and the call goes its own way on."""
        if self._booths is None or not user.has_mailbox or incoming.cancelled.is_set():
            return False
        reading = self._readings.get(session.record_id)
        if reading is not None:
            outcome = await self._turned(reading, session, user)
        else:
            outcome = await self._rung(incoming, session, user)
        if outcome.response is None or not outcome.is_answered:
            return False
        session.is_message = True
        if session.assigned_to:
            self._journal.directed(session.record_id, user_id=session.assigned_to)
        incoming.relay(outcome.response)
        if session.is_from_outside and self._booths is not None:
            await self._booths.reached(session, user.greeting or _GREETING)
        return True

    async def _rung(self, incoming: Incoming, session: Session, user: Subscriber) -> Outcome:
        booths = cast(Booths, self._booths)
        booth = await booths.booth(MESSAGE, user.greeting or _GREETING)
        if booth is None:
            return Outcome()
        self._boxes[booth.token] = (session.record_id, user.user_id)
        ringing = Ringing(self._exchange, incoming, session, _unheard)
        outcome = await ringing.ring([Target(str(booth.uri), booth.flow)], PICK_UP_SECONDS)
        if not outcome.is_answered:
            self._leave(booth.token)
        return outcome

    async def _turned(self, reading: Reading, session: Session, user: Subscriber) -> Outcome:
        """The menu the caller hears takes the message: a call reaches its process only once."""
        self._boxes[reading.token] = (session.record_id, user.user_id)
        greeting = user.greeting or _GREETING
        await cast(Booths, self._booths).take_message(reading.token, greeting)
        await asyncio.wait({reading.outcome}, timeout=PICK_UP_SECONDS)
        return reading.outcome.result() if reading.outcome.done() else Outcome()

    async def announce(self, incoming: Incoming, session: Session, sound: str, go_on: GoOn) -> None:
        """Play ``sound`` to its end before anything rings, then ``go_on``; it rings meanwhile.

        Without a free line nothing is played, and the call goes on as if nothing were to be said.
        """
        async with self._in_the_ear(incoming, session, sound) as reading:
            if reading is not None:
                session.is_announced = await self._spoken(reading, incoming)
                await self._say(reading.token, _RINGBACK, loops=True)
            await go_on()

    async def read_menu(
        self, incoming: Incoming, session: Session, menu: Menu, follow: Follow
    ) -> None:
        """Read ``menu`` out before the call is answered, and ``follow`` what is chosen.

        The caller hears it ring in the meantime, or the music of a queue. Without a free line,
        or where the caller gives up, what is followed is what callers get who choose nothing.
        """
        async with self._in_the_ear(incoming, session, menu.prompt) as reading:
            if reading is None:
                await follow(menu.otherwise)
                return
            option = await self._chosen(reading, incoming, menu)
            if option is None or not option.queue:
                await self._say(reading.token, _RINGBACK, loops=True)
            await follow(option)

    async def keep_company(self, session: Session, music: str) -> None:
        """Music of a queue for whoever hears one of our voices already."""
        reading = self._readings.get(session.record_id)
        if reading is not None:
            await self._say(reading.token, music or _MUSIC, loops=True)

    @asynccontextmanager
    async def _in_the_ear(
        self, incoming: Incoming, session: Session, sound: str
    ) -> AsyncIterator[Reading | None]:
        """A voice that plays ``sound`` first; the one that is there already, where there is one."""
        known = self._readings.get(session.record_id)
        if known is not None:
            await self._say(known.token, sound)
            yield known
            return
        booth = await self._booths.booth(MENU, sound) if self._booths is not None else None
        if booth is None:
            yield None
            return
        self._digits[booth.token] = asyncio.Queue()
        ringing = Ringing(self._exchange, incoming, session, incoming.relay)
        targets = [Target(str(booth.uri), booth.flow)]
        outcome = asyncio.ensure_future(ringing.ring(targets, _LONGEST_MENU_SECONDS))
        reading = self._readings[session.record_id] = Reading(booth.token, outcome)
        session.hears_booth = True
        try:
            yield reading
        finally:
            # Its line ends as a phone's does that rings when somebody else has answered.
            outcome.cancel()
            await asyncio.gather(outcome, return_exceptions=True)
            self._digits.pop(booth.token, None)
            del self._readings[session.record_id]
            if not session.is_message:
                self._leave(booth.token)

    async def _spoken(self, reading: Reading, incoming: Incoming) -> bool:
        """Whether all of it was played; somebody may hang up before."""
        spoken = asyncio.ensure_future(reading.spoken.wait())
        gave_up = asyncio.ensure_future(incoming.cancelled.wait())
        events: set[asyncio.Future[Any]] = {spoken, gave_up, reading.outcome}
        try:
            await asyncio.wait(
                events, timeout=_LONGEST_MENU_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            return spoken.done()
        finally:
            spoken.cancel()
            gave_up.cancel()

    async def _chosen(self, reading: Reading, incoming: Incoming, menu: Menu) -> MenuOption | None:
        gave_up = asyncio.ensure_future(incoming.cancelled.wait())
        digits = self._digits[reading.token]
        try:
            for place in range(ROUNDS):
                if place:
                    await self._say(reading.token, menu.prompt)
                pressed = asyncio.ensure_future(digits.get())
                events: set[asyncio.Future[Any]] = {pressed, gave_up, reading.outcome}
                await asyncio.wait(
                    events,
                    timeout=self.choice_seconds,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if pressed.done() and pressed.result() in menu.options:
                    return menu.options[pressed.result()]
                pressed.cancel()
                if gave_up.done() or reading.outcome.done():
                    break
        finally:
            gave_up.cancel()
        return menu.otherwise

    async def _say(self, token: str, sound: str, *, loops: bool = False) -> None:
        if self._booths is not None:
            await self._booths.say(token, sound, loops=loops)

    async def close(self) -> None:
        """What was recorded to the end is still put into its box."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _reported(self, token: str, report: dict[str, Any]) -> None:
        if report.get("digit") and token in self._digits:
            self._digits[token].put_nowait(str(report["digit"]))
        if report.get("spoken"):
            for reading in self._readings.values():
                if reading.token == token:
                    reading.spoken.set()
        if not report.get("over"):
            return
        if report.get("file") and token in self._boxes:
            self._run(self._keep(*self._boxes[token], Path(report["file"])))
        self._leave(token)

    async def _keep(self, record_id: str, user_id: str, path: Path) -> None:
        sound = await asyncio.to_thread(taken_message, path)
        if sound:
            self._journal.message_left(record_id, user_id, sound)

    def _leave(self, token: str) -> None:
        self._boxes.pop(token, None)
        self._digits.pop(token, None)
        if self._booths is not None:
            self._booths.vacate(token)

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _unheard(_response: Response) -> None:
    """The caller hears from a machine when it has answered."""

"""Lines to the outside world: media processes, started when needed, of four calls each."""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
import shutil
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .address import Uri
from .booths import MENU, MESSAGE, Booth
from .hearing import Heard, listen
from .media_process import MediaProcess, started
from .records import Route
from .sessions import Session
from .supervised import Seat
from .transport import Flow, Peer, Wires

log = logging.getLogger(__name__)

CALLS_EACH: Final = 4  # the library's limit
MOST_PROCESSES: Final = 16
START_SECONDS: Final = 15.0
FIRST_DELAY: Final = 0.2  # seconds before the next start after one that failed; doubles
LONGEST_DELAY: Final = 30.0
CALM_SECONDS: Final = 30.0  # who lived so long is replaced after the first delay again
_LAST_WORDS_SECONDS: Final = 0.5
MUSIC: Final = "queue-music"  # what the media process answers with music, before any answer
_MUSIC_OF: Final = f"{MUSIC}|"  # before the key of the call that it is played to
_ALONE: Final = (_MUSIC_OF, *(f"{purpose}-" for purpose in (MENU, MESSAGE)))
_WORTH_WAITING: Final = 1.0  # seconds a caller waits for the next start
_PROGRAM: Final = (sys.executable, "-m", "desktop.server.pbx.media")


@dataclass(frozen=True, slots=True)
class OutsideRing:
    """A call the outside is asked to make; ``route`` overrides where the number leads.

    ``sound`` is what the caller plays after the answer: music, echo, tone-1004 or tone-1400.
    ``digits`` are pressed when a menu has spoken for some seconds.
    """

    caller: str
    number: str
    name: str = ""
    sound: str = "music"
    domain: str = ""
    route: Route | None = None
    digits: str = ""

    def as_json(self) -> dict[str, str]:
        names = ("caller", "number", "name", "sound", "domain", "digits")
        return {name: getattr(self, name) for name in names}


class MediaTrunk:
    """Implements ``calls.Trunk``, ``booths.Booths`` and ``supervised.Seats`` with media processes.

    What the outside hears lies in ``recordings``, which belong to this trunk alone. ``program``
    starts a media process; the phone system's port and the folder are added to it.
    """

    def __init__(self, recordings: Path, program: Sequence[str] = _PROGRAM) -> None:
        self._recordings = recordings
        self._program = program
        self._wires: Wires
        self._processes: list[MediaProcess] = []
        self._expected: dict[str, Route | None] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()
        self._delay = 0.0
        self._not_before = 0.0  # on the loop's clock
        self.start_seconds = START_SECONDS
        self.first_delay = FIRST_DELAY
        self.on_lost: Callable[[Peer], None] = lambda _peer: None
        self.on_over: Callable[[str], None] = lambda _call_id: None
        self.on_report: Callable[[str, dict[str, Any]], None] = lambda _token, _report: None

    async def start(self, wires: Wires) -> None:
        """Have one media process ready; where none starts it is tried again."""
        self._wires = wires
        # Whoever was killed could not clean up, and recordings are nobody's business.
        await asyncio.to_thread(shutil.rmtree, self._recordings, ignore_errors=True)
        if await self._free() is None:
            self._run(self._start_again())

    async def close(self) -> None:
        self._closing.set()
        await asyncio.gather(*(media.end() for media in self._processes))
        if self._tasks:  # what they said at their end is still heard
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS_SECONDS)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def process_count(self) -> int:
        return len(self._processes)

    @property
    def next_delay(self) -> float:
        """Seconds between the last failed start and the next."""
        return self._delay

    def lines_in_use(self) -> list[str]:
        """One entry for each call, and for each call to be."""
        return [key for media in self._processes for key in media.keys]

    def kill_one(self) -> None:
        """End the first media process the hard way, to see what becomes of its calls."""
        self._processes[0].kill()

    def is_from(self, flow: Flow) -> bool:
        return any(media.peer == flow.peer for media in self._processes)

    async def line(self, session: Session) -> tuple[Uri, Flow] | None:
        media = await self._reserved(_key(session))
        if media is None:
            return None
        return Uri("", *media.peer), self._wires.udp_flow(media.peer)

    def announced(self, token: str, session: Session) -> Route | None:
        """The route of a call that was asked for by ``ring``; its reservation moves along."""
        for media in self._processes:
            if token and token in media.keys:
                media.keys.discard(token)
                media.keys.add(_key(session))
        return self._expected.pop(token, None)

    def released(self, session: Session) -> None:
        for media in self._processes:
            media.keys.discard(_key(session))

    async def music(self, session: Session, sound: str = "") -> tuple[Uri, Flow] | None:
        """A line that plays ``sound`` to a waiting caller; None where no line is free.

        The usual music where there is none, or it cannot be played.
        """
        media = await self._reserved(f"{_MUSIC_OF}{_key(session)}")
        if media is None:
            return None
        name = MUSIC
        if sound:
            token = f"{MUSIC}-{next(self._numbers)}"
            wish = {"do": "music", "token": token, "sound": sound}
            name = token if (await media.ask(wish)).get("ok") else MUSIC
        return Uri(name, *media.peer), self._wires.udp_flow(media.peer)

    def music_over(self, session: Session) -> None:
        for media in self._processes:
            media.keys.discard(f"{_MUSIC_OF}{_key(session)}")

    async def ring(self, wish: OutsideRing) -> bool:
        """Let the outside call a number. False: no line is free."""
        token = f"ring-{next(self._numbers)}"
        media = await self._reserved(token)
        if media is None:
            return False
        self._expected[token] = wish.route
        command = {name: value for name, value in wish.as_json().items() if value}
        answer = await media.ask({"do": "ring", "token": token, **command})
        if not answer.get("ok"):
            media.keys.discard(token)
            self._expected.pop(token, None)
        return bool(answer.get("ok"))

    async def booth(self, purpose: str, sound: str) -> Booth | None:
        token = f"{purpose}-{next(self._numbers)}"
        media = await self._reserved(token)
        if media is None:
            return None
        command = {"do": "booth", "token": token, "purpose": purpose, "sound": sound}
        if not (await media.ask(command)).get("ok"):
            media.keys.discard(token)
            return None
        return Booth(token, Uri(token, *media.peer), self._wires.udp_flow(media.peer))

    async def say(self, token: str, sound: str, *, loops: bool = False) -> None:
        await self._tell_booth("say", token, sound, loops=loops)

    async def take_message(self, token: str, greeting: str) -> None:
        await self._tell_booth("take_message", token, greeting)

    def vacate(self, token: str) -> None:
        for media in self._processes:
            media.keys.discard(token)

    async def reached(self, session: Session, greeting: str) -> None:
        """A caller of ours who plays music has words for a machine."""
        for media in list(self._processes):
            if _key(session) in media.keys:
                wish = {"call": session.sip_call_id, "greeting": greeting}
                await media.ask({"do": "leave_words", **wish})

    # Supervisors, who need no place of their own: there is one beside each call

    async def supervised(self, session: Session, mode: str) -> Seat | None:
        """Where somebody is let in to this call; None where it does not go over a line of ours."""
        media = self._with(_key(session))
        if media is None:
            return None
        token = f"supervisor-{secrets.token_hex(8)}"
        wish = {"token": token, "call": session.sip_call_id, "mode": mode}
        if not (await media.ask({"do": "supervise", **wish})).get("ok"):
            return None
        return Seat(token, Uri(token, *media.peer), self._wires.udp_flow(media.peer))

    async def act_as(self, seat: Seat, mode: str) -> bool:
        return await self._tell_seat(seat, "act_as", mode=mode)

    async def take_over(self, seat: Seat, agents: Session, supervisors: Session) -> bool:
        """The line belongs to the supervisor's call then, and the agent's call ends."""
        media = self._with(_key(agents))
        if media is None or not await self._tell_seat(seat, "take_over"):
            return False
        media.keys.discard(_key(agents))
        media.keys.add(_key(supervisors))
        return True

    async def dismiss(self, seat: Seat) -> bool:
        return await self._tell_seat(seat, "dismiss")

    async def _tell_seat(self, seat: Seat, what: str, **facts: str) -> bool:
        for media in list(self._processes):
            if media.peer == seat.flow.peer:
                answer = await media.ask({"do": what, "token": seat.token, **facts})
                return bool(answer.get("ok"))
        return False

    def _with(self, key: str) -> MediaProcess | None:
        return next((media for media in self._processes if key in media.keys), None)

    async def _tell_booth(self, what: str, token: str, sound: str, *, loops: bool = False) -> None:
        for media in list(self._processes):
            if token in media.keys:
                wish = {"token": token, "sound": sound, "loops": loops}
                await media.ask({"do": what, **wish})

    async def heard(self) -> list[Heard]:
        """What the outside parties hear at this moment."""
        answers = [await media.ask({"do": "heard"}) for media in list(self._processes)]
        reports = [call for answer in answers for call in answer.get("calls", [])]
        return await asyncio.to_thread(listen, reports)

    async def hang_up_all(self) -> None:
        for media in list(self._processes):
            await media.ask({"do": "hang_up_all"})

    async def _reserved(self, key: str) -> MediaProcess | None:
        media = await self._free(_places(key))
        if media is not None:
            media.keys.add(key)
        return media

    async def _free(self, places: int = 1) -> MediaProcess | None:
        async with self._starting:
            for media in self._processes:
                if sum(map(_places, media.keys)) + places <= CALLS_EACH:
                    return media
            if len(self._processes) >= MOST_PROCESSES or self._closing.is_set():
                return None
            pause = self._not_before - asyncio.get_running_loop().time()
            if pause > _WORTH_WAITING:
                return None
            await asyncio.sleep(max(0.0, pause))
            return await self._start()

    async def _start(self) -> MediaProcess | None:
        program = (*self._program, str(self._wires.port), str(self._recordings))
        media = await started(program, self.start_seconds)
        if media is None:
            log.error("a media process did not start")
            self._put_off()
            return None
        if self._closing.is_set():
            await media.end()
            return None
        self._processes.append(media)
        self._run(self._follow(media))
        return media

    async def _follow(self, media: MediaProcess) -> None:
        loop = asyncio.get_running_loop()
        since = loop.time()
        code = await media.read_to_its_end(self.on_over, self.on_report)
        self._processes.remove(media)
        if self._closing.is_set():
            return
        log.error("a media process ended with code %s", code)
        if loop.time() - since > CALM_SECONDS:
            self._delay = 0.0
        self._put_off()
        self.on_lost(media.peer)
        await self._start_again()

    def _put_off(self) -> None:
        """The next start waits, twice as long each time."""
        self._delay = min(self._delay * 2 or self.first_delay, LONGEST_DELAY)
        self._not_before = asyncio.get_running_loop().time() + self._delay

    async def _start_again(self) -> None:
        """Until there is one, whoever started it."""
        loop = asyncio.get_running_loop()
        while not self._processes and not self._closing.is_set():
            try:
                async with asyncio.timeout(max(0.0, self._not_before - loop.time())):
                    await self._closing.wait()
            except TimeoutError:
                await self._free()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _places(key: str) -> int:
    """Beside each call there is room for somebody who supervises it, however busy it is."""
    return 1 if key.startswith(_ALONE) else 2


def _key(session: Session) -> str:
    return f"{session.sip_call_id}|{session.caller_tag}"

"""Lines to the outside world: media processes, started when needed, of four calls each."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast

from .address import Uri
from .hearing import Heard, listen
from .records import Route
from .sessions import Session
from .transport import HOST, Flow, Peer, Wires

log = logging.getLogger(__name__)

CALLS_EACH: Final = 4  # the library's limit
MOST_PROCESSES: Final = 8
_START_SECONDS: Final = 15.0
_END_SECONDS: Final = 0.4


@dataclass(frozen=True, slots=True)
class OutsideRing:
    """A call the outside is asked to make; ``route`` overrides where the number leads.

    ``sound`` is what the caller plays after the answer: music, echo, tone-1004 or tone-1400.
    """

    caller: str
    number: str
    name: str = ""
    sound: str = "music"
    domain: str = ""
    route: Route | None = None

    def as_json(self) -> dict[str, str]:
        names = ("caller", "number", "name", "sound", "domain")
        return {name: getattr(self, name) for name in names}


@dataclass(eq=False, slots=True)
class MediaProcess:
    process: Process
    stdin: asyncio.StreamWriter
    stdout: asyncio.StreamReader
    peer: Peer
    keys: set[str] = field(default_factory=set)  # calls and calls to be
    answers: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)


class MediaTrunk:
    """Implements ``calls.Trunk``; ``on_lost`` hears of a media process that died, with its peer."""

    def __init__(self) -> None:
        self._wires: Wires
        self._processes: list[MediaProcess] = []
        self._expected: dict[str, Route | None] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._readers: set[asyncio.Task[None]] = set()
        self._closing = False
        self.on_lost: Callable[[Peer], None] = lambda _peer: None
        self.on_over: Callable[[str], None] = lambda _call_id: None

    async def start(self, wires: Wires) -> None:
        """Have one media process ready."""
        self._wires = wires
        await self._free()

    async def close(self) -> None:
        self._closing = True
        await asyncio.gather(*(_ended(media) for media in self._processes))
        await asyncio.gather(*self._readers, return_exceptions=True)

    @property
    def process_count(self) -> int:
        return len(self._processes)

    def kill_one(self) -> None:
        """End the first media process the hard way, to see what becomes of its calls."""
        self._processes[0].process.kill()

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

    async def ring(self, wish: OutsideRing) -> bool:
        """Let the outside call a number. False: no line is free."""
        token = f"ring-{next(self._numbers)}"
        media = await self._reserved(token)
        if media is None:
            return False
        self._expected[token] = wish.route
        command = {name: value for name, value in wish.as_json().items() if value}
        answer = await self._asked(media, {"do": "ring", "token": token, **command})
        if not answer.get("ok"):
            media.keys.discard(token)
            self._expected.pop(token, None)
        return bool(answer.get("ok"))

    async def heard(self) -> list[Heard]:
        """What the outside parties hear at this moment."""
        answers = [await self._asked(media, {"do": "heard"}) for media in self._processes]
        reports = [call for answer in answers for call in answer.get("calls", [])]
        return await asyncio.to_thread(listen, reports)

    async def hang_up_all(self) -> None:
        for media in self._processes:
            await self._asked(media, {"do": "hang_up_all"})

    async def _reserved(self, key: str) -> MediaProcess | None:
        media = await self._free()
        if media is not None:
            media.keys.add(key)
        return media

    async def _free(self) -> MediaProcess | None:
        async with self._starting:
            for media in self._processes:
                if len(media.keys) < CALLS_EACH:
                    return media
            if len(self._processes) >= MOST_PROCESSES or self._closing:
                return None
            return await self._start()

    async def _start(self) -> MediaProcess:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "desktop.server.pbx.media", str(self._wires.port)),
            stdin=PIPE,
            stdout=PIPE,
        )
        stdin = cast(asyncio.StreamWriter, process.stdin)
        stdout = cast(asyncio.StreamReader, process.stdout)
        line = await asyncio.wait_for(stdout.readline(), _START_SECONDS)
        ready = json.loads(line or b"{}")
        media = MediaProcess(process, stdin, stdout, (HOST, int(ready.get("port", 0))))
        self._processes.append(media)
        reader = asyncio.create_task(self._read(media))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        return media

    async def _asked(self, media: MediaProcess, command: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        answer = asyncio.get_running_loop().create_future()
        media.answers[number] = answer
        try:
            media.stdin.write(json.dumps({"id": number, **command}).encode() + b"\n")
            async with asyncio.timeout(5.0):
                return dict(await answer)
        except (OSError, TimeoutError):
            return {}
        finally:
            media.answers.pop(number, None)

    async def _read(self, media: MediaProcess) -> None:
        while line := await media.stdout.readline():
            report = json.loads(line)
            if report.get("over"):
                self.on_over(report["over"])
            waiting = media.answers.get(report.get("id", 0))
            if waiting is not None and not waiting.done():
                waiting.set_result(report)
        await media.process.wait()
        self._processes.remove(media)
        for waiting in media.answers.values():
            if not waiting.done():
                waiting.set_result({})
        if not self._closing:
            log.error("a media process ended with code %s", media.process.returncode)
            self.on_lost(media.peer)
            await self._free()


async def _ended(media: MediaProcess) -> None:
    """The end of its stdin ends it; one that hangs is killed."""
    media.stdin.close()
    try:
        async with asyncio.timeout(_END_SECONDS):
            await media.process.wait()
    except TimeoutError:
        media.process.kill()
        await media.process.wait()


def _key(session: Session) -> str:
    return f"{session.sip_call_id}|{session.caller_tag}"

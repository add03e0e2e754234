"""One media process as the phone system sees it: started, asked, heard to its end."""

from __future__ import annotations

import asyncio
import itertools
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from .transport import HOST, Peer

_ANSWER_SECONDS: Final = 5.0
_END_SECONDS: Final = 0.4


class MediaProcess:
    """``keys`` are its calls and calls to be."""

    def __init__(self, process: Process, peer: Peer) -> None:
        self.peer = peer
        self.keys: set[str] = set()
        self._process = process
        self._stdin = cast(asyncio.StreamWriter, process.stdin)
        self._stdout = cast(asyncio.StreamReader, process.stdout)
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Its answer; empty where it gives none."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            self._stdin.write(json.dumps({"id": number, **command}).encode() + b"\n")
            async with asyncio.timeout(_ANSWER_SECONDS):
                return dict(await answer)
        except (OSError, TimeoutError):
            return {}
        finally:
            self._answers.pop(number, None)

    async def read_to_its_end(
        self, on_over: Callable[[str], None], on_booth: Callable[[str, dict[str, Any]], None]
    ) -> int:
        """Its exit code; ``on_over`` hears the Call-ID of each call that is over.

        ``on_booth`` hears the token of a booth and what happened there.
        """
        while line := await self._stdout.readline():
            report = decoded(line)
            if report.get("booth"):
                on_booth(str(report["booth"]), report)
            elif report.get("over"):
                on_over(report["over"])
            self._settle(report.get("id", 0), report)
        code = await self._process.wait()
        for number in list(self._answers):
            self._settle(number, {})
        return code

    async def end(self) -> None:
        """The end of its stdin ends it; one that hangs is killed."""
        await _ended(self._process)

    def kill(self) -> None:
        self._process.kill()

    def _settle(self, number: int, report: dict[str, Any]) -> None:
        waiting = self._answers.get(number)
        if waiting is not None and not waiting.done():
            waiting.set_result(report)


async def started(program: Sequence[str], seconds: float) -> MediaProcess | None:
    """None where it ends, or does not say within ``seconds`` that it is ready; it is gone then."""
    try:
        process = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE)
    except OSError:
        return None
    stdout = cast(asyncio.StreamReader, process.stdout)
    media = None
    try:
        async with asyncio.timeout(seconds):
            ready = decoded(await stdout.readline())
        if ready.get("port"):
            media = MediaProcess(process, (HOST, int(ready["port"])))
    except TimeoutError:
        pass
    finally:
        if media is None:
            await _surely_ended(process)
    return media


async def _surely_ended(process: Process) -> None:
    """Also where the task is cancelled meanwhile: nothing of it is left behind."""
    ending = asyncio.ensure_future(_ended(process))
    try:
        await asyncio.shield(ending)
    except asyncio.CancelledError:
        await ending
        raise


async def _ended(process: Process) -> None:
    """One that is ending is given a moment: asyncio may lose whom a signal meets at its end."""
    cast(asyncio.StreamWriter, process.stdin).close()
    try:
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def decoded(line: bytes) -> dict[str, Any]:
    try:
        report = json.loads(line)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}

"""Starts the CRM and the phone system, watches over them and ends them (demo server)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from typing import Any, Final

log = logging.getLogger(__name__)

READY_SECONDS: Final = 30.0
END_SECONDS: Final = 0.8
FIRST_DELAY: Final = 0.2  # seconds before a child that died is started again; doubles
LONGEST_DELAY: Final = 10.0
CALM_SECONDS: Final = 30.0  # a child that lived so long starts again with the first delay
PORT_TAKEN: Final = 3
FOLDER_TAKEN: Final = 4


class StartFailed(Exception):
    """A part of the server did not start; ``code`` is the exit code to pass on."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


class Child:
    """One process of ours that says a JSON line when it is ready and takes commands on stdin.

    ``arguments`` is asked before each start and hears the last ready line, so that a restarted
    child keeps its port.
    """

    def __init__(self, name: str, arguments: Callable[[dict[str, Any]], Sequence[str]]) -> None:
        self.name = name
        self.ready: dict[str, Any] = {}
        self._arguments = arguments
        self._process: Process | None = None
        self._wanted = False
        self._watch: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    async def start(self) -> None:
        """Until it is ready. Raises StartFailed."""
        self._wanted = True
        await self._start()
        self._watch = asyncio.create_task(self._watched())

    async def stop(self) -> None:
        """Ends it, gently first; it is not started again."""
        self._wanted = False
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        if self._process is not None and self.is_running:
            await _end(self._process)

    async def ask(self, command: dict[str, Any], seconds: float = 10.0) -> dict[str, Any]:
        """The child's answer; ``ok`` is false where it does not run or does not answer."""
        if self._process is None or self._process.stdin is None or not self.is_running:
            return {"ok": False, "sentence": f"The {self.name} is not running."}
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._process.stdin.write(json.dumps({**command, "id": number}).encode() + b"\n")
            async with asyncio.timeout(seconds):
                return dict(await waiting)
        except (OSError, TimeoutError):
            return {"ok": False, "sentence": f"The {self.name} does not answer."}
        finally:
            self._waiting.pop(number, None)

    async def _start(self) -> None:
        arguments = self._arguments(self.ready)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *arguments, stdin=PIPE, stdout=PIPE, stderr=None
        )
        self._process = process
        line = await _first_line(process)
        if line is None:
            # Its output ends a moment before it does: ended too early, it would lose its exit code.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_SECONDS):
                    await process.wait()
            await _end(process)
            code = PORT_TAKEN if process.returncode == PORT_TAKEN else 1
            raise StartFailed(f"The {self.name} did not start.", code)
        self.ready = line

    async def _watched(self) -> None:
        delay = FIRST_DELAY
        while True:
            started = time.monotonic()
            await self._read_until_it_ends()
            if not self._wanted:
                return
            log.warning("the %s ended and is started again", self.name)
            if time.monotonic() - started > CALM_SECONDS:
                delay = FIRST_DELAY
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
            try:
                await self._start()
            except StartFailed as failed:
                log.error("%s", failed)

    async def _read_until_it_ends(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        while line := await self._process.stdout.readline():
            report = _decoded(line)
            waiting = self._waiting.get(report.get("id", 0))
            if waiting is not None and not waiting.done():
                waiting.set_result(report)
        await self._process.wait()


async def _first_line(process: Process) -> dict[str, Any] | None:
    """The ready line; None where the process ends or says nothing in time."""
    if process.stdout is None:
        return None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(READY_SECONDS):
            while line := await process.stdout.readline():
                report = _decoded(line)
                if report.get("ready"):
                    return report
    return None


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        report = json.loads(line)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}

"""The embedded default: starts the reference CRM and phone system as a child and waits for them."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from desktop.domain.errors import CrmUnreachable

READY_WITHIN_SECONDS = 60.0


class Ready(msgspec.Struct, frozen=True):
    """What the server prints once it can be used; ``control_token`` opens its demo controls."""

    ready: bool
    crm: str
    sip: str
    control: str
    control_token: str


class EmbeddedServer:
    """``python -m desktop.server`` as a child that ends with this process."""

    def __init__(self, data: Path, arguments: Sequence[str] = ()) -> None:
        self._command = [
            *(sys.executable, "-m", "desktop.server", "--data", str(data), "--exit-with-stdin"),
            *arguments,
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self._said: list[bytes] = []
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start the child; ``ready`` waits for it. The window can be built meanwhile."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    async def ready(self) -> Ready:
        """Raises ``CrmUnreachable`` with what the server said when it does not come up."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        self._reader = threading.Thread(
            target=self._read_on_thread, args=(loop, answer), name="server-ready", daemon=True
        )
        self._reader.start()
        try:
            line = await asyncio.wait_for(answer, READY_WITHIN_SECONDS)
            return msgspec.json.decode(line, type=Ready)
        except (TimeoutError, msgspec.DecodeError) as error:
            said = b"".join(self._said).decode("utf-8", "replace").strip().splitlines()
            self.stop()
            because = said[-1] if said else "it gave no reason"
            raise CrmUnreachable(f"The embedded CRM did not start: {because}") from error

    def stop(self) -> None:
        """Ask the child to leave by closing its input, and end it if it does not; repeatable."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader is not None:
            self._reader.join(timeout=1.0)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def _read_on_thread(
        self, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[bytes]
    ) -> None:
        process = self._process
        if process is None or process.stdout is None or process.stderr is None:
            return
        line = process.stdout.readline()
        if not line:
            self._said = process.stderr.readlines()
        loop.call_soon_threadsafe(_settle, answer, line)
        if line:
            # Read on, so that the child never blocks on a full pipe.
            for said in process.stderr:
                self._said = [*self._said[-50:], said]


def _settle(answer: asyncio.Future[bytes], line: bytes) -> None:
    if not answer.done():
        answer.set_result(line)

"""baresip, a phone with SIP and RTP of its own, as a user of our phone system might bring it."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import tempfile
import wave
from asyncio.subprocess import DEVNULL, STDOUT, Process
from pathlib import Path
from typing import Any

import numpy as np

from desktop.domain.line import Line
from tests.interop.configuration import fill_in, free_ports
from tests.support.rtp_peer import loudest_frequency
from tests.support.waiting import until

SINGS = 700  # Hz
_RATE = 8000
_HEADER = 44  # bytes of a WAV file
_CONFIGURATION = Path(__file__).parent / "baresip"


class Baresip:
    """``events`` is what it told; ``close`` leaves nothing behind."""

    def __init__(self, line: Line) -> None:
        self.events: list[dict[str, Any]] = []
        self._transport = line.transport.name
        self._folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        self._answers: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        (self._control_port,) = free_ports(1)
        self._process: Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._write_tone()
        fill_in(
            _CONFIGURATION,
            self._folder,
            CONTROL_PORT=self._control_port,
            FOLDER=self._folder,
            USER=line.user_name,
            DOMAIN=line.domain,
            TRANSPORT=line.transport.value,
            SERVER_PORT=line.port,
            PASSWORD=line.password,
        )

    async def start(self, says: str = "") -> None:
        """Until it is signed in, or says something else about its sign-in."""
        program = shutil.which("baresip")
        assert program, "baresip is not installed; these tests need it"
        with (self._folder / "output").open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                program, "-f", str(self._folder), stdin=DEVNULL, stdout=output, stderr=STDOUT
            )
        await until(lambda: "baresip is ready" in self.said(), what=self.said())
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._control_port)
        self._listening = asyncio.get_running_loop().create_task(self._listen(reader))
        awaited = says or f"/{self._transport}/v4}} 200 OK"
        await until(lambda: awaited in self.said(), what=self.said())

    async def close(self) -> None:
        """It signs out, where it came as far as that."""
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()
        if self._listening is not None and self._writer is not None:
            self._listening.cancel()
            self._writer.close()
            await self._writer.wait_closed()
        shutil.rmtree(self._folder)

    async def ask(self, command: str, words: str = "") -> None:
        assert self._writer is not None
        token = str(next(self._numbers))
        message = json.dumps({"command": command, "params": words, "token": token}).encode()
        self._writer.write(b"%d:%s," % (len(message), message))  # A netstring.
        await until(lambda: token in self._answers, what=f"an answer to {command}")
        assert self._answers[token]["ok"], self._answers[token]

    async def event(self, kind: str) -> dict[str, Any]:
        """The newest event of that kind, once there is one."""

        def told() -> list[dict[str, Any]]:
            return [event for event in self.events if event["type"] == kind]

        await until(told, what=f"{kind}: {self.events} {self.said()}")
        return told()[-1]

    def hears(self) -> float:
        """The frequency of the last quarter of a second that came, 0 for silence."""
        newest = max(self._folder.glob("dump-*-dec.wav"), default=None)
        data = newest.read_bytes()[_HEADER:] if newest else b""
        samples = np.frombuffer(data[: len(data) // 2 * 2], np.int16)[-_RATE // 4 :]
        return loudest_frequency(samples, _RATE)

    def said(self) -> str:
        return (self._folder / "output").read_text("utf-8", "replace")[-3000:]

    def _write_tone(self) -> None:
        times = np.arange(_RATE * 60) / _RATE
        samples = (8000 * np.sin(2 * np.pi * SINGS * times)).astype(np.int16)
        with wave.open(str(self._folder / "tone.wav"), "wb") as file:
            file.setparams((1, 2, _RATE, 0, "NONE", ""))
            file.writeframes(samples.tobytes())

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while length := (await reader.readuntil(b":"))[:-1]:
            message = json.loads((await reader.readexactly(int(length) + 1))[:-1])
            if message.get("event"):
                self.events.append(message)
            else:
                self._answers[message["token"]] = message

"""A wire between a client and a server of this machine that a test can cut."""

from __future__ import annotations

import asyncio
import contextlib


class Relay:
    """Passes bytes both ways; ``cut`` ends what is open, ``close_door`` lets nobody in either.

    The answer to the next request that begins with ``loses_answer_to`` does not come through: the
    server has done what was asked, and the wire is cut.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self.port = 0
        self.loses_answer_to = b""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open_door(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close_door(self) -> None:
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()
            self._server = None
        await asyncio.gather(*self._passing)

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
        else:
            lost = asyncio.Event()
            await asyncio.gather(
                self._pump(reader, back, lost, asks=True), self._pump(there, writer, lost)
            )
        self._passing.discard(task)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        lost: asyncio.Event,
        *,
        asks: bool = False,
    ) -> None:
        self._open.add(sink)
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                if asks and self.loses_answer_to and data.startswith(self.loses_answer_to):
                    self.loses_answer_to = b""
                    lost.set()
                elif not asks and lost.is_set():
                    sink.transport.abort()
                    break
                sink.write(data)
                await sink.drain()
        sink.close()
        with contextlib.suppress(OSError):
            await sink.wait_closed()
        self._open.discard(sink)

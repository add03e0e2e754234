"""A real server on this machine that says, byte for byte, what a test wants said."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

TOKENS = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 900}


def response(
    body: bytes | str = b"", status: str = "200 OK", kind: str = "application/json", *headers: str
) -> bytes:
    content = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]
    if kind:
        head.append(f"Content-Type: {kind}")
    return "\r\n".join([*head, "", ""]).encode() + content


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class LocalServer:
    """``answer`` is said to everything, piece by piece, but signing in gets tokens.

    With ``signs_in`` off, ``answer`` is said to that as well. With ``hangs`` on, the connection
    stays open after the last piece, until the test ends.
    """

    def __init__(self) -> None:
        self.answer: Sequence[bytes] = (response(),)
        self.signs_in = True
        self.hangs = False
        self.asked: list[Asked] = []
        self._over = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._over.set()
        self._server.close()
        await asyncio.gather(*self._serving)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        with suppress(OSError, asyncio.IncompleteReadError):
            self.asked.append(await _read(reader))
            for piece in self._answer_to(self.asked[-1]):
                writer.write(piece)
                await writer.drain()
            if self.hangs:
                await self._over.wait()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self._serving.discard(task)

    def _answer_to(self, asked: Asked) -> Sequence[bytes]:
        if self.signs_in and asked.target == "/v1/auth/token":
            return (response(json.dumps(TOKENS)),)
        return self.answer


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    fields = (line.partition(": ") for line in head[1:] if line)
    headers = {name.lower(): value for name, _, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body)

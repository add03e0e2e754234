"""A request that nobody waits for any more leaves nothing open behind it."""

from __future__ import annotations

import asyncio
import gc
import json
import warnings
from contextlib import suppress

from desktop.api.client import CrmClient
from tests.api.local_http import TOKENS

STEPS = 40  # of the loop, after which a request is given up; it takes about thirty
SAID = json.dumps(TOKENS).encode()


class EndingServer:
    """Keeps its connections open until it is told to end them all."""

    def __init__(self) -> None:
        self._open: list[asyncio.StreamWriter] = []

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def end_connections(self) -> None:
        for writer in self._open:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        self._open.clear()

    async def stop(self) -> None:
        await self.end_connections()
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(SAID)}\r\n"
        with suppress(OSError, asyncio.IncompleteReadError):
            while asked := await reader.readuntil(b"\r\n\r\n"):
                length = [
                    x for x in asked.lower().split(b"\r\n") if x.startswith(b"content-length")
                ]
                await reader.readexactly(int(length[0].split(b":")[1]) if length else 0)
                writer.write(head.encode() + b"Content-Type: application/json\r\n\r\n" + SAID)
                await writer.drain()


async def test_cut_off_at_any_moment_it_leaves_no_connection_open() -> None:
    """The CRM ended its connections, and the request that was about to close them is given up."""
    server = EndingServer()
    client = CrmClient(await server.start())
    await client.sign_in("anna.keller@harbor.example", "right")
    with warnings.catch_warnings(record=True) as unclosed:
        warnings.simplefilter("always", ResourceWarning)
        for steps in range(STEPS):
            await asyncio.gather(*(_asked(client) for _ in range(4)))
            await server.end_connections()
            given_up = asyncio.ensure_future(_asked(client))
            for _ in range(steps):
                await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
        await client.close()
        await server.stop()
        gc.collect()
    assert [str(each.message) for each in unclosed] == []


async def _asked(client: CrmClient) -> None:
    await client._request("GET", "/v1/me")

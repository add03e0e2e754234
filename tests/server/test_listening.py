"""Answers of the servers leave at once, and a taken port is noticed."""

from __future__ import annotations

import asyncio
import socket

from desktop.server.listening import listening


async def test_small_answers_are_not_held_back() -> None:
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("socket")
        accepted.set_result(peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listening(0)
    assert listener is not None
    async with await asyncio.start_server(serve, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await accepted == 1
        writer.close()
        await writer.wait_closed()


def test_a_taken_port_is_nobody_elses() -> None:
    first = listening(0)
    assert first is not None
    assert listening(first.getsockname()[1]) is None
    first.close()

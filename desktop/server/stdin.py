"""Lines of stdin for asyncio, on every system; the end of stdin means that the parent is gone."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator


async def stdin_lines() -> AsyncIterator[bytes]:
    """Until stdin ends. Read on a thread, because Windows cannot watch a pipe."""
    lines: asyncio.Queue[bytes | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    # os.read and not sys.stdin: a thread that holds its lock would stop the interpreter's exit.
    threading.Thread(target=_read_thread, args=(loop, lines), daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


def _read_thread(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[bytes | None]) -> None:
    rest = b""
    while data := _read():
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            _tell(loop, lines, line)
    _tell(loop, lines, None)


def _read() -> bytes:
    try:
        return os.read(0, 65_536)
    except OSError:
        return b""


def _tell(
    loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[bytes | None], line: bytes | None
) -> None:
    try:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    except RuntimeError:
        return  # the loop has closed: nobody listens any more

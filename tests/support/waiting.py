"""Waits for a condition with a deadline, instead of sleeping and hoping."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], object], seconds: float = 8.0, what: str = "") -> None:
    """Return as soon as ``condition`` holds; raises ``AssertionError`` after ``seconds``."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        if loop.time() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or 'the expected condition'}")
        await asyncio.sleep(0.01)


async def until_true(
    condition: Callable[[], Awaitable[bool]], what: str, seconds: float = 8.0
) -> None:
    """The same for a condition that somebody has to be asked for."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not await condition():
        if loop.time() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.01)

"""The loop's end: what was dropped half way is closed while there is a loop to close it on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from PySide6.QtWidgets import QApplication

from desktop.ui.event_loop import run_until_complete


def test_a_generator_dropped_at_the_very_end_is_still_closed(qapp: QApplication) -> None:
    closed: list[str] = []

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0.02)
            closed.append(type(asyncio.get_running_loop()).__name__)

    async def main() -> str:
        dropped = numbers()
        assert await anext(dropped) == 1
        del dropped
        return "done"

    assert run_until_complete(qapp, main()) == "done"
    assert len(closed) == 1

"""The one owner of background tasks: none is dropped, and no error goes unheard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Notice
from desktop.services.stream import EventStream

_log = logging.getLogger(__name__)


class Tasks:
    """Starts coroutines and keeps them until they end."""

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(
        self,
        coroutine: Coroutine[Any, Any, object],
        name: str,
        on_error: Callable[[SoftphoneError], None] | None = None,
    ) -> None:
        """Run ``coroutine``; an error of ours goes to ``on_error``, else to the window's notice."""
        if self._closed:
            coroutine.close()
            return
        task = asyncio.get_event_loop().create_task(
            self._guarded(coroutine, name, on_error), name=name
        )
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that was cancelled before its first step has never looked at its coroutine.
        task.add_done_callback(lambda _: coroutine.close())

    def stop(self, name: str) -> None:
        """Cancel what was started as ``name``, but never the one who asks for it."""
        asking = asyncio.current_task()
        for task in tuple(self._running):
            if task.get_name() == name and task is not asking:
                task.cancel()

    async def close(self) -> None:
        """Cancel what still runs and wait for it."""
        self._closed = True
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _guarded(
        self,
        coroutine: Coroutine[Any, Any, object],
        name: str,
        on_error: Callable[[SoftphoneError], None] | None,
    ) -> None:
        try:
            await coroutine
        except SoftphoneError as error:
            if on_error is None:
                self._stream.publish(Notice(str(error), "error"))
            else:
                on_error(error)
        except Exception:  # the last place that sees it
            _log.exception("task %s failed", name)
            self._stream.publish(
                Notice("Something went wrong inside the program. It goes on working.", "error")
            )

"""One loop for Qt and asyncio; the only importer of qasync."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

import qasync
from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

Result = TypeVar("Result")

_LEFTOVER_SECONDS: Final = 0.5
_TURNS: Final = 3  # of the loop, until what was dropped has its task


class Signals(QObject):
    """Ctrl+C and a polite kill end the program as closing its window does.

    Python runs a handler only when it runs at all, and Qt's loop may sleep in C; so the signal also
    writes to a socket that Qt watches.
    """

    def __init__(self, on_end: Callable[[], None]) -> None:
        super().__init__()
        self._on_end = on_end
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        for each in (self._ours, theirs):
            each.setblocking(False)
        self._before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._handlers = {
            number: signal.signal(number, lambda *_: None)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    def _on_activated(self) -> None:
        with contextlib.suppress(BlockingIOError):
            got = self._ours.recv(64)
            if any(number in got for number in (signal.SIGINT, signal.SIGTERM)):
                self._on_end()


async def _to_its_end(main: Coroutine[Any, Any, Result]) -> Result:
    """Generators that were dropped a moment ago are being closed in tasks of their own.

    After the end qasync handles Qt's events once more, and a step of such a task that was taken
    there would find no loop running.
    """
    try:
        return await main
    finally:
        await asyncio.get_running_loop().shutdown_asyncgens()
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        if under_way:
            await asyncio.wait(under_way, timeout=_LEFTOVER_SECONDS)


def run_until_complete(application: QApplication, main: Coroutine[Any, Any, Result]) -> Result:
    """Run ``main`` with Qt's events on the same thread, then finish what it left open."""
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    before = sys.get_asyncgen_hooks()
    # qasync sets none: a generator dropped half way would never run its ``finally``.
    sys.set_asyncgen_hooks(
        firstiter=loop._asyncgen_firstiter_hook, finalizer=loop._asyncgen_finalizer_hook
    )
    try:
        with loop:
            result: Result = loop.run_until_complete(_to_its_end(main))
            return result
    finally:
        sys.set_asyncgen_hooks(*before)
        asyncio.set_event_loop(None)

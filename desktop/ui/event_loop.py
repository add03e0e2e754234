"""One loop for Qt and asyncio; the only importer of qasync."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import qasync
from PySide6.QtWidgets import QApplication

Result = TypeVar("Result")


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
            result: Result = loop.run_until_complete(main)
            loop.run_until_complete(loop.shutdown_asyncgens())
            return result
    finally:
        sys.set_asyncgen_hooks(*before)
        asyncio.set_event_loop(None)

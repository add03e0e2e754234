"""Exporting what the call log shows: where to, how far it is, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.queries import CallQuery
from desktop.services.call_export import GrowingFile
from desktop.ui.calls.contracts import CallExport, ExportDialog
from desktop.ui.contracts import Clock, Tasks


@dataclass(frozen=True, slots=True)
class ExportState:
    """``share`` is 0 to 1; ``level`` is that of a banner."""

    may_export: bool = False
    is_running: bool = False
    sentence: str = ""
    share: float = 0.0
    level: str = "info"


class ExportView(Protocol):
    def show_export(self, state: ExportState) -> None: ...


@dataclass(slots=True)
class ExportServices:
    export: CallExport
    dialog: ExportDialog
    tasks: Tasks
    clock: Clock


class Exporting:
    def __init__(self, services: ExportServices, query: Callable[[], CallQuery]) -> None:
        self._services = services
        self._query = query
        self._view: ExportView | None = None
        self._state = ExportState()
        self._running: asyncio.Task[int] | None = None
        self._is_stopped = False  # by the person

    def attach(self, view: ExportView) -> None:
        self._view = view
        self._show(self._state)

    def refresh(self) -> None:
        """Whoever may not export has no button for it."""
        may = self._services.export.may_export
        if may != self._state.may_export:
            state = self._state
            running = state.is_running
            self._show(ExportState(may, running, state.sentence if running else "", state.share))

    def start(self, expected: int) -> None:
        """``expected`` is how many rows are shown."""
        if not self._state.is_running:
            self._services.tasks.start(self._ask_and_export(expected), "export of the call log")

    def cancel(self) -> None:
        if self._running is not None:
            self._is_stopped = True
            self._running.cancel()

    def dismiss(self) -> None:
        if not self._state.is_running:
            self._finish("", "info")

    async def _ask_and_export(self, expected: int) -> None:
        query = self._query()
        name = f"calls-{self._services.clock.now().astimezone():%Y-%m-%d}.csv"
        try:
            chosen = await self._services.dialog.ask(name)
        except SoftphoneError as error:
            self._finish(str(error), "error")
            return
        if chosen is not None:
            await self._export(query, *chosen, expected)

    async def _export(self, query: CallQuery, path: str, file: GrowingFile, expected: int) -> None:
        self._is_stopped = False
        self._progress(0, expected)
        exporting = self._services.export.export(
            query, file, lambda rows: self._progress(rows, expected)
        )
        self._running = asyncio.ensure_future(exporting)
        try:
            rows = await asyncio.wait_for(self._running, None)
        except asyncio.CancelledError:
            if not self._is_stopped:
                raise  # the program ends, and the window with it
            self._running = None
            self._finish("The export was cancelled. Nothing was kept of the file.", "info")
        except SoftphoneError as error:
            self._running = None
            self._finish(f"The export broke off and nothing was kept. {error}", "error")
        else:
            self._running = None
            self._finish(f"{_calls(rows)} saved in {path}.", "good")

    def _progress(self, rows: int, expected: int) -> None:
        share = min(1.0, rows / expected) if expected else 0.0
        words = f"Exporting: {rows:,} of {_calls(expected)}"
        self._show(ExportState(self._state.may_export, True, words, share))

    def _finish(self, sentence: str, level: str) -> None:
        self._show(ExportState(self._state.may_export, False, sentence, 0.0, level))

    def _show(self, state: ExportState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_export(state)


def _calls(count: int) -> str:
    return f"{count:,} {'call' if count == 1 else 'calls'}"

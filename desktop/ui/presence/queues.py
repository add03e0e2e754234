"""The queues beside the pages: logged in or out, and who waits there, second by second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.events import Event, QueuesChanged, SignedOut
from desktop.domain.presence import QueueState
from desktop.services.queues import QueueService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.words import Tone, short_span


@dataclass(frozen=True, slots=True)
class QueueRow:
    """``words`` says who waits; ``tone`` warns where somebody does."""

    id: str
    name: str
    logged_in: bool
    words: str
    tone: Tone


class QueuesView(Protocol):
    def show_queues(self, rows: tuple[QueueRow, ...], ticks: bool) -> None:
        """``ticks``: ask for a refresh every second, somebody waits."""


@dataclass(slots=True)
class QueuesServices:
    queues: QueueService
    stream: EventStream
    tasks: Tasks


class QueuesPresenter:
    def __init__(self, services: QueuesServices) -> None:
        self._queues = services.queues
        self._stream = services.stream
        self._tasks = services.tasks
        self._view: QueuesView | None = None

    def attach(self, view: QueuesView) -> None:
        self._view = view
        self._stream.subscribe(self.handle)
        self.refresh()

    def handle(self, event: Event) -> None:
        match event:
            case QueuesChanged() | SignedOut():
                self.refresh()
            case _:
                pass

    def log_in(self, queue_id: str, logged_in: bool) -> None:
        self._tasks.start(self._log_in(queue_id, logged_in), "queue")

    def refresh(self) -> None:
        """Time has passed."""
        if self._view is not None:
            rows = tuple(self._row(each) for each in self._queues.queues)
            self._view.show_queues(rows, any(each.waiting for each in self._queues.queues))

    async def _log_in(self, queue_id: str, logged_in: bool) -> None:
        try:
            await self._queues.log_in(queue_id, logged_in)
        finally:
            self.refresh()  # a switch that could not be made goes back

    def _row(self, queue: QueueState) -> QueueRow:
        if not queue.waiting:
            if not queue.agents:
                return QueueRow(queue.id, queue.name, queue.logged_in, "No agents", Tone.PLAIN)
            return QueueRow(queue.id, queue.name, queue.logged_in, "Nobody waits", Tone.PLAIN)
        longest = short_span(self._queues.longest_wait(queue))
        words = f"{queue.waiting} waiting · longest {longest}"
        return QueueRow(queue.id, queue.name, queue.logged_in, words, Tone.WARNING)

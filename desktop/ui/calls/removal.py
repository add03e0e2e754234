"""Deleting the recording of the call that is open: asked first, told in a sentence; no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import SoftphoneError
from desktop.ui.contracts import Tasks

DELETED: Final = "The recording is deleted."


@dataclass(frozen=True, slots=True)
class RemovalState:
    """``may`` is whether it is offered at all."""

    may: bool = False
    confirming: bool = False
    busy: bool = False
    is_done: bool = False
    sentence: str = ""


NOT_OFFERED: Final = RemovalState()


class RecordingRemoval:
    def __init__(
        self, delete: Callable[[str], Awaitable[None]], tasks: Tasks, changed: Callable[[], None]
    ) -> None:
        self._delete = delete
        self._tasks = tasks
        self._changed = changed
        self._record_id = ""
        self._state = NOT_OFFERED

    def open(self, record_id: str) -> None:
        self._record_id, self._state = record_id, NOT_OFFERED

    def state(self, *, may: bool) -> RemovalState:
        """A permission that is lost takes the question away."""
        now = self._state
        if not may:
            return RemovalState(sentence=now.sentence)
        return RemovalState(not now.is_done, now.confirming, now.busy, now.is_done, now.sentence)

    def ask(self) -> None:
        self._become(RemovalState(confirming=True))

    def keep(self) -> None:
        self._become(NOT_OFFERED)

    def delete(self) -> None:
        if self._state.confirming and not self._state.busy:
            self._become(RemovalState(confirming=True, busy=True))
            self._tasks.start(self._deleted(self._record_id), "delete a recording")

    async def _deleted(self, record_id: str) -> None:
        try:
            await self._delete(record_id)
        except SoftphoneError as error:
            after = RemovalState(sentence=str(error))
        else:
            after = RemovalState(is_done=True, sentence=DELETED)
        if record_id == self._record_id:
            self._become(after)

    def _become(self, state: RemovalState) -> None:
        self._state = state
        self._changed()

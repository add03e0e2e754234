"""The account's call statuses while they are edited: one list, saved as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.lists import CallStatus, CallStatuses
from desktop.domain.status_list import MOST_STATUSES, faults_of
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.rows import RowSheet, RowsPresenter


class StatusList(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the list as it is now."""

    async def load(self) -> CallStatuses: ...

    async def save(self, rows: Sequence[CallStatus], version: int) -> CallStatuses: ...


@dataclass(slots=True)
class StatusServices:
    session: Session
    stream: Stream
    statuses: StatusList
    tasks: Tasks


class CallStatusesPresenter(RowsPresenter[CallStatus]):
    name = "call statuses"
    most = MOST_STATUSES
    conflict = (
        "Somebody else has changed the statuses meanwhile. Yours are kept below; saving puts them "
        "in the place of theirs."
    )
    read_only = "You may not change the statuses any more. What you typed stays to be copied."

    def __init__(self, services: StatusServices) -> None:
        super().__init__(services)
        self._statuses = services.statuses

    async def _ask(self) -> CallStatuses:
        return await self._statuses.load()

    async def _send(self, upon: RowSheet[CallStatus]) -> CallStatuses:
        return await self._statuses.save(self._draft, upon.version)

    def _saved_words(self, _: RowSheet[CallStatus]) -> str:
        return "Saved. The next wrap-up offers them. Calls keep what they were given."

    def _new(self, name: str) -> CallStatus:
        return CallStatus("", name, "plain", final=False, needs_reminder=False, active=True)

    def _faults(self, rows: tuple[CallStatus, ...]) -> Mapping[int, str]:
        return faults_of(rows)

    def _may_go(self, row: CallStatus) -> bool:
        """One that calls may have is archived instead."""
        return not row.id

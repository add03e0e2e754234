"""The account's names for being busy or away while they are edited: one list, saved as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.presence import StatusReason
from desktop.domain.reason_list import MOST_REASONS, ReasonList, faults_of
from desktop.domain.records import Availability
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.rows import RowSheet, RowsPresenter


class Reasons(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the list as it is now."""

    async def load(self) -> ReasonList: ...

    async def save(self, wanted: ReasonList) -> ReasonList: ...


@dataclass(slots=True)
class ReasonServices:
    session: Session
    stream: Stream
    reasons: Reasons
    tasks: Tasks


class StatusReasonsPresenter(RowsPresenter[StatusReason]):
    name = "status reasons"
    most = MOST_REASONS
    conflict = (
        "Somebody else has changed the reasons meanwhile. Yours are kept below; saving puts them "
        "in the place of theirs."
    )
    read_only = "You may not change the reasons any more. What you typed stays to be copied."

    def __init__(self, services: ReasonServices) -> None:
        super().__init__(services)
        self._reasons = services.reasons

    async def _ask(self) -> ReasonList:
        return await self._reasons.load()

    async def _send(self, upon: RowSheet[StatusReason]) -> ReasonList:
        return await self._reasons.save(ReasonList(self._draft, upon.version))

    def _saved_words(self, _: RowSheet[StatusReason]) -> str:
        return "Saved. Everybody is offered them from now on."

    def _new(self, name: str) -> StatusReason:
        return StatusReason("", name, Availability.AWAY)

    def _faults(self, rows: tuple[StatusReason, ...]) -> Mapping[int, str]:
        return faults_of(rows)

    def _may_go(self, _: StatusReason) -> bool:
        """Who is away for it is simply away then."""
        return True

"""The call log as this computer keeps it, within the rows this user may see (S1-11, S1-16)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from desktop.domain.errors import StoreUnavailable
from desktop.domain.events import SyncChanged
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallRecord
from desktop.services.gate import require
from desktop.services.ports import LocalData
from desktop.services.session import SessionService
from desktop.services.synchronising import SyncService

VIEW = "calls.log:view_assigned"


class HistoryService:
    """Raises ``Refused`` and ``StoreUnavailable``; what is not awaited takes milliseconds."""

    def __init__(self, local: LocalData, session: SessionService, sync: SyncService) -> None:
        self._local = local
        self._session = session
        self._sync = sync

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to read from yet."""
        return self._local.is_open

    @property
    def sync(self) -> SyncChanged:
        """How far what is kept here is in step with the CRM."""
        return self._sync.state

    def ask_again(self) -> None:
        """Try now to get in step, instead of after the next pause."""
        self._sync.start_again()

    async def places(self, query: CallQuery, limit: int = -1) -> array[int]:
        """Where the rows stand that ``query`` finds, in its order."""
        self._check()
        return await self._local.calls.places(query, limit)

    async def whereabouts(self, query: CallQuery, record_ids: Sequence[str]) -> dict[int, bool]:
        """Where these calls stand, and whether ``query`` finds them."""
        self._check()
        return await self._local.calls.whereabouts(query, record_ids)

    def rows(self, places: Sequence[int]) -> dict[int, CallRecord | None]:
        """A screenful; None where a row is damaged. What cannot be read now is left out."""
        if not self._session.answer.grants(VIEW):
            return {}
        try:
            return self._local.calls.rows(places)
        except StoreUnavailable:
            return {}

    def one(self, record_id: str) -> CallRecord | None:
        if not self._session.answer.grants(VIEW):
            return None
        try:
            return self._local.calls.one(record_id)
        except StoreUnavailable:
            return None

    def place_of(self, record_id: str) -> int | None:
        try:
            return self._local.calls.place_of(record_id)
        except StoreUnavailable:
            return None

    async def find(self, query: CallQuery, limit: int = 50) -> tuple[CallRecord, ...]:
        self._check()
        return await self._local.calls.find(query, limit)

    async def recent(self, limit: int = 20) -> tuple[CallRecord, ...]:
        """The newest rows, for the phone page."""
        return await self.find(CallQuery(), limit)

    async def agents(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of the agents the filter may name."""
        self._check()
        return await self._local.calls.agents()

    async def distinct(self, column: str) -> tuple[tuple[str, int], ...]:
        """Values with their counts: source, queue, tracking_number, call_status or tag."""
        self._check()
        return await self._local.calls.distinct(column)

    def _check(self) -> None:
        require(self._session.answer, VIEW, "see the call log")

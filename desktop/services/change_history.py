"""The change history: pages of it, and all of it as a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from desktop.domain.change_history import HistoryEntry, HistoryQuery
from desktop.domain.records import Page
from desktop.services.call_export import GrowingFile, Rows
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

SEE: Final = "audit:view"
_WHAT: Final = "see the change history"


class ChangeHistoryService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def page(self, query: HistoryQuery, cursor: str | None = None) -> Page[HistoryEntry]:
        """Newest first."""
        require(self._session.answer, SEE, _WHAT)
        asked = self._crm.change_history(self._session.account_id, query, cursor)
        return await self._session.ask(asked)

    async def people(self) -> tuple[tuple[str, str], ...]:
        """Id and name of who is in it."""
        require(self._session.answer, SEE, _WHAT)
        return await self._session.ask(self._crm.people_in_history(self._session.account_id))

    async def export(
        self, query: HistoryQuery, file: GrowingFile, on_rows: Callable[[int], None]
    ) -> int:
        """The number of entries; whatever goes wrong, nothing is left of the file."""
        try:
            require(self._session.answer, SEE, _WHAT)
            return await self._session.ask(self._carry(query, file, on_rows))
        except BaseException:
            await file.abandon()
            raise

    async def _carry(
        self, query: HistoryQuery, file: GrowingFile, on_rows: Callable[[int], None]
    ) -> int:
        counting = Rows()
        pieces = self._crm.export_history(self._session.account_id, query)
        async with aclosing(pieces):
            async for piece in pieces:
                await file.write(piece)
                on_rows(counting.after(piece))
        await file.finish()
        return counting.rows

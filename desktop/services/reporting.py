"""The overview and the call reports, asked of the CRM for whoever may see and edit them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import Final

from desktop.domain.overview import Overview, OverviewLayout, OverviewQuery, Tile, check_tiles
from desktop.domain.records import CallRecord, Page
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure
from desktop.services.call_export import PERMISSION as EXPORT
from desktop.services.call_export import GrowingFile
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

SEE: Final = "reports:view"
EDIT: Final = "reports.overview:edit"
LOG: Final = "calls.log:view_assigned"


class ReportingService:
    """``OverviewChanged`` tells that somebody has changed the tiles."""

    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    @property
    def may_edit(self) -> bool:
        return self._session.answer.grants(EDIT)

    @property
    def may_export(self) -> bool:
        return self._session.answer.grants(EXPORT)

    @property
    def may_see_calls(self) -> bool:
        return self._session.answer.grants(LOG)

    async def overview(self, asked: OverviewQuery) -> Overview:
        self._see()
        return await self._session.ask(self._crm.overview(self._session.account_id, asked))

    async def save(self, tiles: Sequence[Tile], version: int) -> OverviewLayout:
        """Raises ``Conflict`` with the layout as it is now, ``InvalidInput`` for the tiles."""
        require(self._session.answer, EDIT, "edit the overview")
        check_tiles(tiles)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.change_overview(account_id, tiles, version))

    async def reset(self, version: int) -> OverviewLayout:
        """Back to the tiles an account begins with; raises ``Conflict`` like ``save``."""
        require(self._session.answer, EDIT, "edit the overview")
        account_id = self._session.account_id
        return await self._session.ask(self._crm.reset_overview(account_id, version))

    async def report(self, query: ReportQuery, dimension: Dimension | None) -> CallReport:
        self._see()
        account_id = self._session.account_id
        return await self._session.ask(self._crm.call_report(account_id, query, dimension))

    async def calls(
        self,
        query: ReportQuery,
        row: tuple[Dimension, str] | None,
        measure: Measure = Measure.CALLS,
        cursor: str | None = None,
    ) -> Page[CallRecord]:
        """The calls that a row of the report counts, newest first; None: of all rows."""
        self._see()
        require(self._session.answer, LOG, "see the call log")
        account_id = self._session.account_id
        asked = self._crm.report_calls(account_id, query, row, measure, cursor)
        return await self._session.ask(asked)

    async def export(self, query: ReportQuery, dimension: Dimension, file: GrowingFile) -> None:
        """As CSV. Whatever goes wrong, and when it is cancelled, nothing is left of the file."""
        try:
            self._see()
            require(self._session.answer, EXPORT, "export reports")
            await self._session.ask(self._carry(query, dimension, file))
        except BaseException:
            await file.abandon()
            raise

    async def _carry(self, query: ReportQuery, dimension: Dimension, file: GrowingFile) -> None:
        pieces = self._crm.export_report(self._session.account_id, query, dimension)
        async with aclosing(pieces):
            async for piece in pieces:
                await file.write(piece)
        await file.finish()

    def _see(self) -> None:
        require(self._session.answer, SEE, "see reports")

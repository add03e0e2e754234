"""The call log as a file, as far as it is filtered (S1-25)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import Final, Protocol

from desktop.domain.queries import CallQuery
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

PERMISSION: Final = "calls.log:export"


class GrowingFile(Protocol):
    """A file that is there under its name only when it is whole; raises ``StoreUnavailable``."""

    async def write(self, piece: bytes) -> None: ...

    async def finish(self) -> None: ...

    async def abandon(self) -> None:
        """Nothing of it is left; never raises."""


class CallExportService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    @property
    def may_export(self) -> bool:
        return self._session.answer.grants(PERMISSION)

    async def export(
        self, query: CallQuery, file: GrowingFile, on_rows: Callable[[int], None]
    ) -> int:
        """The number of rows; ``on_rows`` hears how many there are so far.

        Whatever goes wrong, and when it is cancelled, nothing is left of the file.
        """
        try:
            require(self._session.answer, PERMISSION, "export the call log")
            return await self._session.ask(self._carry(query, file, on_rows))
        except BaseException:
            await file.abandon()
            raise

    async def _carry(
        self, query: CallQuery, file: GrowingFile, on_rows: Callable[[int], None]
    ) -> int:
        counting = Rows()
        pieces = self._crm.export_calls(self._session.account_id, query)
        async with aclosing(pieces):
            async for piece in pieces:
                await file.write(piece)
                on_rows(counting.after(piece))
        await file.finish()
        return counting.rows


class Rows:
    """Counts the rows of a CSV that comes in pieces; a note may hold line ends of its own."""

    def __init__(self) -> None:
        self._lines = 0
        self._is_quoted = False

    @property
    def rows(self) -> int:
        """Without the headings."""
        return max(0, self._lines - 1)

    def after(self, piece: bytes) -> int:
        first, *others = piece.split(b'"')
        self._lines += 0 if self._is_quoted else first.count(b"\n")
        for part in others:
            self._is_quoted = not self._is_quoted
            self._lines += 0 if self._is_quoted else part.count(b"\n")
        return self.rows

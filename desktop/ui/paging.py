"""Rows of a long list as they come: a page, the next one, another search; no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from desktop.domain.errors import Refused, SoftphoneError
from desktop.domain.records import Page
from desktop.ui.contracts import Clock, Tasks
from desktop.ui.words import Phase

Row = TypeVar("Row")
Ask = Callable[[str, str | None], Awaitable[Page[Row]]]

PAUSE: Final = 0.25  # seconds without a key before a search is sent


class PagedRows(Generic[Row]):
    """``ask`` takes what to search for and a cursor; ``on_change`` is called after every change.

    Rows that are shown stay while they are asked for anew, and when that fails: ``stale`` says so.
    """

    def __init__(
        self, ask: Ask[Row], tasks: Tasks, clock: Clock, name: str, on_change: Callable[[], None]
    ) -> None:
        self._ask, self._tasks, self._clock, self._name = ask, tasks, clock, name
        self._on_change = on_change
        self._asked = 0  # answers to older questions are dropped
        self._cursor: str | None = None
        self.phase = Phase.LOADING
        self.rows: tuple[Row, ...] = ()
        self.text = ""
        self.sentence = ""
        self.stale = ""

    @property
    def has_more(self) -> bool:
        return self._cursor is not None

    @property
    def is_troubled(self) -> bool:
        """What is shown is not what the CRM has; worth asking again when it answers."""
        return self.phase is Phase.FAILED or bool(self.stale)

    def reload(self) -> None:
        if self.phase is not Phase.READY:
            self.phase = Phase.LOADING
        self._start(0)

    def search(self, text: str) -> None:
        if text.strip() != self.text:
            self.text = text.strip()
            self._start(PAUSE)

    def more(self) -> None:
        if self._cursor is not None:
            self._asked += 1
            self._tasks.start(self._load_more(self._asked, self._cursor), self._name)

    def forget(self) -> None:
        """What this user may not see any more leaves the window and its memory."""
        self._asked += 1
        self.rows, self.text, self._cursor = (), "", None
        self.phase, self.sentence, self.stale = Phase.LOADING, "", ""
        self._on_change()

    def _start(self, pause: float) -> None:
        self._asked += 1
        self._on_change()
        self._tasks.start(self._load(self._asked, pause), self._name)

    async def _load(self, asked: int, pause: float) -> None:
        if pause:
            await self._clock.sleep(pause)
        if asked != self._asked:
            return
        try:
            page = await self._ask(self.text, None)
        except SoftphoneError as error:
            if asked == self._asked:
                self._fail(error)
            return
        if asked == self._asked:
            self.rows, self._cursor = page.rows, page.next_cursor
            self.phase = Phase.READY if page.rows else Phase.EMPTY
            self.sentence = self.stale = ""
            self._on_change()

    async def _load_more(self, asked: int, cursor: str) -> None:
        try:
            page = await self._ask(self.text, cursor)
        except SoftphoneError as error:
            if asked == self._asked:
                self._fail(error)
            return
        if asked == self._asked:
            self.rows, self._cursor = self.rows + page.rows, page.next_cursor
            self.stale = ""
            self._on_change()

    def _fail(self, error: SoftphoneError) -> None:
        if self.rows and not isinstance(error, Refused):
            self.stale = f"{error} This list may be out of date."
        else:
            self.rows, self._cursor = (), None
            self.phase, self.sentence, self.stale = Phase.FAILED, str(error), ""
        self._on_change()

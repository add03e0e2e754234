"""A long list as it comes: pages, searches, and answers that come too late."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.errors import CrmUnreachable, Refused, SoftphoneError
from desktop.domain.events import Notice
from desktop.domain.records import Page
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase
from tests.fakes.clock import FakeClock, settle

GONE = CrmUnreachable("The CRM does not answer.")


class Source:
    """Ten rows in pages of four; ``gate`` holds answers back while it is shut."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.failure: SoftphoneError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.clock = FakeClock()
        self.shown: list[Phase] = []
        self.tasks = Tasks(EventStream())
        self.list: PagedRows[str] = PagedRows(
            self.ask, self.tasks, self.clock, "rows", lambda: self.shown.append(self.list.phase)
        )

    async def ask(self, text: str, cursor: str | None) -> Page[str]:
        self.asked.append((text, cursor))
        failure = self.failure
        await self.gate.wait()
        if failure is not None:
            raise failure
        fitting = [row for row in (f"row {n}" for n in range(10)) if text in row]
        first = int(cursor or 0)
        more = first + 4 < len(fitting)
        return Page(tuple(fitting[first : first + 4]), str(first + 4) if more else None)


@pytest.fixture
async def source() -> Source:
    return Source()


async def test_page_after_page(source: Source) -> None:
    source.list.reload()
    assert source.list.phase is Phase.LOADING
    await settle()
    assert (source.list.phase, len(source.list.rows)) == (Phase.READY, 4)
    for rows in (8, 10):
        assert source.list.has_more
        source.list.more()
        await settle()
        assert len(source.list.rows) == rows
    assert not source.list.has_more
    source.list.more()
    await settle()
    assert len(source.asked) == 3
    assert len(set(source.list.rows)) == 10


async def test_a_search_waits_for_the_last_key(source: Source) -> None:
    source.list.reload()
    await settle()
    for text in ("r", "ro", "row 7"):
        source.list.search(text)
    assert len(source.asked) == 1
    await source.clock.advance(0.3)
    assert source.list.rows == ("row 7",)
    source.list.search(" row 7 ")
    await source.clock.advance(0.3)
    assert [text for text, _ in source.asked] == ["", "row 7"]
    source.list.search("nobody")
    await source.clock.advance(0.3)
    assert source.list.phase is Phase.EMPTY


async def test_an_answer_that_comes_too_late_is_dropped(source: Source) -> None:
    source.gate.clear()
    source.list.reload()
    await settle()
    source.list.search("row 7")
    await source.clock.advance(0.3)
    source.gate.set()
    await settle()
    assert source.list.rows == ("row 7",)
    source.gate.clear()
    source.list.reload()
    await settle()
    source.list.forget()
    source.gate.set()
    await settle()
    assert (source.list.rows, source.list.text) == ((), "")


async def test_a_list_that_never_came_says_why(source: Source) -> None:
    source.failure = GONE
    source.list.reload()
    await settle()
    assert (source.list.phase, source.list.sentence) == (Phase.FAILED, str(GONE))
    assert source.list.is_troubled
    source.failure = None
    source.list.reload()
    assert source.list.phase is Phase.LOADING
    await settle()
    assert (source.list.phase, source.list.sentence) == (Phase.READY, "")
    assert not source.list.is_troubled


@pytest.mark.parametrize("act", ["reload", "more"])
async def test_rows_that_are_there_stay_and_are_said_to_be_old(source: Source, act: str) -> None:
    source.list.reload()
    await settle()
    source.failure = GONE
    getattr(source.list, act)()
    await settle()
    assert (source.list.phase, len(source.list.rows)) == (Phase.READY, 4)
    assert source.list.stale == f"{GONE} This list may be out of date."
    source.failure = None
    source.list.reload()
    await settle()
    assert source.list.stale == ""


async def test_what_may_not_be_seen_any_more_is_gone(source: Source) -> None:
    source.list.reload()
    await settle()
    source.failure = Refused("You are not allowed to see this.")
    source.list.reload()
    await settle()
    assert (source.list.phase, source.list.rows) == (Phase.FAILED, ())


async def test_nothing_of_it_is_a_notice(source: Source) -> None:
    told: list[object] = []
    source.tasks._stream.subscribe(told.append)
    source.failure = GONE
    source.list.reload()
    await settle()
    assert not [each for each in told if isinstance(each, Notice)]

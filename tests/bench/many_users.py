"""The list of ten thousand users: first rows, scrolling to the end, and a search."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.access import Role
from desktop.server.database import Database
from desktop.server.seed_people import FIRST_NAMES, HOME, LAST_NAMES
from desktop.server.tables import memberships, users
from desktop.settings.panels import PanelId
from desktop.ui.users.view import UsersPanel
from tests.bench.long_past import _database, _heartbeat
from tests.bench.report import Figure, at_most, percentile
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until

USERS: Final = 10_000
TYPED: Final = ("keller", "4711", "user0500", "weber")
IDLE_SECONDS: Final = 3.0
SCROLLED: Final = 2_000  # rows; each further hundred is a question to the CRM


async def figures(application: QApplication, folder: Path) -> list[Figure]:
    async with journey(application, folder) as day:
        with closing(_database(folder)) as database:
            _add_users(database)
        await day.control.change_role("administrator")
        await day.sign_in()
        await day.on_line()
        panel, first = await _opened(day)
        idle, scrolled, searched = [0.0], [0.0], [0.0]
        async with _heartbeat(idle):
            await asyncio.sleep(IDLE_SECONDS)
        async with _heartbeat(scrolled):
            scrolling = await _scrolled(panel)
        async with _heartbeat(searched):
            searches = await _searched(panel)
    return [
        at_most("10,000 users: panel to first rows", first, "ms", 300, "idle loop", 0),
        at_most(f"{SCROLLED:,} of them scrolled through", scrolling, "s", 20, "none", 0),
        at_most(
            "a search among them (p95)",
            *(percentile(searches, 0.95), "ms", 600),
            *("pause before a search, ms", 250),
        ),
        _stall("longest stall while scrolling", scrolled, idle),
        _stall("longest stall while searching", searched, idle),
    ]


def _stall(name: str, gaps: list[float], idle: list[float]) -> Figure:
    return at_most(name, 1000 * max(gaps), "ms", 50, "idle window, ms", 1000 * max(idle))


async def _opened(day: Journey) -> tuple[UsersPanel, float]:
    await asyncio.sleep(3)
    page = day.desk.window._parts.pages[PanelId.ADMIN]
    page.choose(PanelId.USERS)
    panel = page.current
    assert isinstance(panel, UsersPanel)
    began = time.perf_counter()
    day.desk.window.open_page(PanelId.ADMIN)
    table = panel.list.table
    await until(lambda: table.model().rowCount() > 0 and table.isVisible(), 20, "rows")
    table.viewport().repaint()
    return panel, 1000 * (time.perf_counter() - began)


async def _scrolled(panel: UsersPanel) -> float:
    """As fast as the rows come."""
    table = panel.list.table
    bar = table.verticalScrollBar()
    began = time.perf_counter()

    def at_the_end() -> bool:
        bar.setValue(bar.maximum())  # which grows with the rows
        return bool(table.model().rowCount() >= SCROLLED)

    await until(at_the_end, 60, "all of them")
    return time.perf_counter() - began


async def _searched(panel: UsersPanel) -> list[float]:
    """From the last key to the rows, with the pause that waits for more keys."""
    times, search, model = [], panel.list.search, panel.list.table.model()
    for words in TYPED * 5:
        search.clear()
        await until(lambda: model.rowCount() >= 100, 20, "everybody again")
        QTest.keyClicks(search, words)
        began = time.perf_counter()
        await until(lambda: 0 < model.rowCount() < 100, 20, "who was looked for")
        times.append(1000 * (time.perf_counter() - began))
    return times


def _add_users(database: Database) -> None:
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    with database.write() as connection:
        people = [
            {
                "id": f"usr_bench_{n}",
                "email": f"user{n:05}@bench.example",
                "name": names[n % len(names)],
                "password_hash": "none",
            }
            for n in range(USERS)
        ]
        connection.execute(users.insert(), people)
        rows = [
            {
                "account_id": HOME,
                "user_id": each["id"],
                "role": Role.CALL_AGENT.value,
                "extension": str(30_000 + n),
            }
            for n, each in enumerate(people)
        ]
        connection.execute(memberships.insert(), rows)

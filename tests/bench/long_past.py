"""The window over a long past: a million calls opened, scrolled and searched; the first filling."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from desktop.domain.calls import CallState
from desktop.domain.events import Event, SyncChanged
from desktop.server.database import FILE_NAME, Database
from desktop.server.tables import accounts, calls
from desktop.settings.local.store import SqliteLocalData
from desktop.settings.panels import PanelId
from desktop.ui.calls.view import CallsPage
from tests.bench import big_store, local_data
from tests.bench.costs import megabytes, of_the_app
from tests.bench.report import Figure, at_most, percentile
from tests.fakes.stores import FakeSecretStore
from tests.journeys.driven import DrivenApp, server_in
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until

SCREENS: Final = 400
SETTLE_SECONDS: Final = 10.0
TYPED: Final = ("roof", "ines gruber", "invoice", "410 555")
FILLED: Final = 100_000
HEARTBEAT_SECONDS: Final = 0.005
_FACTS: Final = ("scope", "policy", *(f"sync.{kind}" for kind in local_data.KINDS))


async def figures(application: QApplication, folder: Path) -> list[Figure]:
    await local_data.made()
    made = await _first_filling(application, folder / "filling")
    return made + await _window(application, folder / "window")


async def _window(application: QApplication, folder: Path) -> list[Figure]:
    """The local data of the bench under the account of somebody who is signed in."""
    async with _started(application, folder) as day:
        facts = {name: day.core.local.facts.value(name) for name in _FACTS}
        owner = _owner(day)
    await _put_in_place(folder / "data" / "local", owner, facts)
    async with _started(application, folder, ()) as day:
        page, first = await _opened(day)
        stall = await _scrolled(page)
        searches = await _searched(day, page)
    memory = await _memory(folder)
    return [
        at_most("a million calls: page to first rows", first, "ms", 300, "idle loop", 0),
        at_most("a million calls: memory (PSS)", memory, "MB", 220, "none", 0),
        at_most("a million calls: longest stall in scrolling", stall, "ms", 50, "none", 0),
        at_most("a million calls: search, p50", percentile(searches, 0.5), "ms", 400, "none", 0),
        at_most("a million calls: search, p99", percentile(searches, 0.99), "ms", 400, "none", 0),
    ]


async def _memory(folder: Path) -> float:
    """Of the app with its engine, in processes of their own, with the log open."""
    server, ready = await server_in(folder / "server")
    app = DrivenApp(ready.crm, folder)
    try:
        await app.start()
        await app.do("sign in")
        await app.do("open calls", big_store.CALLS)
        await asyncio.sleep(SETTLE_SECONDS)
        return megabytes(of_the_app(psutil.Process(app.process_id)))
    finally:
        await app.kill()
        server.stop()


async def _first_filling(application: QApplication, folder: Path) -> list[Figure]:
    """A hundred thousand calls from the CRM to the disk: time, stalls, and that it is told."""
    async with journey(application, folder) as day:
        with closing(_database(folder)) as database:
            _add_calls(database, FILLED)
        await day.control.change_role("call_manager")
        told: list[SyncChanged] = []

        def hear(event: Event) -> None:
            if isinstance(event, SyncChanged) and event.filling == "calls":
                told.append(event)

        day.core.stream.subscribe(hear)
        began = time.perf_counter()
        await day.sign_in()
        await until(lambda: told, 30, "the filling has begun")
        gaps: list[float] = [0.0]
        async with _heartbeat(gaps):
            await until(lambda: _is_filled(day), 300, "everything is here")
            seconds = time.perf_counter() - began
    return [
        at_most("first filling of 100,000 calls", seconds, "s", 60, "none", 0),
        at_most("its longest stall of the window", 1000 * max(gaps), "ms", 50, "none", 0),
        at_most("its progress is told every", FILLED / max(len(told), 1), "rows", 1000, "none", 0),
    ]


def _is_filled(day: Journey) -> bool:
    state = day.core.sync.state
    return state.in_step_at is not None and not state.filling


@asynccontextmanager
async def _started(
    application: QApplication, folder: Path, arguments: tuple[str, ...] = ("--seed",)
) -> AsyncIterator[Journey]:
    """A manager at work, with everything in step; the account keeps what it has for ten years."""
    async with journey(application, folder, arguments or ("--seed",)) as day:
        with closing(_database(folder)) as database, database.write() as connection:
            connection.execute(accounts.update().values(local_data={"retention_days": 3650}))
        await day.control.change_role("call_manager")
        await day.sign_in()
        await until(lambda: _is_filled(day), 60, "in step")
        await day.on_line()
        yield day


async def _put_in_place(folder: Path, owner: str, facts: dict[str, str]) -> None:
    (source,) = local_data.STORE.glob("*.sqlite3")
    local = SqliteLocalData(folder, FakeSecretStore())
    await local.wipe(owner)
    shutil.copy(source, local.path_of(owner))
    await local.open(owner)
    for name, value in facts.items():
        await local.facts.set(name, value)
    await local.close()


async def _opened(day: Journey) -> tuple[CallsPage, float]:
    await asyncio.sleep(3)
    page = day.desk.window._parts.pages[PanelId.CALLS]
    assert isinstance(page, CallsPage)
    began = time.perf_counter()
    day.desk.window.open_page(PanelId.CALLS)
    await until(lambda: page.model.rowCount() > 0 and page.table.isVisible(), 20, "rows")
    page.table.viewport().repaint()
    first = 1000 * (time.perf_counter() - began)
    await until(lambda: page.model.rowCount() > big_store.CALLS / 2, 60, "all the rows")
    return page, first


async def _scrolled(page: CallsPage) -> float:
    """From the top to the end, a jump at every turn of the loop; the longest turn, in ms."""
    bar = page.table.verticalScrollBar()
    gaps = [0.0]
    async with _heartbeat(gaps):
        for step in range(SCREENS + 1):
            bar.setValue(bar.maximum() * step // SCREENS)
            await asyncio.sleep(0.01)
    assert bar.value() == bar.maximum()
    return 1000 * max(gaps)


async def _searched(day: Journey, page: CallsPage) -> list[float]:
    """From the last key to the rows, with the pause that waits for more keys."""
    times = []
    for words in TYPED * 5:
        page.search.clear()
        await until(lambda: page.model.rowCount() > big_store.CALLS / 2, 30, "all the rows again")
        QTest.keyClicks(page.search, words)
        began = time.perf_counter()
        await until(
            lambda: page.model.rowCount() < big_store.CALLS / 2 and page.model.rowCount() > 0,
            *(20, "what was looked for"),
        )
        times.append(1000 * (time.perf_counter() - began))
    assert all(call.state is not CallState.ACTIVE for call in day.core.calls.calls)
    return times


@asynccontextmanager
async def _heartbeat(gaps: list[float]) -> AsyncIterator[None]:
    async def beat() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(HEARTBEAT_SECONDS)
            gaps.append(time.perf_counter() - before - HEARTBEAT_SECONDS)

    beating = asyncio.ensure_future(beat())
    yield
    beating.cancel()


def _owner(day: Journey) -> str:
    profile = day.core.session.profile
    assert profile is not None
    return f"{profile.id}/{day.core.session.account_id}"


def _database(folder: Path) -> Database:
    (found,) = (folder / "server").rglob(FILE_NAME)
    return Database(found)


def _add_calls(database: Database, count: int) -> None:
    """Copies of one call, a minute apart backwards: within the days that are kept."""
    with database.write() as connection:
        model = connection.execute(select(calls).where(calls.c.account_id == "acc_home")).first()
        assert model is not None
        fields = {name: value for name, value in model._mapping.items() if name != "changed"}
        now = int(datetime.now(UTC).timestamp() * 1000)
        minute = int(timedelta(minutes=1).total_seconds() * 1000)
        for start in range(0, count, 10_000):
            rows = [
                fields | {"id": f"cal_bench_{place}", "started_at": now - place * minute}
                for place in range(start, start + 10_000)
            ]
            connection.execute(calls.insert(), rows)

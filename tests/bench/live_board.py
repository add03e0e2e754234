"""The live board of five hundred agents with twenty changes a second, beside an idle window."""

from __future__ import annotations

import asyncio
import math
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

import psutil
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop.domain.access import Role
from desktop.domain.events import Event, LiveBoardChanged
from desktop.server.database import FILE_NAME, Database, now_ms
from desktop.server.seed_people import HOME, QUEUES
from desktop.server.tables import (
    live_lines,
    memberships,
    queue_members,
    sip_credentials,
    users,
)
from desktop.settings.panels import PanelId
from desktop.ui.live.view import LivePage
from tests.bench.live_load import PREFIX, sign_of
from tests.bench.long_past import HEARTBEAT_SECONDS
from tests.bench.report import Figure, at_most, percentile
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until

AGENTS: Final = 500
RATE: Final = 20.0  # changes a second
SECONDS: Final = float(os.environ.get("LIVE_BENCH_SECONDS", "300"))
IDLE_SECONDS: Final = 20.0
SETTLE_SECONDS: Final = 5.0


class Turns:
    """Of the loop, in seconds: how late each came, and how much the thread itself did meanwhile.

    On a machine with more to do than this, only the second says what the window is to blame for.
    """

    def __init__(self) -> None:
        self.gaps = [0.0]
        self.own = [0.0]

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[None]:
        counting = asyncio.ensure_future(self._count())
        yield
        counting.cancel()

    async def _count(self) -> None:
        while True:
            before, own = time.perf_counter(), time.thread_time()
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.gaps.append(time.perf_counter() - before - HEARTBEAT_SECONDS)
            self.own.append(time.thread_time() - own)


class Seen(QObject):
    """When each row first looked as it does, by agent and sign: after the painting that shows it.

    The page takes a change over as it is told, and paints at its next turn; this one hears of both
    after the page.
    """

    def __init__(self, day: Journey, page: LivePage) -> None:
        super().__init__(page)
        self.at: dict[tuple[str, str], float] = {}
        self.told = 0
        self._fresh: set[tuple[str, str]] = set()
        day.core.stream.subscribe(self._on_event)
        page.board.viewport().installEventFilter(self)

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, LiveBoardChanged) or event.board is None:
            return
        self.told += 1
        for key in event.touched.agents & event.board.agents.keys():
            self._fresh.add((key, sign_of(event.board.agents[key])))

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._fresh:
            painted, self._fresh = self._fresh, set()
            asyncio.get_running_loop().call_soon(self._stamp, painted)
        return False

    def _stamp(self, painted: set[tuple[str, str]]) -> None:
        now = time.time()
        for each in painted:
            self.at.setdefault(each, now)


async def figures(application: QApplication, folder: Path) -> list[Figure]:
    async with journey(application, folder) as day:
        with closing(_database(folder)) as database:
            _add_agents(database)
        await day.control.change_role("report_manager")
        await day.sign_in()
        await day.on_line()
        page = await _opened(day)
        idle, busy, memory = Turns(), Turns(), [_megabytes()]
        async with idle.counted():
            await asyncio.sleep(IDLE_SECONDS)
        seen = Seen(day, page)
        async with _empty_window() as empty, busy.counted():
            done = await _worked(folder, memory)
            await asyncio.sleep(SETTLE_SECONDS)
        memory.append(_megabytes())
    return _made(done, seen, busy, memory, idle, max(empty))


def _made(
    done: list[tuple[str, str, float]],
    seen: Seen,
    busy: Turns,
    memory: list[float],
    idle: Turns,
    empty: float,
) -> list[Figure]:
    delays = _delays(done, seen)
    lost = len(done) - len(delays)
    rate = f"{AGENTS} agents, {RATE:g} changes/s, {SECONDS:g} s"
    start, middle, end = memory[0], memory[len(memory) // 2], memory[-1]
    p50, p99 = (percentile(delays, share) for share in (0.5, 0.99))
    return [
        at_most(f"{rate}: commit to painted row, p50", p50, "s", 1, "none", 0),
        at_most("commit to painted row, p99", p99, "s", 1, "its p50", p50),
        at_most("changes never seen", lost, f"of {len(done)}", 0, "none", 0),
        *_stalls(busy, idle, empty),
        at_most("the window told", seen.told / SECONDS, "times/s", 5.5, "none", 0),
        at_most("memory in the middle", middle, "MB", start * 1.1, "at the start, MB", start),
        at_most("memory at the end", end, "MB", start * 1.1, "at the start, MB", start),
    ]


def _delays(done: list[tuple[str, str, float]], seen: Seen) -> list[float]:
    """Where a row was not painted before it changed again, until it was painted as it was then."""
    delays, painted = [], dict[str, float]()
    for who, sign, at in reversed(done):
        shown = min(seen.at.get((who, sign), math.inf), painted.get(who, math.inf))
        if shown < math.inf:
            painted[who] = shown
            delays.append(shown - at)
    return delays


def _stalls(busy: Turns, idle: Turns, empty: float) -> list[Figure]:
    """What the window kept itself from, and with it what the machine kept it from."""
    own, own_idle = 1000 * max(busy.own), 1000 * max(idle.own)
    whole, whole_idle = 1000 * max(busy.gaps), 1000 * max(idle.gaps)
    return [
        at_most("longest stall", whole, "ms", 50, "itself, idle, ms", whole_idle),
        at_most("longest stall", whole, "ms", 50, "empty window meanwhile, ms", 1000 * empty),
        at_most("99 % of its turns", 1000 * percentile(busy.gaps, 0.99), "ms", 50, "none", 0),
        at_most("longest turn, its own work", own, "ms", 50, "itself, idle, ms", own_idle),
    ]


async def _opened(day: Journey) -> LivePage:
    await until(lambda: PanelId.LIVE in day.desk.window.rail.panels, 30, "the rail has it")
    assert day.desk.window.open_if_offered(PanelId.LIVE)
    page = day.desk.window.pages.currentWidget()
    assert isinstance(page, LivePage)
    await until(lambda: len(page.agents.rows) >= AGENTS, 30, "all agents on the board")
    await asyncio.sleep(SETTLE_SECONDS)
    return page


async def _worked(folder: Path, memory: list[float]) -> list[tuple[str, str, float]]:
    """What the centre did, and when each of it was committed."""
    done: list[tuple[str, str, float]] = []
    async with _load(folder) as lines, _weighed(memory):
        async for raw in lines:
            who, sign, at = raw.decode().rstrip("\n").split("\t")
            done.append((who, sign, float(at)))
    return done


@asynccontextmanager
async def _empty_window() -> AsyncIterator[list[float]]:
    """Of another process; its longest stall in seconds is there at the end."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "tests.bench.idle_window")
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    stalls = [0.0]
    yield stalls
    said, _ = await process.communicate(b"over")
    stalls.append(float(said) / 1000)


@asynccontextmanager
async def _load(folder: Path) -> AsyncIterator[asyncio.StreamReader]:
    command = ("-m", "tests.bench.live_load", str(_path(folder)), f"{SECONDS}", f"{RATE}")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        assert await process.wait() == 0


@asynccontextmanager
async def _weighed(memory: list[float]) -> AsyncIterator[None]:
    async def weigh() -> None:
        while True:
            await asyncio.sleep(SECONDS / 10)
            memory.append(await asyncio.to_thread(_megabytes))

    weighing = asyncio.ensure_future(weigh())
    yield
    weighing.cancel()


def _megabytes() -> float:
    return float(psutil.Process().memory_full_info().uss) / 1e6


def _path(folder: Path) -> Path:
    (found,) = (folder / "server").rglob(FILE_NAME)
    return found


def _database(folder: Path) -> Database:
    return Database(_path(folder))


def _add_agents(database: Database) -> None:
    people = [f"{PREFIX}{n:03}" for n in range(AGENTS)]
    lines = [each.id for each in QUEUES if each.account == HOME]
    with database.write() as connection:
        connection.execute(
            users.insert(),
            [
                {"id": each, "email": f"{each}@bench.example", "name": f"Agent {each[-3:]}"}
                | {"password_hash": "none"}
                for each in people
            ],
        )
        both = [{"account_id": HOME, "user_id": each} for each in people]
        role = {"role": Role.CALL_AGENT.value}
        connection.execute(
            memberships.insert(),
            [{**each, **role, "extension": f"{4000 + n}"} for n, each in enumerate(both)],
        )
        named = [{**each, "user_name": each["user_id"], "domain": "bench.example"} for each in both]
        connection.execute(sip_credentials.insert(), [{**each, "password": "x"} for each in named])
        connection.execute(live_lines.insert(), [{**each, "since": now_ms()} for each in both])
        connection.execute(
            queue_members.insert(),
            [
                {"queue_id": lines[n % len(lines)], "user_id": each, "position": 100 + n}
                for n, each in enumerate(people)
            ],
        )

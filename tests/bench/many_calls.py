"""Reports over a million calls: the overview and every call report, beside plain SQL."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import update

from desktop.domain.overview import DEFAULT_TILES, OverviewQuery, query_of
from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.server.database import Database
from desktop.server.effective import standing_of
from desktop.server.figures.catching_up import Pace, count_more
from desktop.server.figures.reports import Reporter
from desktop.server.figures.triggers import install, remove
from desktop.server.tables import calls, users
from tests.bench.report import Figure, at_most, percentile, ratio_at_most
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company
from tests.support.crm_server import running_crm

CALLS: Final = 1_000_000
DAYS: Final = 730
AGENTS, NUMBERS, SOURCES, TAGS, STATUSES, QUEUES = 200, 60, 40, 20, 10, 12
CALLERS: Final = 300_000
TIMES: Final = 25  # each question over the socket
PLAIN_TIMES: Final = 3
WRITES: Final = 300
ZONE: Final = "America/New_York"
MONTH, YEAR = Period(PeriodName.LAST_30_DAYS), Period(PeriodName.LAST_12_MONTHS)
_OUTCOMES: Final = ("completed", "no-answer", "voicemail", "busy", "canceled", "failed")
_WEIGHTS: Final = (74, 10, 7, 4, 4, 1)
_COLUMNS: Final = (
    *("id", "account_id", "direction", "status", "caller_number", "tracking_number"),
    *("remote_number", "source", "agent_id", "assigned_by", "queue", "started_at"),
    *("answered_at", "ended_at", "caller_id_rule", "note", "tags", "call_status", "recording"),
    *("sound", "next_step", "wrap_up_owed", "version", "changed"),
)


def figures(folder: Path) -> list[Figure]:
    with running_crm(folder) as server:
        write_company(server.database)
        server.stop()
        _fill(server.database)
        without = _writes(server.database, "without")
        made = _counted(server.database)
        made += _written(_writes(server.database, "with"), without)
        server.start()
        with httpx.Client(base_url=server.address, trust_env=False, timeout=120) as http:
            made += _asked(http, server.database)
    return made


def _fill(database: Database) -> None:
    """With the triggers off, as a database of before the sums has its calls."""
    with database.write() as connection:
        remove(connection)
        people = [
            {"id": f"usr_{n}", "email": f"u{n}@bench.example", "name": f"Agent {n}"}
            for n in range(AGENTS)
        ]
        connection.execute(users.insert(), [{**each, "password_hash": ""} for each in people])
    names = ", ".join(_COLUMNS)
    places = ", ".join("?" * len(_COLUMNS))
    with closing(sqlite3.connect(database.path)) as raw:
        raw.executemany(f"INSERT INTO calls ({names}) VALUES ({places})", _rows())
        raw.commit()


def _rows() -> Iterator[tuple[Any, ...]]:
    chance = random.Random("million")
    now = int(datetime.now(UTC).timestamp() * 1000)
    step = DAYS * 86_400_000 // CALLS
    for place in range(CALLS):
        started = now - DAYS * 86_400_000 + place * step + chance.randrange(step)
        yield _row(chance, place, started)


def _row(chance: random.Random, place: int, started: int) -> tuple[Any, ...]:
    is_inbound = chance.random() < 0.6
    outcome = chance.choices(_OUTCOMES, _WEIGHTS)[0]
    talked = outcome == "completed"
    answered = started + chance.randrange(3_000, 40_000) if talked else None
    ended = (answered or started) + chance.randrange(2_000, 600_000)
    tags = chance.sample(range(TAGS), chance.choice((0, 0, 1, 2)))
    return (
        *(f"cal_{place}", known.ACCOUNT, "inbound" if is_inbound else "outbound", outcome, ""),
        *(f"+1410555{chance.randrange(NUMBERS):04}", f"+1202{chance.randrange(CALLERS):07}"),
        f"Source {chance.randrange(SOURCES)}" if is_inbound else "",
        *(f"usr_{chance.randrange(AGENTS)}" if talked or not is_inbound else None, ""),
        f"Queue {chance.randrange(QUEUES)}" if is_inbound and chance.random() < 0.7 else "",
        *(started, answered, ended, "", "", json.dumps([f"Tag {each}" for each in tags])),
        f"Status {chance.randrange(STATUSES)}" if talked and chance.random() < 0.6 else "",
        *(0, "", "", 0, 1, place + 1),
    )


def _counted(database: Database) -> list[Figure]:
    """What an upgrade does in the background, in the pieces it does it in."""
    with database.write() as connection:
        install(connection)
    pieces: list[float] = []
    pace, more = Pace(), True
    while more:
        began = time.perf_counter()
        with database.write() as connection:
            more = count_more(connection, pace.at_once)
        pieces.append(1000 * (time.perf_counter() - began))
        pace.took(pieces[-1] / 1000)
    longest = percentile(pieces, 0.99)
    return [
        at_most("a million calls counted anew", sum(pieces) / 1000, "s", 600, "none", 0),
        at_most("a piece of it keeps writers waiting, p99", longest, "ms", 500, "none", 0),
    ]


def _written(with_sums: list[float], without: list[float]) -> list[Figure]:
    name = "a call written with the sums, {}"
    return [
        at_most(
            name.format(words),
            *(percentile(with_sums, share), "ms", most),
            *("without them, ms", percentile(without, share)),
        )
        for words, share, most in (("p50", 0.5, 5), ("p99", 0.99, 50))
    ]


def _writes(database: Database, name: str) -> list[float]:
    """A call that is opened and then answered, each in a transaction of its own; in ms."""
    chance, times = random.Random(name), []
    for place in range(WRITES):
        fields = dict(zip(_COLUMNS, _row(chance, place, 1_790_000_000_000), strict=True))
        fields |= {"id": f"{name}_{place}", "tags": [], "agent_id": known.ANNA}
        del fields["changed"]
        mine = calls.c.id == fields["id"]
        began = time.perf_counter()
        with database.write() as connection:
            connection.execute(calls.insert().values(fields))
        with database.write() as connection:
            change = {"status": "completed", "answered_at": 1_790_000_005_000}
            connection.execute(update(calls).where(mine).values(change))
        times.append(500 * (time.perf_counter() - began))
    return times


def _asked(http: httpx.Client, database: Database) -> list[Figure]:
    grant = {"grant_type": "password", "email": "omar.haddad@harbor.example"}
    answer = http.post("/v1/auth/token", json={**grant, "password": known.PASSWORD})
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    base = f"/v1/accounts/{known.ACCOUNT}/reports"
    zone = {"time_zone": ZONE}
    made: list[Figure] = []
    for words, asked, period in (
        ("the overview, 30 days with the 30 before", {}, None),
        ("the overview, a year with the year before", {"period": "last_12_months"}, YEAR),
    ):
        made += _beside(
            words,
            lambda asked=asked: http.get(f"{base}/overview", params=zone | asked),
            lambda period=period: _plain_overview(database, period),
        )
    for dimension in Dimension:
        made += _beside(
            f"a year by {dimension.title.lower()}",
            lambda by=dimension: http.get(
                f"{base}/calls",
                params=zone | {"period": "last_12_months", "dimension": by.value},
            ),
            lambda by=dimension: _plain_report(database, by),
        )
    return made


def _beside(
    words: str, ask: Callable[[], httpx.Response], plain: Callable[[], object]
) -> list[Figure]:
    asked = _times(ask, TIMES)
    beside = percentile(_times(plain, PLAIN_TIMES), 0.5)
    half, most = percentile(asked, 0.5), percentile(asked, 0.99)
    reference = "plain SQL, ms"
    return [
        at_most(f"{words}, p50", half, "ms", 200, reference, beside),
        at_most(f"{words}, p99", most, "ms", 200, reference, beside),
        ratio_at_most(f"{words}, of plain SQL", half, "ms", 0.1, reference, beside),
    ]


def _times(work: Callable[[], object], count: int) -> list[float]:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        answer = work()
        times.append(1000 * (time.perf_counter() - began))
        assert not isinstance(answer, httpx.Response) or answer.status_code == 200, answer
    return times


def _plain_overview(database: Database, period: Period | None) -> None:
    """The same questions, equal ones once, in this process and without HTTP."""
    with database.read() as connection:
        reporter = _plain(connection)
        for tile in DEFAULT_TILES:
            reporter.report(query_of(tile, OverviewQuery(ZONE, period)), tile.dimension)


def _plain_report(database: Database, dimension: Dimension) -> None:
    with database.read() as connection:
        query = ReportQuery(YEAR, ZONE, comparison=Comparison.NONE)
        _plain(connection).report(query, dimension)


def _plain(connection: Any) -> Reporter:
    standing = standing_of(connection, known.ACCOUNT, known.OMAR)
    assert standing is not None
    return Reporter(connection, standing, datetime.now(UTC), use_sums=False)

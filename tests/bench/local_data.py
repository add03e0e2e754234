"""The local data of a desk with a long past, each question beside the bare query it stands on."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from desktop.domain.queries import CallQuery
from desktop.settings.local import driver as sqlite3
from desktop.settings.local.store import SqliteLocalData
from tests.bench import big_store
from tests.bench.report import Figure, at_most, percentile
from tests.fakes.stores import FakeSecretStore

OWNER: Final = "bench/bench"
KINDS: Final = ("calls", "contacts", "conversations", "messages")
STORE: Final = Path(__file__).parent.parent.parent / "build" / "bench-store"
TIMES: Final = 200
_WORDS: Final = ("roof", "quote", "haas", "ines", "invoice", "lunch", "ekman 4", "410 555")


async def made() -> None:
    """Once for a work tree: it takes some minutes."""
    if not big_store.is_made(STORE):
        local = SqliteLocalData(STORE, FakeSecretStore())
        await local.wipe(OWNER)
        await local.open(OWNER)
        await big_store.fill(local)
        await local.close()
        (STORE / "made").touch()


async def figures() -> list[Figure]:
    await made()
    local = SqliteLocalData(STORE, FakeSecretStore())
    await local.open(OWNER)
    (path,) = STORE.glob("*.sqlite3")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as bare:
        found = await _questions(local, bare)
    bare.close()
    found.append(await _stall_while_filling(local))
    await local.close()
    return found


async def _questions(local: SqliteLocalData, bare: sqlite3.Connection) -> list[Figure]:
    dice = random.Random(3)
    everything = await local.calls.places(CallQuery())

    def number() -> str:
        return big_store.number_of(dice.randrange(big_store.CONTACTS))

    async def first_screen() -> None:
        local.calls.rows(await local.calls.places(CallQuery(), 200))

    async def scroll() -> None:
        start = dice.randrange(len(everything) - 60)
        local.calls.rows(everything[start : start + 60])

    async def filtered() -> None:
        await local.calls.places(CallQuery(agent_id=f"usr_{dice.randrange(40)}"), 200)

    async def search() -> None:
        await local.calls.find(CallQuery(text=dice.choice(_WORDS)), 50)

    async def match() -> None:
        local.contacts.match(number())

    async def search_all() -> None:
        word = dice.choice(_WORDS)
        await asyncio.gather(
            local.contacts.find(word, 8),
            local.calls.find(CallQuery(text=word), 8),
            local.texts.find(word, 8),
        )

    body = "SELECT body FROM call_bodies ORDER BY place DESC LIMIT {}"
    words = "SELECT rowid FROM call_words WHERE call_words MATCH ? ORDER BY rowid DESC LIMIT 50"
    return [
        *await _pair("log, first screen", 50, first_screen, lambda: bare.execute(body.format(200))),
        *await _pair("log, scroll one screen", 50, scroll, lambda: bare.execute(body.format(60))),
        *await _pair(
            *("log, filter by agent", 50, filtered),
            lambda: bare.execute(
                "SELECT place FROM calls WHERE agent_id = ? ORDER BY place DESC LIMIT 200",
                (f"usr_{dice.randrange(40)}",),
            ),
        ),
        *await _pair(
            *("full-text search", 50, search),
            lambda: bare.execute(words, (f'"{dice.choice(_WORDS[:4])}"*',)),
        ),
        *await _pair(
            *("contact match", 50, match),
            lambda: bare.execute(
                "SELECT body FROM contact_numbers JOIN contacts USING (place) WHERE number = ?",
                (number(),),
            ),
        ),
        *await _pair(
            *("search everywhere", 50, search_all),
            lambda: bare.execute(words, (f'"{dice.choice(_WORDS[:4])}"*',)),
        ),
    ]


async def _pair(
    name: str,
    most: float,
    asked: Callable[[], Awaitable[None]],
    bare: Callable[[], Any],
) -> list[Figure]:
    """p50 and p99 of ``asked`` in turn with the bare query."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(TIMES):
        start = time.perf_counter()
        await asked()
        ours.append(1000 * (time.perf_counter() - start))
        start = time.perf_counter()
        bare().fetchall()
        theirs.append(1000 * (time.perf_counter() - start))
    return [
        at_most(
            f"{name}, {label}",
            *(percentile(ours, share), "ms", most, "bare query", percentile(theirs, share)),
        )
        for label, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def _stall_while_filling(local: SqliteLocalData) -> Figure:
    """The longest time the loop was kept from working while 10,000 calls were put."""
    gaps, idle = [0.0], [0.0]
    await _ticking(idle, asyncio.sleep(2))

    async def fill() -> None:
        dice = random.Random(5)
        now = big_store.datetime.now(big_store.UTC)
        for start in range(0, 10_000, 500):
            rows = [big_store.call_of(place, now, dice) for place in range(start, start + 500)]
            await local.calls.put(rows)

    await _ticking(gaps, fill())
    return at_most(
        *("longest stall while 10,000 calls are put", 1000 * max(gaps), "ms", 50),
        *("idle loop", 1000 * max(idle)),
    )


async def _ticking(gaps: list[float], work: Awaitable[None]) -> None:
    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            gaps.append(time.perf_counter() - before - 0.005)

    ticking = asyncio.ensure_future(tick())
    await work
    ticking.cancel()

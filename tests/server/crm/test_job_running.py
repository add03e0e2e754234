"""The runner: success, another try, the last word, a lease renewed, and what nobody expected."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select, update

from desktop.server import jobs
from desktop.server.database import Database, now_ms
from desktop.server.jobs import GivenUp, Job, LeaseLost, TryAgain, Turn
from desktop.server.tables import jobs as table
from tests.support.disk import full_disk
from tests.support.running_jobs import make_due, running
from tests.support.waiting import until


@dataclass
class Letters:
    """Does what the test says, and notes what it is told."""

    deliver: Callable[[Turn], str]
    kind: str = "letter"
    tries: int = 3
    attempts: list[int] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)

    def run(self, turn: Turn) -> str:
        self.attempts.append(turn.job.attempts)
        return self.deliver(turn)

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:
        jobs.enqueue(connection, "told", {"of": job.id})
        self.last_words.append(sentence)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database.in_folder(tmp_path)
    yield made
    made.close()


def queue(database: Database) -> None:
    with database.write() as connection:
        jobs.enqueue(connection, "letter", {})


def job(database: Database, kind: str = "letter") -> Row[Any]:
    with database.read() as connection:
        return connection.execute(select(table).where(table.c.kind == kind)).one()


def state(database: Database) -> str:
    return str(job(database).state)


async def test_it_is_done_and_says_so(database: Database) -> None:
    letters = Letters(lambda _: "It was sent.")
    async with running(database, letters):
        queue(database)
        await until(lambda: state(database) == "done")
    assert (job(database).sentence, letters.attempts) == ("It was sent.", [1])


async def test_work_and_done_in_one_transaction(database: Database) -> None:
    def deliver(turn: Turn) -> str:
        with database.write() as connection:
            jobs.enqueue(connection, "told", {})
            turn.done(connection, "In one.")
        return "Not noted."

    async with running(database, Letters(deliver)):
        queue(database)
        await until(lambda: state(database) == "done")
    assert (job(database).sentence, job(database, "told").state) == ("In one.", "waiting")


async def test_what_was_done_without_the_lease_is_rolled_back(database: Database) -> None:
    was_refused = threading.Event()

    def deliver(turn: Turn) -> str:
        with database.write() as connection:  # another process took it over meanwhile
            connection.execute(update(table).values(holder="another"))
        try:
            with database.write() as connection:
                jobs.enqueue(connection, "told", {})
                turn.done(connection)
        except LeaseLost:
            was_refused.set()
            raise
        return ""

    async with running(database, Letters(deliver)):
        queue(database)
        await until(was_refused.is_set)
    with database.read() as connection:
        assert connection.execute(select(table.c.kind, table.c.holder)).all() == [
            ("letter", "another")
        ]


async def test_after_a_failure_it_waits_longer_each_time_and_then_has_a_last_word(
    database: Database,
) -> None:
    def deliver(_: Turn) -> str:
        raise TryAgain("The post office is closed.")

    letters = Letters(deliver)
    async with running(database, letters):
        queue(database)
        for attempt, seconds in ((1, jobs.WAITS[0]), (2, jobs.WAITS[1])):
            before = now_ms()
            await until(lambda: len(letters.attempts) == attempt)  # noqa: B023 - at once
            await until(lambda: state(database) == "waiting")
            assert job(database).due_at >= before + seconds * 1000 - 1000
            assert job(database).sentence == "The post office is closed."
            make_due(database)
        await until(lambda: state(database) == "failed")
    assert letters.attempts == [1, 2, 3]
    assert letters.last_words == ["The post office is closed."]
    assert job(database, "told").payload == {"of": job(database).id}


async def test_what_will_never_work_is_not_tried_again(database: Database) -> None:
    def deliver(_: Turn) -> str:
        raise GivenUp("There is no such person.")

    letters = Letters(deliver)
    async with running(database, letters):
        queue(database)
        await until(lambda: state(database) == "failed")
    assert (letters.attempts, job(database).sentence) == ([1], "There is no such person.")


@pytest.mark.allows_log_warnings
async def test_what_nobody_expected_ends_neither_the_job_nor_the_runner(
    database: Database,
) -> None:
    def deliver(turn: Turn) -> str:
        if turn.job.attempts == 1:
            raise ZeroDivisionError
        return ""

    async with running(database, Letters(deliver)):
        queue(database)
        await until(lambda: "wrong inside" in job(database).sentence)
        make_due(database)
        await until(lambda: state(database) == "done")


async def test_one_that_ended_the_process_each_time_is_given_up(database: Database) -> None:
    queue(database)
    for _ in range(3):
        with database.write() as connection:
            connection.execute(update(table).values(due_at=1))
            assert jobs.claim(connection, ["letter"], now_ms(), 1) is not None
    with database.write() as connection:
        connection.execute(update(table).values(due_at=1))
    letters = Letters(lambda _: "")
    async with running(database, letters):
        await until(lambda: state(database) == "failed")
    assert (letters.attempts, len(letters.last_words)) == ([], 1)


async def test_long_work_keeps_its_lease(database: Database) -> None:
    go_on = threading.Event()

    def deliver(_: Turn) -> str:
        go_on.wait(30)
        return ""

    async with running(database, Letters(deliver), renew_seconds=0.01):
        queue(database)
        ends: set[int] = set()

        def renewed() -> bool:
            if state(database) == "running":
                ends.add(job(database).due_at)
            return len(ends) > 3

        await until(renewed)
        go_on.set()
        await until(lambda: state(database) == "done")


async def test_one_that_hangs_does_not_keep_others_waiting(database: Database) -> None:
    go_on = threading.Event()

    def deliver(turn: Turn) -> str:
        if turn.job.payload.get("hangs"):
            go_on.wait(30)
        return ""

    async with running(database, Letters(deliver)):
        with database.write() as connection:
            jobs.enqueue(connection, "letter", {"hangs": True}, due=1)
            jobs.enqueue(connection, "letter", {}, due=2)

        def done() -> list[Any]:
            with database.read() as connection:
                over = select(table.c.payload).where(table.c.state == "done")
                return list(connection.execute(over).scalars())

        await until(lambda: done() == [{}])
        go_on.set()
        await until(lambda: len(done()) == 2)


async def test_what_was_left_under_a_clock_that_ran_ahead_is_done_now(database: Database) -> None:
    queue(database)
    with database.write() as connection:
        ahead = now_ms() + 24 * 3_600_000
        connection.execute(update(table).values(queued_at=ahead, due_at=ahead))
    async with running(database, Letters(lambda _: "")):
        await until(lambda: state(database) == "done")


@pytest.mark.allows_log_warnings
async def test_a_full_disk_loses_no_job(database: Database) -> None:
    queue(database)
    letters = Letters(lambda _: "")
    with full_disk():
        async with running(database, letters):
            await asyncio.sleep(0)
    assert (state(database), letters.attempts) == ("waiting", [])
    async with running(database, letters):
        await until(lambda: state(database) == "done")

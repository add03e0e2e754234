"""Jobs: queued once, claimed by one, taken over when a lease ends, swept when they are old."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, update
from sqlalchemy.dialects import sqlite

from desktop.server import jobs
from desktop.server.database import Database, now_ms
from desktop.server.jobs import Job, LeaseLost
from desktop.server.tables import jobs as table

LEASE = 30_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    yield made
    made.close()


def queue(database: Database, kind: str = "letter", **how: Any) -> str:
    with database.write() as connection:
        return jobs.enqueue(connection, kind, {"to": "anna"}, **how)


def claim(database: Database, now: int | None = None) -> Job:
    with database.write() as connection:
        found = jobs.claim(connection, ["letter"], now_ms() if now is None else now, LEASE)
    assert found is not None
    return found


def nothing_to_claim(database: Database, now: int | None = None) -> bool:
    with database.write() as connection:
        return jobs.claim(connection, ["letter"], now or now_ms(), LEASE) is None


def finish(database: Database, job: Job, sentence: str = "") -> None:
    with database.write() as connection:
        jobs.finish(connection, job, sentence)


def rows(database: Database) -> list[Row[Any]]:
    with database.read() as connection:
        return list(connection.execute(select(table).order_by(table.c.queued_at)))


def test_what_is_rolled_back_was_never_queued(database: Database) -> None:
    def change_and_break() -> None:
        with database.write() as connection:
            jobs.enqueue(connection, "letter", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_break()
    assert rows(database) == []


def test_it_is_claimed_when_it_is_due_and_by_one_alone(database: Database) -> None:
    now = now_ms()
    later = queue(database, due=now + 1000)
    first = queue(database, due=now, account_id="acc_1")
    job = claim(database, now)
    assert (job.id, job.kind, job.account_id) == (first, "letter", "acc_1")
    assert (job.payload, job.attempts) == ({"to": "anna"}, 1)
    assert nothing_to_claim(database, now)
    assert claim(database, now + 1000).id == later


def test_kinds_that_nobody_here_does_are_left_to_others(database: Database) -> None:
    queue(database, "elsewhere")
    assert nothing_to_claim(database)
    with database.read() as connection:
        assert connection.execute(jobs.soonest(["letter"])).scalar() is None
        assert connection.execute(jobs.soonest(["letter", "elsewhere"])).scalar() is not None


def test_once_holds_after_it_is_over(database: Database) -> None:
    first = queue(database, once="run 7")
    assert queue(database, once="run 7") == first
    finish(database, claim(database))
    assert queue(database, once="run 7") == first
    assert queue(database, once="run 8") != first
    assert queue(database, "other", once="run 7") != first


def test_alone_holds_while_it_waits_or_runs(database: Database) -> None:
    first = queue(database, alone="acc_1")
    assert queue(database, alone="acc_1") == first
    job = claim(database)
    assert queue(database, alone="acc_1") == first
    with database.write() as connection:
        jobs.fail(connection, job, "No.")
    assert queue(database, alone="acc_1") != first


def test_a_lease_that_ended_is_anothers_and_the_first_can_change_nothing(
    database: Database,
) -> None:
    queue(database)
    begun = now_ms()
    slow = claim(database, begun)
    assert nothing_to_claim(database, begun + LEASE - 1)
    taken = claim(database, begun + LEASE)
    assert (taken.id, taken.attempts) == (slow.id, 2)
    with pytest.raises(LeaseLost):
        finish(database, slow)
    with pytest.raises(LeaseLost), database.write() as connection:
        jobs.renew(connection, slow, begun, LEASE)
    finish(database, taken, "Sent.")
    assert [(row.state, row.sentence) for row in rows(database)] == [("done", "Sent.")]
    with pytest.raises(LeaseLost):
        finish(database, taken)


def test_a_renewed_lease_lasts_longer(database: Database) -> None:
    queue(database)
    begun = now_ms()
    job = claim(database, begun)
    with database.write() as connection:
        jobs.renew(connection, job, begun + LEASE - 1, LEASE)
    assert nothing_to_claim(database, begun + LEASE)
    assert claim(database, begun + 2 * LEASE).id == job.id


def test_what_is_put_off_waits_with_its_sentence(database: Database) -> None:
    queue(database)
    now = now_ms()
    with database.write() as connection:
        jobs.put_off(connection, claim_in(connection, now), "Busy.", now + 5000)
    assert [(row.state, row.sentence) for row in rows(database)] == [("waiting", "Busy.")]
    assert nothing_to_claim(database, now + 4999)
    assert claim(database, now + 5000).attempts == 2


def claim_in(connection: Any, now: int) -> Job:
    found = jobs.claim(connection, ["letter"], now, LEASE)
    assert found is not None
    return found


def test_recurring_work_is_one_row_that_comes_again(database: Database) -> None:
    for _ in range(2):  # each process says so when it starts
        with database.write() as connection:
            jobs.recur(connection, "letter", 60_000)
    before = now_ms()
    finish(database, claim(database), "Nothing to do.")
    (row,) = rows(database)
    assert (row.state, row.attempts, row.sentence) == ("waiting", 0, "Nothing to do.")
    assert before + 60_000 <= row.due_at <= now_ms() + 60_000
    assert claim(database, row.due_at).attempts == 1


def test_old_ones_that_are_over_are_swept(database: Database) -> None:
    for _ in range(3):
        queue(database)
    finish(database, claim(database))
    long_ago = now_ms() - jobs.KEPT_MS - 1
    with database.write() as connection:
        connection.execute(update(table).values(queued_at=long_ago))
        connection.execute(update(table).where(table.c.state == "done").values(ended_at=long_ago))
    finish(database, claim(database))
    with database.write() as connection:
        jobs.sweep(connection)
    assert sorted(row.state for row in rows(database)) == ["done", "waiting"]


class TestAClockThatIsPutBack:
    """By a day, where a computer woke with a wrong one and was put right."""

    @pytest.fixture
    def now(self) -> int:
        return now_ms() - 24 * 3_600_000

    def heed(self, database: Database, now: int) -> None:
        with database.write() as connection:
            jobs.heed_clock(connection, now, LEASE)

    def test_what_was_wanted_at_once_does_not_wait_for_a_day(
        self, database: Database, now: int
    ) -> None:
        wanted = queue(database)
        assert nothing_to_claim(database, now)
        self.heed(database, now)
        assert claim(database, now).id == wanted

    def test_a_lease_that_nobody_renews_ends_in_its_time(
        self, database: Database, now: int
    ) -> None:
        queue(database)
        claim(database)
        self.heed(database, now)
        assert nothing_to_claim(database, now + LEASE - 1)
        assert claim(database, now + LEASE).attempts == 2

    def test_what_recurs_comes_again_in_its_time(self, database: Database, now: int) -> None:
        with database.write() as connection:
            jobs.recur(connection, "letter", 60_000)
        finish(database, claim(database))
        self.heed(database, now)
        assert nothing_to_claim(database, now + 60_000 - 1)
        assert claim(database, now + 60_000).attempts == 1

    def test_what_has_its_own_day_and_hour_keeps_them(self, database: Database, now: int) -> None:
        due = now_ms() + 3_600_000
        queue(database, due=due)
        self.heed(database, now)
        assert nothing_to_claim(database, due - 1)
        claim(database, due)

    def test_what_is_put_off_is_not_hurried(self, database: Database, now: int) -> None:
        queue(database)
        job = claim(database)
        with database.write() as connection:
            connection.execute(update(table).values(queued_at=now - 1))
            jobs.put_off(connection, job, "Busy.", now + 120_000)
        self.heed(database, now)
        assert nothing_to_claim(database, now + 119_999)


def test_what_is_due_is_found_by_its_index(database: Database) -> None:
    compiled = jobs.soonest(["letter"]).compile(
        dialect=sqlite.dialect(),  # type: ignore[no-untyped-call] # of theirs
        compile_kwargs={"render_postcompile": True},
    )
    with database.read() as connection:
        words = tuple(compiled.params[name] for name in compiled.positiontup or ())
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", words).all()
    assert any("jobs_under_way" in row.detail for row in plan), plan

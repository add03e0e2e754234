"""Jobs with two processes of the CRM on one database, of which one is killed in the middle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from desktop.server import jobs as work
from desktop.server.tables import events, jobs
from tests.fakes import crm_records as known
from tests.support.crm_server import CrmServer, two_on_one_database
from tests.support.job_worker import GO_ON, STEP
from tests.support.waiting import until

_WORKER = "tests.support.job_worker"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[CrmServer, CrmServer]]:
    with two_on_one_database(tmp_path, _WORKER) as both:
        yield both


def queue(server: CrmServer, steps: int) -> None:
    with server.change() as connection:
        for step in range(steps):
            work.enqueue(connection, STEP, {"step": str(step)}, account_id=known.ACCOUNT)


def done(server: CrmServer) -> Counter[str]:
    with server.database.read() as connection:
        found = connection.execute(select(events.c.payload).where(events.c.type == STEP)).scalars()
        return Counter(each["step"] for each in found)


def attempts(server: CrmServer, state: str) -> list[int]:
    with server.database.read() as connection:
        query = select(jobs.c.attempts).where(jobs.c.kind == STEP, jobs.c.state == state)
        return sorted(connection.execute(query).scalars())


def begun_by(server: CrmServer) -> set[str]:
    """The steps that this process has begun."""
    return {each.name.split("-")[1] for each in server.folder.glob(f"began-*-{server.pid}")}


async def test_one_is_killed_and_the_other_goes_on_with_its_jobs_each_done_once(
    pair: tuple[CrmServer, CrmServer],
) -> None:
    first, second = pair
    queue(first, 6)
    await until(lambda: len(begun_by(first)) == len(begun_by(second)) == 3)
    assert begun_by(first).isdisjoint(begun_by(second))
    left, lasting = begun_by(first), begun_by(second)

    first.kill()
    (first.folder / GO_ON).touch()
    await until(lambda: set(done(second)) == lasting)
    assert attempts(second, "running") == [1, 1, 1]  # nobody takes them while their lease lasts

    with second.change() as connection:  # as if the lease had ended by now
        connection.execute(update(jobs).where(jobs.c.state == "running").values(due_at=1))
    await until(lambda: set(done(second)) == lasting | left)
    await until(lambda: attempts(second, "done") == [1, 1, 1, 2, 2, 2])
    assert set(done(second).values()) == {1}
    assert second.said() == ""

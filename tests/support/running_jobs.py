"""A runner of jobs within the test's own process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import update

from desktop.server.crm.bell import Bell
from desktop.server.crm.job_running import JobRunner
from desktop.server.database import Database
from desktop.server.jobs import Handler
from desktop.server.tables import jobs


@asynccontextmanager
async def running(
    database: Database, *handlers: Handler, renew_seconds: float = 60
) -> AsyncIterator[None]:
    bell = Bell(database)
    await bell.start()
    runner = JobRunner(database, bell, handlers, renew_seconds)
    runner.start()
    try:
        yield
    finally:
        await runner.stop()
        await bell.stop()


def make_due(database: Database) -> None:
    """Whatever was tried and waits is tried again now."""
    waits = (jobs.c.state == "waiting", jobs.c.attempts > 0)
    with database.write() as connection:
        connection.execute(update(jobs).where(*waits).values(due_at=1))

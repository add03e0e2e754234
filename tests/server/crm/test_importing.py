"""The import job itself: cancelled, stopped with the server, or without room on the disk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.server.crm import importing
from desktop.server.crm.context import Caller
from desktop.server.database import Database, now_ms
from desktop.server.tables import do_not_call, do_not_call_imports
from tests.fakes import crm_records as known
from tests.support.crm_rows import put, write_company
from tests.support.disk import full_disk

ROWS = b"".join(b"+1443555%04d\n" % line for line in range(1000, 1000 + 3 * importing.STEP))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    row = {"id": "imp_1", "account_id": known.ACCOUNT, "user_id": known.OMAR, "state": "running"}
    with database.write() as connection:
        put(connection, do_not_call_imports, {**row, "total": 750, "stepped_at": 1})
    yield database
    database.close()


def run(database: Database, ends: Callable[[], bool]) -> tuple[Any, int]:
    """The job as it ended, and how many numbers are on the list."""
    caller = Caller(database, known.OMAR, "", "")
    job = importing.Import("imp_1", known.ACCOUNT, "US", caller, ends)
    importing.run(job, io.BytesIO(ROWS))
    return found(database)


def found(database: Database) -> tuple[Any, int]:
    with database.read() as connection:
        row = connection.execute(select(do_not_call_imports)).one()
        return row, connection.execute(select(func.count()).select_from(do_not_call)).scalar_one()


def second_step(act: Callable[[], bool]) -> Callable[[], bool]:
    """Asked before each step: acts before the second one."""
    asked: list[None] = []

    def ends() -> bool:
        asked.append(None)
        return len(asked) == 2 and act()

    return ends


def test_all_of_it_is_read(database: Database) -> None:
    row, there = run(database, lambda: False)
    assert (row.state, row.read, row.added, there) == ("done", 750, 750, 750)


def test_a_cancelled_job_reads_no_further(database: Database) -> None:
    def cancel() -> bool:
        caller = Caller(database, known.OMAR, "", "")
        with database.write() as connection:
            importing.close(connection, caller, known.ACCOUNT, "imp_1", "cancelled")
        return False

    row, there = run(database, second_step(cancel))
    assert (row.state, row.added, there) == ("cancelled", importing.STEP, importing.STEP)


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_reports_are_kept_for_a_week(database: Database, days: int, left: int) -> None:
    with database.write() as connection:
        ended = now_ms() - days * 24 * 3600 * 1000
        connection.execute(do_not_call_imports.update().values(stepped_at=ended))
        importing.sweep(connection)
        assert len(connection.execute(select(do_not_call_imports)).all()) == left


def test_a_server_that_is_stopped_says_how_to_go_on(database: Database) -> None:
    row, there = run(database, second_step(lambda: True))
    assert (row.state, row.added, there) == ("failed", importing.STEP, importing.STEP)
    assert "Import the file again" in row.sentence


@pytest.mark.allows_log_warnings
def test_a_full_disk_ends_the_job_and_loses_nothing(database: Database) -> None:
    with ExitStack() as until_here:

        def fill() -> bool:
            until_here.enter_context(full_disk())
            return False

        run(database, second_step(fill))
    row, there = found(database)
    assert (row.added, there) == (importing.STEP, importing.STEP)

"""What is old is thrown away, at the start and for as long as the CRM runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from desktop.server.crm.sweeping import Broom
from desktop.server.crm.tokens import issue
from desktop.server.database import Database, publish
from desktop.server.tables import events, tokens
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company
from tests.support.disk import full_disk
from tests.support.waiting import until


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    yield database
    database.close()


def add_old_things(database: Database) -> None:
    with database.write() as connection:
        publish(connection, known.ACCOUNT, "settings.changed")
        issue(connection, known.ANNA, "desk")
        connection.execute(events.update().values(at=1))
        connection.execute(tokens.update().values(expires_at=1))


def count(database: Database, table: Table) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


async def test_it_is_swept_again_and_again(database: Database) -> None:
    broom = Broom(database, every_seconds=0.01)
    broom.start()
    for _ in range(3):
        add_old_things(database)
        await until(lambda: count(database, events) == count(database, tokens) == 0)
    await broom.stop()


async def test_what_is_new_stays(database: Database) -> None:
    with database.write() as connection:
        publish(connection, known.ACCOUNT, "settings.changed")
        issue(connection, known.ANNA, "desk")
    broom = Broom(database)
    broom.start()
    await broom.stop()

    assert (count(database, events), count(database, tokens)) == (1, 2)


@pytest.mark.allows_log_warnings
async def test_a_full_disk_ends_neither_the_crm_nor_the_sweeping(database: Database) -> None:
    add_old_things(database)
    with full_disk():
        failing = Broom(database)
        failing.start()
        await failing.stop()
    assert count(database, events) == 1

    broom = Broom(database)
    broom.start()
    await broom.stop()
    assert count(database, events) == 0

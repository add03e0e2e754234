"""What is under way is looked for all the time: by an index, however many texts there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from desktop.server.crm.bulk_sending import SOONEST
from desktop.server.crm.carrying import TO_CARRY
from desktop.server.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "index"), [(TO_CARRY, "messages_under_way"), (SOONEST, "bulk_jobs_under_way")]
)
def test_it_is_found_by_its_index(database: Database, query: Select[Any], index: str) -> None:
    compiled = query.compile(dialect=sqlite.dialect())  # type: ignore[no-untyped-call] # of theirs
    words = tuple(compiled.params.values())
    with database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", words).all()
    assert any(index in row.detail for row in plan), plan

"""Reports that would take all there is: one that counts too long, and too many at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from desktop.domain.errors import InvalidInput
from desktop.server.crm.problems import Problem
from desktop.server.crm.reports.patience import MOST_AT_ONCE, Desk, patient
from desktop.server.database import Database

FOR_EVER = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
)
LONG = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000)"
    " SELECT max(x) FROM n"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    yield made
    made.close()


def test_what_counts_too_long_is_broken_off_in_words(database: Database) -> None:
    too_long = pytest.raises(InvalidInput, match="fewer days")
    with database.read() as connection, too_long, patient(connection, 0.05):
        connection.execute(FOR_EVER)
    with database.read() as connection:  # the same connection, for whoever comes next
        assert connection.execute(LONG).scalar() == 100_000


def test_another_fault_stays_what_it_is(database: Database) -> None:
    with database.read() as connection:
        with pytest.raises(OperationalError), patient(connection):
            connection.execute(text("SELECT nothing FROM nowhere"))
        with patient(connection):
            assert connection.execute(LONG).scalar() == 100_000


def test_nobody_has_more_than_their_share_counted() -> None:
    desk = Desk()
    with ExitStack() as stack:
        for _ in range(MOST_AT_ONCE):
            stack.enter_context(desk.one_more("u1"))
        with pytest.raises(Problem) as refused, desk.one_more("u1"):
            pass
        assert (refused.value.status, refused.value.code) == (429, "busy_counting")
        with desk.one_more("u2"):
            pass
    with desk.one_more("u1"):
        pass

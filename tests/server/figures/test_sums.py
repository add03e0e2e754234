"""The sums stay right under every write, while old rows are counted, and are told when wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from desktop.domain.report_periods import Period, PeriodName
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.server.database import Database
from desktop.server.effective import standing_of
from desktop.server.figures.__main__ import main
from desktop.server.figures.catching_up import AT_ONCE, Counter, Pace, count_more, is_complete
from desktop.server.figures.checking import differences
from desktop.server.figures.reports import Reporter
from desktop.server.figures.tables import report_cells, report_progress
from desktop.server.figures.triggers import begin_waiting, end_waiting, install, remove
from desktop.server.tables import calls, conversations, messages
from tests.fakes import crm_records as known
from tests.support import plain_reports
from tests.support.crm_rows import write_company
from tests.support.disk import full_disk
from tests.support.report_rows import fill, over, raw, some_call
from tests.support.waiting import until

SINCE, UNTIL = datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC)
NOW = datetime(2026, 3, 25, tzinfo=UTC)
WHOLE = Period(PeriodName.CUSTOM, date(2026, 1, 1), date(2026, 3, 24))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    write_company(made)
    yield made
    made.close()


def wrong(database: Database) -> list[str]:
    with database._writer.connect() as connection:
        found = differences(connection)
        connection.rollback()
    return found


def churn(connection: Connection, chance: random.Random, count: int) -> None:
    """Calls come, change in any way, and go; texts as well."""
    for place in range(count):
        ids = connection.execute(select(calls.c.id)).scalars().all()
        fresh = some_call(
            chance, f"{chance.random()}", over(SINCE, UNTIL, 1, chance.randrange(999))[0]
        )
        kind = chance.random()
        if kind < 0.4:
            connection.execute(calls.insert().values(fresh))
        elif kind < 0.9:
            del fresh["id"]
            names = chance.sample(sorted(fresh), chance.randrange(1, 5))
            mine = calls.c.id == chance.choice(ids)
            connection.execute(update(calls).where(mine).values({n: fresh[n] for n in names}))
        else:
            others = [each for each in ids if not each.startswith("c")]
            connection.execute(calls.delete().where(calls.c.id.in_(others[:1])))
        state = ("failed", "delivered")[place % 2]
        some = messages.c.id == f"x{chance.randrange(30)}"
        connection.execute(update(messages).where(some).values(state=state))


def test_sums_follow_every_write(database: Database) -> None:
    assert wrong(database) == []
    chance = random.Random(5)
    with database.write() as connection:
        fill(connection, over(SINCE, UNTIL, 90))
    for _ in range(4):
        with database.write() as connection:
            churn(connection, chance, 60)
        assert wrong(database) == []


def test_texts_go_with_their_conversation(database: Database) -> None:
    with database.write() as connection:
        fill(connection, over(SINCE, UNTIL, 60))
        mine = conversations.c.id == "conv1"
        connection.execute(update(conversations).where(mine).values(our_number="+14105550178"))
        connection.execute(
            update(messages).where(messages.c.id == "x1").values(conversation_id="conv2")
        )
        connection.execute(messages.delete().where(messages.c.id == "x2"))
    assert wrong(database) == []


def test_what_was_rolled_back_was_never_counted(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _fill_and_fail(database)
    assert wrong(database) == []
    assert report(database).total.calls == 4


def _fill_and_fail(database: Database) -> None:
    with database.write() as connection:
        fill(connection, over(SINCE, UNTIL, 30))
        raise ZeroDivisionError


def older(database: Database, count: int = 300) -> None:
    """As a version left it that had no sums."""
    with database.write() as connection:
        remove(connection)
        fill(connection, over(SINCE, UNTIL, count))


def report(database: Database, dimension: Dimension | None = None) -> Any:
    with database.read() as connection:
        standing = standing_of(connection, known.ACCOUNT, known.OMAR)
        assert standing is not None
        query = ReportQuery(WHOLE, "Europe/Berlin")
        made = Reporter(connection, standing, NOW).report(query, dimension)
        assert made == plain_reports.report(raw(connection), query, dimension, NOW)
    return made


def complete(database: Database) -> bool:
    with database.read() as connection:
        return is_complete(connection)


def test_an_older_database_is_counted_while_calls_come_and_change(database: Database) -> None:
    """The server answers rightly all the while, from the rows."""
    older(database)
    database.close()
    opened = Database(database.path)
    assert not complete(opened)
    chance, more, pieces = random.Random(8), True, 0
    while more:
        with opened.write() as connection:
            more = count_more(connection, 40)
            churn(connection, chance, 4)
        pieces += 1
        if pieces % 6 == 0:
            report(opened, Dimension.TAG)
    assert complete(opened)
    assert pieces > 15
    assert wrong(opened) == []
    report(opened, Dimension.AGENT)
    opened.close()


def test_counting_goes_on_where_it_was_ended(database: Database) -> None:
    older(database)
    with database.write() as connection:
        install(connection)
        count_more(connection, 100)
    database.close()
    again = Database(database.path)
    with again.read() as connection:
        mine = report_progress.c.part == "calls"
        row = connection.execute(select(report_progress).where(mine)).one()
    assert (row.done, row.until > 300) == (100, True)
    while count(again):
        pass
    assert wrong(again) == []
    again.close()


def count(database: Database) -> bool:
    with database.write() as connection:
        return count_more(connection, 100)


async def test_the_server_counts_by_itself(database: Database) -> None:
    older(database)
    with database.write() as connection:
        install(connection)
    first, second = Counter(database), Counter(database)
    first.start()
    second.start()
    await until(lambda: complete(database), 20, "everything is counted")
    await first.stop()
    await second.stop()
    assert wrong(database) == []


def test_pieces_are_as_long_as_others_can_wait() -> None:
    pace = Pace()
    for _ in range(9):
        pace.took(0.01)
    assert pace.at_once == AT_ONCE
    pace.took(0.1)
    assert pace.at_once == AT_ONCE
    for _ in range(9):
        pace.took(3.0)
    assert pace.at_once == 100


async def test_counting_that_is_ended_leaves_the_rest_to_the_next_start(database: Database) -> None:
    older(database)
    with database.write() as connection:
        install(connection)
    counter = Counter(database)
    counter.start()
    await counter.stop()
    assert not complete(database)


@pytest.mark.allows_log_warnings
async def test_a_disk_that_is_full_for_a_while_does_not_end_the_counting(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    older(database)
    with database.write() as connection:
        install(connection)
    counter = Counter(database, try_again=0.01)
    with full_disk():
        counter.start()
        await until(lambda: "cannot be counted" in caplog.text, 20, "the full disk is seen")
        assert not complete(database)
    await until(lambda: complete(database), 20, "everything is counted")
    await counter.stop()
    assert wrong(database) == []


def test_rows_written_in_bulk_wait(database: Database) -> None:
    with database.write() as connection:
        begin_waiting(connection)
        fill(connection, over(SINCE, UNTIL, 60))
        assert connection.execute(
            select(report_cells.c.calls).where(report_cells.c.tier == 1)
        ).all()
        end_waiting(connection)
    assert not complete(database)
    assert report(database).total.calls > 4
    while count(database):
        pass
    assert wrong(database) == []


def test_triggers_of_another_version_count_anew(database: Database) -> None:
    with database.write() as connection:
        connection.execute(report_progress.update().values(version=1))
        connection.execute(report_cells.update().values(calls=7))
    database.close()
    again = Database(database.path)
    assert not complete(again)
    while count(again):
        pass
    assert wrong(again) == []
    again.close()


class TestTheCheck:
    def test_says_that_all_is_right(
        self, database: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["--data", str(database.path.parent)]) == 0
        assert capsys.readouterr().out == "All sums are right.\n"

    def test_says_what_is_wrong_and_counts_anew(
        self, database: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE report_cells SET talk = talk + 1 WHERE tier = 96"))
            connection.execute(text("DELETE FROM first_calls"))
        folder = ["--data", str(database.path.parent)]
        assert main(folder) == 1
        said = capsys.readouterr().out
        assert "'all'" in said
        assert "sums are wrong." in said
        assert main([*folder, "--anew"]) == 0
        assert report(database).total.first_time == 1

    def test_waits_until_everything_is_counted(
        self, database: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        older(database, 30)
        assert main(["--data", str(database.path.parent)]) == 2
        assert "Not everything is counted yet" in capsys.readouterr().out

    def test_needs_a_database(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--data", str(tmp_path / "nowhere")]) == 2
        assert "There is no crm.sqlite3" in capsys.readouterr().err

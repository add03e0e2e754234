"""Usage against a plain sum over every entry: days of any zone, also where the clock changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import UsageBy, UsageQuery
from desktop.domain.errors import InvalidInput
from desktop.domain.permissions import RowFilter
from desktop.server.billing.usage import Sums, usage_of
from desktop.server.database import Database
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import ledger
from tests.fakes import crm_records as known
from tests.support.crm_rows import add_person, write_company

# Summer time begins and ends within; Lord Howe moves by half an hour, Beirut at midnight.
ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Asia/Beirut",
)
SPRING, AUTUMN = date(2026, 3, 5), date(2026, 10, 20)
DAYS = 30


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database.in_folder(Path(tmp_path_factory.mktemp("usage")))
    write_company(database)
    with database.write() as connection:
        add_person(connection, "u_pays", Role.CALL_MANAGER)
        connection.execute(ledger.insert(), list(_entries()))
    yield database
    database.close()


def _entries() -> Iterator[dict[str, object]]:
    """One every 97 minutes through both changes of the clock, with some that are no usage."""
    for first in (SPRING, AUTUMN):
        start = datetime(first.year, first.month, first.day, tzinfo=UTC)
        for place in range(DAYS * 24 * 60 // 97):
            at = start + timedelta(minutes=97 * place)
            kind = ("call", "text", "call", "subscription")[place % 4]
            yield {
                "account_id": known.ACCOUNT,
                "kind": kind,
                "reference": f"{first}{place}",
                "at": int(at.timestamp() * 1000),
                "amount": -1 - place % 7,
                "number": (known.MAIN_LINE, known.CAPITAL)[place % 2],
                "user_id": (known.ANNA, known.JONAS, None)[place % 3],
                "seconds": (place * 13) % 300 if kind == "call" else 0,
            }


def ask(database: Database, query: UsageQuery, *hidden: RowFilter) -> dict[str, Sums]:
    with database.read() as connection:
        standing = standing_of(connection, known.ACCOUNT, "u_pays")
        assert standing is not None
        rows, whole = usage_of(connection, _seeing(standing, hidden), query)
    assert sum((sums for *_, sums in rows), start=Sums()) == whole
    return {key: sums for key, _, sums in rows}


def _seeing(standing: Standing, filters: tuple[RowFilter, ...]) -> Standing:
    return replace(standing, context=replace(standing.context, row_filters=filters))


def plain(query: UsageQuery) -> dict[str, tuple[int, int, int, int]]:
    """Entry by entry, without the database."""
    zone = ZoneInfo(query.time_zone)
    sums: dict[str, Counter[str]] = {}
    for row in _entries():
        day = datetime.fromtimestamp(int(str(row["at"])) / 1000, UTC).astimezone(zone).date()
        if row["kind"] == "subscription" or not query.since <= day <= query.until:
            continue
        keys = {UsageBy.DAY: day.isoformat(), UsageBy.NUMBER: row["number"]}
        keys[UsageBy.USER] = row["user_id"] or ""
        mine = sums.setdefault(str(keys[query.by]), Counter())
        is_call = row["kind"] == "call"
        seconds = int(str(row["seconds"]))
        mine.update(calls=is_call, minutes=-(-seconds // 60), texts=not is_call)
        mine.update(amount=-int(str(row["amount"])))
    names = ("calls", "minutes", "texts", "amount")
    return {key: tuple(mine[name] for name in names) for key, mine in sums.items()}  # type: ignore[misc] # four of them


def shown(found: dict[str, Sums]) -> dict[str, tuple[int, int, int, int]]:
    return {
        key: (each.calls, each.minutes, each.texts, each.amount)
        for key, each in found.items()
        if each != Sums()
    }


@pytest.mark.requirement("S2-34")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first", [SPRING, AUTUMN])
@pytest.mark.parametrize("by", list(UsageBy))
def test_it_is_what_every_entry_adds_up_to(
    database: Database, zone: str, first: date, by: UsageBy
) -> None:
    query = UsageQuery(first + timedelta(days=2), first + timedelta(days=25), by, zone)
    found = ask(database, query)
    assert shown(found) == plain(query)
    if by is UsageBy.DAY:
        days = [(query.since + timedelta(days=n)).isoformat() for n in range(24)]
        assert list(found) == days, "a day without usage has a row as well"


def test_the_night_of_the_change_has_its_23_or_25_hours(database: Database) -> None:
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25)):
        query = UsageQuery(day, day, time_zone="America/New_York")
        (sums,) = ask(database, query).values()
        counted = sums.calls + sums.texts
        assert abs(counted - hours * 60 / 97 * 0.75) < 2


def test_numbers_that_a_group_hides_are_counted_and_not_named(database: Database) -> None:
    query = UsageQuery(SPRING, SPRING + timedelta(days=30), UsageBy.NUMBER)
    seen = ask(database, query, RowFilter(numbers=(known.CAPITAL,)))
    assert set(seen) == {known.CAPITAL, ""}
    assert seen[""] == ask(database, query)[known.MAIN_LINE]


def test_a_zone_that_does_not_exist_is_said(database: Database) -> None:
    for name in ("Mars/Olympus", "../etc/passwd", "", "a\x00b"):
        with pytest.raises(InvalidInput, match="time zone"):
            ask(database, UsageQuery(SPRING, SPRING, time_zone=name))

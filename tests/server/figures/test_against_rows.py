"""Every report equals what is counted plainly from the raw calls: filters, time zones, changes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import Connection, event, select, update

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.permissions import RowFilter
from desktop.domain.records import CallRecord
from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.domain.report_queries import EVERYTHING, Dimension, ReportFilters, ReportQuery
from desktop.domain.row_filters import CallFacts, passes
from desktop.server.database import Database
from desktop.server.effective import Standing, standing_of
from desktop.server.figures.checking import differences
from desktop.server.figures.reports import Reporter
from desktop.server.tables import calls, memberships, messages, numbers
from tests.fakes import crm_records as known
from tests.support import plain_reports
from tests.support.crm_rows import write_company
from tests.support.report_rows import fill, over, raw, some_call

SINCE, UNTIL = datetime(2025, 9, 20, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)
NOW: Final = datetime(2026, 4, 12, 9, 20, tzinfo=UTC)
ZONES: Final = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",  # 5:45 ahead
    "Australia/Lord_Howe",  # changes its clocks by half an hour
)
# The nights in which the clocks are changed, and the time around them.
NIGHTS: Final = {
    "Europe/Berlin": (date(2025, 10, 26), date(2026, 3, 29)),
    "America/New_York": (date(2025, 11, 2), date(2026, 3, 8)),
    "Asia/Kathmandu": (date(2025, 10, 26), date(2026, 3, 29)),
    "Australia/Lord_Howe": (date(2025, 10, 5), date(2026, 4, 5)),
}
FILTERS: Final = {
    "everything": EVERYTHING,
    "one agent": ReportFilters(agents=(known.ANNA,)),
    "two agents or nobody": ReportFilters(agents=(known.JONAS, "")),
    "a queue": ReportFilters(queues=("Sales",)),
    "numbers": ReportFilters(numbers=(known.MAIN_LINE, known.CAPITAL)),
    "sources": ReportFilters(sources=("Radio", "")),
    "one tag": ReportFilters(tags=("Dépannage",)),
    "several tags": ReportFilters(tags=("quote", "urgent", "")),
    "a status": ReportFilters(statuses=("Sold",)),
    "inbound": ReportFilters(direction=Direction.INBOUND),
    "outbound of a number": ReportFilters(numbers=(known.MAIN_LINE,), direction=Direction.OUTBOUND),
    "many kinds": ReportFilters(
        agents=(known.ANNA, known.JONAS),
        queues=("", "Sales"),
        sources=("Radio", "Main line"),
        tags=("quote", ""),
        direction=Direction.INBOUND,
    ),
    "nothing there": ReportFilters(sources=("Television",)),
}
EVERY: Final = (None, *Dimension)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database.in_folder(tmp_path_factory.mktemp("figures"))
    write_company(database)
    with database.write() as connection:
        nights = [
            datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
            for days in NIGHTS.values()
            for day in days
        ]
        moments = over(SINCE, UNTIL, 900)
        for night in nights:
            moments += over(night, night + timedelta(hours=36), 60)
        fill(connection, moments)
    yield database
    database.close()


@pytest.fixture(scope="module")
def rows(filled: Database) -> plain_reports.Raw:
    """As they are before a test changes any."""
    with filled.read() as connection:
        return raw(connection)


@pytest.fixture
def written(filled: Database) -> Iterator[Connection]:
    """What a test changes is as it was afterwards."""
    with filled._writer.connect() as connection:
        yield connection
        connection.rollback()


def standing(connection: Connection, user_id: str = known.OMAR) -> Standing:
    found = standing_of(connection, known.ACCOUNT, user_id)
    assert found is not None
    return found


def compare(
    connection: Connection,
    query: ReportQuery,
    who: Standing | None = None,
    what: plain_reports.Raw | None = None,
    by: tuple[Dimension | None, ...] = EVERY,
) -> None:
    """From the sums, and row by row: both are what the plain way says."""
    who, what = who or standing(connection), what or raw(connection)
    from_sums = Reporter(connection, who, NOW)
    from_rows = Reporter(connection, who, NOW, use_sums=False)
    for dimension in by:
        right = plain_reports.report(what, query, dimension, NOW)
        assert from_sums.report(query, dimension) == right
        assert from_rows.report(query, dimension) == right


def custom(first: date, last: date) -> Period:
    return Period(PeriodName.CUSTOM, first, last)


@pytest.mark.requirement("S1-26")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_in_every_time_zone(
    written: Connection, rows: plain_reports.Raw, zone: str, name: str
) -> None:
    whole = custom(date(2025, 10, 1), date(2026, 4, 10))
    compare(written, ReportQuery(whole, zone, FILTERS[name]), what=rows)


@pytest.mark.requirement("S1-26")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("night", [0, 1], ids=["autumn", "spring"])
def test_the_nights_in_which_the_clocks_are_changed(
    written: Connection, rows: plain_reports.Raw, zone: str, night: int
) -> None:
    day = NIGHTS[zone][night]
    compare(written, ReportQuery(custom(day, day), zone), what=rows)
    around = custom(day - timedelta(days=1), day + timedelta(days=1))
    compare(written, ReportQuery(around, zone, comparison=Comparison.PREVIOUS), what=rows)


@pytest.mark.parametrize("comparison", [Comparison.PREVIOUS, Comparison.YEAR_AGO])
@pytest.mark.parametrize(
    "name", [PeriodName.TODAY, PeriodName.LAST_7_DAYS, PeriodName.THIS_YEAR, PeriodName.LAST_MONTH]
)
def test_periods_and_what_they_are_compared_with(
    written: Connection, rows: plain_reports.Raw, comparison: Comparison, name: PeriodName
) -> None:
    compare(written, ReportQuery(Period(name), "Europe/Berlin", comparison=comparison), what=rows)


@pytest.mark.parametrize("name", ["everything", "numbers", "several tags", "many kinds"])
@pytest.mark.parametrize("first", Dimension)
def test_what_was_counted_by_something_adds_up(
    written: Connection, rows: plain_reports.Raw, first: Dimension, name: str
) -> None:
    period, zone = custom(date(2026, 2, 3), date(2026, 3, 30)), "America/New_York"
    query = ReportQuery(period, zone, FILTERS[name], Comparison.PREVIOUS)
    compare(written, query, what=rows, by=(first, None))


def test_the_ends_of_a_period_are_read_once(written: Connection) -> None:
    statements: list[str] = []
    event.listen(written, "before_cursor_execute", lambda *said: statements.append(said[2]))
    reporter = Reporter(written, standing(written), NOW)
    query = ReportQuery(custom(date(2026, 2, 3), date(2026, 3, 30)), "America/New_York")
    for dimension in Dimension:
        reporter.report(query, dimension)
    reporter.report(query, None)
    assert sum("FROM calls" in each for each in statements) == 2


def test_a_zone_that_was_off_by_minutes_is_counted_row_by_row(written: Connection) -> None:
    """Monrovia was 44 minutes and 30 seconds behind until 1972."""
    chance, at = random.Random(3), datetime(1971, 3, 1, tzinfo=UTC)
    rows = [some_call(chance, f"old{place}", at + timedelta(hours=place)) for place in range(90)]
    written.execute(calls.insert(), rows)
    compare(written, ReportQuery(custom(date(1971, 3, 1), date(1971, 3, 4)), "Africa/Monrovia"))


SCOPES: Final = {
    "numbers": (RowFilter(numbers=(known.MAIN_LINE,), sources=(), statuses=(), tags=()),),
    "sources and statuses": (
        RowFilter(numbers=(), sources=("Radio", "Main line"), statuses=("Sold", ""), tags=()),
    ),
    "tags of two groups": (
        RowFilter(numbers=(), sources=(), statuses=(), tags=("quote", "urgent")),
        RowFilter(numbers=(), sources=(), statuses=(), tags=("Dépannage", "urgent")),
    ),
}


@pytest.mark.requirement("S1-26", "S2-41")
@pytest.mark.parametrize("name", SCOPES)
@pytest.mark.parametrize("filters", ["everything", "numbers", "one tag", "many kinds"])
def test_access_groups_take_calls_away(written: Connection, name: str, filters: str) -> None:
    groups = SCOPES[name]
    bound = [
        {kind: list(getattr(each, kind)) for kind in ("numbers", "sources", "statuses", "tags")}
        for each in groups
    ]
    become(written, Role.REPORT_MANAGER, row_filters=bound)
    who = standing(written, known.ANNA)
    assert who.filters == groups
    texts = name == "numbers"
    what = replace(
        raw(written),
        sees=lambda call: passes(groups, facts_of(call)),
        sees_text=lambda text: (
            text.our_number == known.MAIN_LINE if texts else name.startswith("tags")
        ),
    )
    query = ReportQuery(custom(date(2025, 10, 1), date(2026, 4, 10)), ZONES[0], FILTERS[filters])
    compare(written, query, who, what)


def facts_of(call: CallRecord) -> CallFacts:
    return CallFacts(call.tracking_number, call.source, call.call_status, call.tags)


def test_who_sees_only_their_own_calls_counts_only_those(written: Connection) -> None:
    become(written, Role.CALL_AGENT, overrides={"reports:view": True})
    who = standing(written, known.ANNA)
    assert who.log_scope == "assigned"
    what = replace(raw(written), sees=lambda call: call.agent_id == known.ANNA)
    if not who.may("messages.log:view"):
        what = replace(what, texts=None)
    for name in ("everything", "two agents or nobody", "many kinds"):
        query = ReportQuery(custom(date(2025, 10, 1), date(2026, 4, 10)), ZONES[1], FILTERS[name])
        compare(written, query, who, what)


def become(connection: Connection, role: Role, **said: object) -> None:
    mine = (memberships.c.account_id == known.ACCOUNT, memberships.c.user_id == known.ANNA)
    connection.execute(update(memberships).where(*mine).values(role=role.value, **said))


@pytest.mark.requirement("S1-26")
def test_after_every_kind_of_change(written: Connection) -> None:
    query = ReportQuery(custom(date(2025, 10, 1), date(2026, 4, 10)), "Europe/Berlin")
    chance = random.Random(7)
    ids = list(written.execute(select(calls.c.id).where(calls.c.id.like("r%"))).scalars())
    changes = (
        {"call_status": "Sold"},
        {"agent_id": known.OMAR},
        {"agent_id": None, "queue": "Support"},
        {"tags": ["urgent", "urgent", "new"]},
        {"status": "voicemail", "answered_at": None},
        {"started_at": int(datetime(2025, 12, 1, tzinfo=UTC).timestamp() * 1000)},
        {"remote_number": "+13125550000", "direction": "inbound"},
        {"tracking_number": "+14105550177", "source": "Radio"},
    )
    for values in changes:
        some = calls.c.id.in_(chance.sample(ids, 60))
        written.execute(update(calls).where(some).values(values))
    written.execute(calls.delete().where(calls.c.id.in_(chance.sample(ids, 200))))
    written.execute(update(messages).where(messages.c.id.like("x1%")).values(state="failed"))
    written.execute(messages.delete().where(messages.c.id.like("x2%")))
    written.execute(update(numbers).values(state="released"))
    new = [
        some_call(chance, f"new{place}", at) for place, at in enumerate(over(SINCE, UNTIL, 50, 9))
    ]
    written.execute(calls.insert(), new)
    compare(written, query)
    compare(written, replace(query, filters=FILTERS["many kinds"]))
    assert differences(written) == []

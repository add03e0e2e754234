"""Usage: a period by day, by number and by user; sorted, told to the cent, and taken along."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import Usage, UsageBy, UsageQuery, UsageRow
from desktop.domain.errors import StoreUnavailable
from desktop.domain.money import Money
from desktop.ui.billing.usage import UsagePresenter, UsageState
from desktop.ui.billing.usage_periods import periods, span_of
from desktop.ui.billing.usage_rows import Measure, SortBy, as_csv, chart_of
from desktop.ui.charts.data import ChartKind
from desktop.ui.words import Phase, Tone
from tests.fakes import crm_records as known
from tests.fakes.billing_records import UsageFact
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.billing_rig import GONE, Shown, billing_services

# The clock of the tests stands at 2 March 2026, 9:00 UTC.
FACTS = [
    # Half an hour before midnight in New York: still the first of March there.
    UsageFact(datetime(2026, 3, 2, 4, 30, tzinfo=UTC), "call", known.MAIN_LINE, known.ANNA, 61, 4),
    UsageFact(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), "text", known.MAIN_LINE, known.ANNA, 0, 1),
    UsageFact(datetime(2026, 3, 2, 8, 1, tzinfo=UTC), "call", known.CAPITAL, known.JONAS, 600, 20),
    UsageFact(datetime(2026, 2, 9, 15, 0, tzinfo=UTC), "call", known.CAPITAL, "", 60, 7),
]


class Used(Shown[UsagePresenter]):
    @property
    def now(self) -> UsageState:
        state: UsageState = super().now
        return state

    @property
    def cells(self) -> list[tuple[str, ...]]:
        return [cells for _, cells in self.now.rows]

    @property
    def names(self) -> list[str]:
        return [cells[0] for cells in self.cells]


@pytest.fixture
async def used(desk: Desk) -> Used:
    desk.crm.role, desk.crm.usage_facts = Role.ADMINISTRATOR, list(FACTS)
    made = Used(desk, UsagePresenter(billing_services(desk)), "usage")
    await made.open()
    return made


@pytest.mark.requirement("S2-34")
async def test_a_month_is_shown_by_day_and_by_number_with_the_balance(used: Used) -> None:
    assert (used.now.phase, used.now.balance) == (Phase.READY, "$124.50")
    assert used.now.span == "1 Mar 2026 – 2 Mar 2026"
    assert used.cells == [
        ("Capital office · (202) 555-0111", "1", "10", "0", "$0.20"),
        ("Main line · (410) 555-0100", "1", "2", "1", "$0.05"),
    ]
    assert used.now.total == ("Total", "2", "12", "1", "$0.25")


async def test_a_day_ends_at_midnight_of_this_computer(used: Used) -> None:
    assert used.now.chart is not None
    kind, chart = used.now.chart
    assert kind is ChartKind.BARS
    assert chart.now.values == (0.04, 0.21)
    assert [place.short for place in chart.places] == ["1 Mar", "2 Mar"]


async def test_amounts_are_told_to_the_cent(used: Used) -> None:
    assert used.now.chart is not None
    chart = used.now.chart[1]
    assert chart.title == "Amount by day, in USD"
    assert chart.said(0) == "Sun 1 Mar 2026: $0.04"
    assert chart.rows()[-1] == ("Total", "$0.25")


@pytest.mark.parametrize(
    ("measure", "values"),
    [(Measure.MINUTES, (2, 10)), (Measure.CALLS, (1, 1)), (Measure.TEXTS, (0, 1))],
)
async def test_the_chart_shows_what_is_chosen(
    used: Used, measure: Measure, values: tuple[float, ...]
) -> None:
    used.presenter.choose_measure(measure)
    assert used.now.chart is not None
    assert used.now.chart[1].now.values == values
    assert used.now.chart[1].title == f"{measure.title} by day"


async def test_who_used_it_is_named_and_what_nobody_did_as_well(used: Used) -> None:
    used.presenter.choose_period("30")
    used.presenter.choose_by(UsageBy.USER)
    await settle()
    assert used.now.heading == "User"
    assert used.names == ["Jonas Weber", "Nobody in particular", "Anna Keller"]


async def test_the_table_is_sorted_as_one_wants(used: Used) -> None:
    used.presenter.choose_period("30")
    used.presenter.choose_by(UsageBy.USER)
    await settle()
    used.presenter.sort(SortBy.NAME)
    assert used.names == ["Anna Keller", "Jonas Weber", "Nobody in particular"]
    used.presenter.sort(SortBy.TEXTS)
    assert used.names[0] == "Anna Keller"
    used.presenter.choose_by(UsageBy.DAY)
    assert (used.now.sort, used.names[0], len(used.names)) == (SortBy.NAME, "Sun 1 Feb 2026", 30)


async def test_another_period_is_asked_for(used: Used) -> None:
    used.presenter.choose_period("2026-02")
    assert used.now.phase is Phase.LOADING
    await settle()
    assert used.now.span == "1 Feb 2026 – 28 Feb 2026"
    assert used.now.total[-1] == "$0.07"


async def test_a_year_is_a_line(used: Used) -> None:
    used.presenter.choose_period("365")
    await settle()
    assert used.now.chart is not None
    assert used.now.chart[0] is ChartKind.LINE


async def test_a_quiet_period_says_so(used: Used) -> None:
    used.presenter.choose_period("2025-11")
    await settle()
    assert (used.now.is_nothing, used.now.rows) == (True, ())


async def test_the_balance_is_followed(used: Used) -> None:
    used.desk.crm.balance_now = replace(used.desk.crm.balance_now, amount=Money(90), is_low=True)
    used.desk.crm.push("billing.updated", what="balance")
    await settle()
    assert (used.now.balance, used.now.balance_tone) == ("$0.90", Tone.WARNING)
    assert used.desk.crm.asked.count("usage") == 2, "the figures are not asked for with each call"


async def test_the_table_is_saved_as_it_is_sorted(used: Used) -> None:
    used.presenter.sort(SortBy.TEXTS)
    used.presenter.save()
    await settle()
    ((name, content),) = used.desk.files.saved
    assert name == "usage-by-number-2026-03-01-to-2026-03-02.csv"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["Number", "Calls", "Minutes", "Texts", "Amount in USD"]
    assert rows[1][1:] == ["1", "2", "1", "0.05"]
    assert rows[-1] == ["Total", "2", "12", "1", "0.25"]
    assert used.now.notice.startswith("Saved in ")


async def test_a_file_that_cannot_be_written_says_why(used: Used) -> None:
    used.desk.files.failure = StoreUnavailable("The disk is full. Choose another place.")
    used.presenter.save()
    await settle()
    assert (used.now.level, used.now.notice) == (
        "error",
        "The disk is full. Choose another place.",
    )


async def test_a_picture_is_saved(used: Used) -> None:
    used.presenter.save_picture("amount-by-day.png", b"\x89PNG")
    await settle()
    assert used.desk.files.saved == [("amount-by-day.png", b"\x89PNG")]


async def test_usage_that_does_not_come_is_asked_for_again(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.refusals["usage"] = GONE
    made = Used(desk, UsagePresenter(billing_services(desk)), "usage")
    await made.open()
    assert (made.now.phase, made.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    made.presenter.reload()
    await settle()
    assert made.now.phase is Phase.READY


async def test_figures_that_may_be_old_say_so(used: Used) -> None:
    used.desk.crm.refusals["usage"] = GONE
    used.presenter.reload()
    await settle()
    assert used.now.notice.endswith("may be out of date.")
    assert used.now.rows
    used.desk.crm.refusals.clear()
    used.presenter.reload()
    await settle()
    assert used.now.notice == ""


async def test_another_person_sees_nothing_of_it(used: Used) -> None:
    await used.desk.session.sign_out()
    await settle()
    assert (used.now.rows, used.now.chart, used.now.balance) == ((), None, "")


def test_a_name_is_no_formula() -> None:
    row = UsageRow("u9", "=SUM(A1)", 1, 2, 3, Money(5))
    usage = Usage(UsageQuery(date(2026, 3, 1), date(2026, 3, 2), UsageBy.USER), (row,), row)
    assert b"'=SUM(A1)" in as_csv(usage, usage.rows, "User", "US")


def test_a_currency_without_cents_is_told_without_them() -> None:
    row = UsageRow("2026-03-01", "", 1, 2, 3, Money(1250, "JPY"))
    usage = Usage(UsageQuery(date(2026, 3, 1), date(2026, 3, 1)), (row,), row)
    _, chart = chart_of(usage, Measure.AMOUNT)
    assert (chart.now.values, chart.rows()[0][1]) == ((1250.0,), "¥1,250")


def test_periods_are_the_last_days_and_whole_months() -> None:
    offered = dict(periods(date(2026, 3, 31)))
    assert list(offered.values())[:5] == [
        *("This month", "Last 30 days", "Last 90 days", "Last 12 months", "February 2026"),
    ]
    assert len(offered) == 16


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("month", date(2026, 3, 1), date(2026, 3, 31)),
        ("30", date(2026, 3, 2), date(2026, 3, 31)),
        ("365", date(2025, 4, 1), date(2026, 3, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_both_ends_of_a_period_are_within(key: str, first: date, last: date) -> None:
    today = date(2026, 3, 31)
    assert span_of(key, today) == (first, last)
    assert UsageQuery(first, last).checked().until - first < timedelta(days=366)

"""Filters as chips, the words they say, saved views, columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.call_views import CallFilters, Column, Period
from desktop.domain.calls import Direction
from desktop.domain.queries import CallOrder, CallQuery
from desktop.domain.records import CallOutcome
from desktop.ui.calls.filters import (
    MORE,
    FilterKind,
    Option,
    agent_words,
    chips_of,
    period_words,
    query_of,
    without,
)
from tests.fakes.clock import settle
from tests.fakes.crm import NOON, call_record
from tests.services.conftest import Desk
from tests.ui.presenters.test_calls import Calls

KINDS = {kind.key: kind for kind in MORE}
ROWS = [
    call_record("quote", tags=("quote",), score=5, queue="Sales", call_status="Sold"),
    call_record(
        *("missed",),
        status=CallOutcome.NO_ANSWER,
        answered_at=None,
        agent_id="",
        agent_name="",
        started_at=NOON - timedelta(days=1),
    ),
    call_record(
        *("out",),
        direction=Direction.OUTBOUND,
        agent_id="u2",
        agent_name="Jonas Weber",
        source="Website",
        tracking_number="+12025550111",
        has_recording=True,
        score=2,
        started_at=NOON - timedelta(days=20),
    ),
    call_record("old", status=CallOutcome.BUSY, started_at=NOON - timedelta(days=60)),
]


@pytest.fixture
async def calls(desk: Desk) -> Calls:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.call_rows = ROWS
    made = Calls(desk)
    await desk.sign_in()
    return made


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"direction": Direction.OUTBOUND}, ["out"]),
        ({"unanswered": True}, ["missed", "old"]),
        ({"with_recording": True}, ["out"]),
        ({"queue": "Sales"}, ["quote"]),
        ({"tracking_number": "+12025550111"}, ["out"]),
        ({"source": "Website"}, ["out"]),
        ({"tag": "quote"}, ["quote"]),
        ({"lowest_score": 3}, ["quote"]),
        ({"call_status": "Sold"}, ["quote"]),
        ({"call_status": ""}, ["missed", "out", "old"]),
        ({"statuses": (CallOutcome.BUSY,)}, ["old"]),
    ],
)
async def test_a_chip_filters_and_pressed_again_it_clears(
    calls: Calls, wanted: dict[str, object], ids: list[str]
) -> None:
    everything = calls.ids
    calls.presenter.choose(**wanted)
    await settle()
    assert calls.ids == ids
    assert calls.now.filters.is_set
    calls.presenter.choose(**wanted)
    await settle()
    assert calls.ids == everything
    assert not calls.now.filters.is_set


async def test_an_agent_nobody_and_everybody(calls: Calls) -> None:
    assert calls.now.agents == (("u1", "Anna Keller"), ("u2", "Jonas Weber"))
    for agent_id, ids, words in (
        ("u2", ["out"], "Jonas Weber"),
        ("", ["missed"], "Nobody"),
        (None, [each.id for each in ROWS], ""),
    ):
        calls.presenter.choose_agent(agent_id)
        await settle()
        assert calls.ids == ids
        assert agent_words(calls.now.filters, dict(calls.now.agents)) == words


@pytest.mark.parametrize(
    ("period", "ids", "words"),
    [
        (Period.TODAY, ["quote"], "Today"),
        (Period.YESTERDAY, ["missed"], "Yesterday"),
        (Period.LAST_7_DAYS, ["quote", "missed"], "Last 7 days"),
        (Period.LAST_30_DAYS, ["quote", "missed", "out"], "Last 30 days"),
        (Period.ANY, ["quote", "missed", "out", "old"], ""),
    ],
)
async def test_a_period_follows_the_day(
    calls: Calls, period: Period, ids: list[str], words: str
) -> None:
    calls.presenter.choose_period(period)
    await settle()
    assert (calls.ids, period_words(calls.now.filters)) == (ids, words)


async def test_days_from_to_both_count_and_may_be_given_the_wrong_way_round(calls: Calls) -> None:
    first, last = date(2026, 2, 10), date(2026, 3, 1)
    calls.presenter.choose_period(Period.BETWEEN, last, first)
    await settle()
    assert calls.ids == ["missed", "out"]
    assert period_words(calls.now.filters) == "10 Feb 2026 – 1 Mar 2026"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 1, 5), None, "From 5 Jan 2026"),
        (None, date(2026, 1, 5), "Until 5 Jan 2026"),
        (None, None, ""),
    ],
)
def test_open_ends_are_said(first: date | None, last: date | None, words: str) -> None:
    filters = CallFilters(period=Period.BETWEEN, first_day=first, last_day=last)
    assert period_words(filters) == words


def test_a_day_ends_where_the_next_one_begins() -> None:
    query = query_of(CallFilters(period=Period.TODAY), NOON)
    assert query.since is not None
    assert query.until is not None
    assert query.since.astimezone().time() == query.until.astimezone().time()
    assert (query.until.astimezone().date() - query.since.astimezone().date()).days == 1
    assert query.since <= NOON < query.until
    assert isinstance(query.since, datetime)


def test_every_filter_without_a_chip_of_its_own_gets_one_and_can_be_cleared() -> None:
    query = CallQuery(
        queue="Sales",
        tracking_number="+14105550100",
        source="Website",
        tag="quote",
        lowest_score=4,
        call_status="",
        statuses=(CallOutcome.BUSY, CallOutcome.VOICEMAIL),
        contact_id="p1",
        remote_number="+13125550199",
    )
    filters = CallFilters(query)
    chips = chips_of(filters, "US")
    assert {chip.text for chip in chips} == {
        "Queue: Sales",
        "Our number: (410) 555-0100",
        "Source: Website",
        "Tag: quote",
        "Score: 4 or more",
        "Status: none",
        "Result: Busy, Voicemail",
        "With: (312) 555-0199",
    }
    for chip in chips:
        filters = without(filters, chip.key)
    assert filters == CallFilters()
    assert [c.text for c in chips_of(CallFilters(CallQuery(contact_id="p1")), "US")] == [
        "With: this contact"
    ]


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("queue", Option("Sales", "Sales", "1")),
        ("tracking_number", Option("+14105550100", "(410) 555-0100", "3")),
        ("source", Option("Main line", "Main line", "3")),
        ("tag", Option("quote", "quote", "1")),
        ("lowest_score", Option(5, "5")),
        ("call_status", Option("Sold", "Sold", "1")),
        ("statuses", Option((CallOutcome.COMPLETED,), "Completed")),
    ],
)
async def test_the_values_to_choose_from_are_those_that_occur(
    calls: Calls, key: str, first: Option
) -> None:
    calls.presenter.ask_options(KINDS[key])
    await settle()
    kind, options = calls.screen.now("options")
    assert isinstance(kind, FilterKind)
    assert (kind.key, options[0]) == (key, first)


async def test_an_order_turns_round_and_is_remembered(desk: Desk, calls: Calls) -> None:
    calls.presenter.sort_by(CallOrder.DURATION)
    calls.presenter.sort_by(CallOrder.TIME)
    await settle()
    assert calls.ids == ["quote", "missed", "out", "old"]
    calls.presenter.sort_by(CallOrder.TIME)
    await settle()
    assert calls.ids == ["old", "out", "missed", "quote"]
    calls.presenter.sort_by(CallOrder.TIME, ascending=True)
    await settle()
    assert calls.ids[0] == "old"
    assert desk.call_views.order == CallFilters(), "not at every click"
    await desk.clock.advance(0.6)
    assert desk.call_views.order.query.ascending


async def test_a_live_row_goes_to_the_end_when_the_oldest_come_first(
    desk: Desk, calls: Calls
) -> None:
    calls.presenter.sort_by(CallOrder.TIME, ascending=True)
    await settle()
    desk.crm.call_rows = [*ROWS, call_record("new", started_at=NOON + timedelta(hours=1))]
    desk.crm.push("call.updated", call_id="new")
    await settle()
    assert calls.ids[-1] == "new"


async def test_columns_are_remembered_once_they_rest(desk: Desk, calls: Calls) -> None:
    layout = calls.now.layout
    for width in (100, 120, 140):
        calls.presenter.arrange(layout.with_width(Column.AGENT, width))
    await settle()
    assert desk.call_views.layout == layout
    await desk.clock.advance(0.6)
    assert desk.call_views.layout == layout.with_width(Column.AGENT, 140)


async def test_a_saved_view_brings_filters_order_and_columns_back(desk: Desk, calls: Calls) -> None:
    calls.presenter.choose(unanswered=True)
    calls.presenter.sort_by(CallOrder.TIME, ascending=True)
    layout = calls.now.layout.with_column(Column.QUEUE, True)
    calls.presenter.arrange(layout)
    assert calls.presenter.save_view(" Missed ") == ""
    assert (calls.now.views, calls.now.view) == (("Missed",), "Missed")
    calls.presenter.clear_filters()
    assert calls.now.view == ""
    calls.presenter.arrange(layout.with_column(Column.QUEUE, False))
    calls.presenter.use_view("Missed")
    await settle()
    assert calls.ids == ["old", "missed"]
    assert (calls.now.view, calls.now.layout) == ("Missed", layout)
    assert calls.presenter.rename_view("Missed", "Lost") == ""
    assert (calls.now.views, calls.now.view) == (("Lost",), "Lost")
    assert "name" in calls.presenter.save_view("  ")
    assert "name" in calls.presenter.rename_view("Lost", "")
    calls.presenter.delete_view("Lost")
    assert (calls.now.views, calls.now.view) == ((), "")
    assert calls.now.filters.query.unanswered, "what is shown stays"


async def test_a_saved_period_is_that_of_the_day_it_is_used(desk: Desk, calls: Calls) -> None:
    calls.presenter.choose_period(Period.TODAY)
    calls.presenter.save_view("Today")
    await desk.clock.advance(24 * 3600)
    desk.crm.call_rows = [*ROWS, call_record("new", started_at=NOON + timedelta(days=1))]
    desk.crm.push("call.updated", call_id="new")
    await settle()
    calls.presenter.use_view("Today")
    await settle()
    assert calls.ids == ["new"]
    assert replace(calls.now.filters, query=CallQuery()).period is Period.TODAY

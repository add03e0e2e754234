"""What reports count by, what their measures say, and the way into the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from desktop.domain.calls import Direction
from desktop.domain.errors import InvalidInput
from desktop.domain.queries import CallQuery
from desktop.domain.report_periods import Period, PeriodName, span_of, zone_of
from desktop.domain.report_queries import (
    MOST_VALUES,
    Dimension,
    ReportFilters,
    ReportQuery,
    label_of,
)
from desktop.domain.report_results import CallReport, Measure, Measures, Unit, log_query

DAYS = Period(PeriodName.CUSTOM, date(2026, 3, 28), date(2026, 3, 29))
NOW = datetime(2026, 4, 1, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 3, 27, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)


def report(dimension: Dimension | None = None, **filters: object) -> CallReport:
    wanted = replace(ReportFilters(), **filters)  # type: ignore[arg-type]  # the test's own
    query = ReportQuery(DAYS, "Europe/Berlin", wanted)
    span = span_of(DAYS, zone_of("Europe/Berlin"), NOW)
    return CallReport(query, dimension, span, None, (), Measures())


@pytest.mark.parametrize(
    ("dimension", "key", "name", "label"),
    [
        (Dimension.HOUR, "7", "", "07:00"),
        (Dimension.WEEKDAY, "6", "", "Sunday"),
        (Dimension.DAY, "2026-03-29", "", "2026-03-29"),
        (Dimension.AGENT, "u1", "Anna Keller", "Anna Keller"),
        (Dimension.AGENT, "", "", "Nobody"),
        (Dimension.TAG, "", "", "No tag"),
        (Dimension.SOURCE, "Radio", "", "Radio"),
    ],
)
def test_rows_have_labels(dimension: Dimension, key: str, name: str, label: str) -> None:
    assert label_of(dimension, key, name) == label
    assert dimension.title


def test_only_so_many_values_are_chosen() -> None:
    ReportFilters(tags=("",) * MOST_VALUES).check()
    with pytest.raises(InvalidInput, match="campaign tag at most"):
        ReportFilters(tags=("",) * (MOST_VALUES + 1)).check()


def test_measures_tell_their_values() -> None:
    told = Measures(calls=8, answered=4, talk_seconds=600, wait_seconds=80, texts_in=None)
    assert told.value(Measure.CALLS) == 8
    assert told.value(Measure.ANSWER_RATE) == 0.5
    assert told.value(Measure.AVERAGE_TALK) == 150
    assert told.value(Measure.AVERAGE_WAIT) == 10
    assert told.value(Measure.TEXTS_IN) is None
    assert Measures().value(Measure.AVERAGE_TALK) is None


def test_measures_have_titles_and_units() -> None:
    assert Measure.FIRST_TIME.title == "First-time callers"
    assert Measure.TALK_TIME.title == "Talk time"
    assert (Measure.TALK_TIME.unit, Measure.ANSWER_RATE.unit) == (Unit.SECONDS, Unit.SHARE)
    assert Measure.CALLS.unit is Unit.COUNT
    assert Measure.TEXTS_OUT.is_of_texts
    assert not Measure.CALLS.is_of_texts


class TestTheWayIntoTheLog:
    def test_all_calls_of_the_report(self) -> None:
        made = report(agents=("u1",), statuses=("",), direction=Direction.INBOUND)
        assert log_query(made) == CallQuery(
            direction=Direction.INBOUND, agent_id="u1", call_status="", since=SINCE, until=UNTIL
        )

    def test_a_row_adds_its_value(self) -> None:
        assert log_query(report(Dimension.NUMBER, tags=("x",)), "+1410") == CallQuery(
            tracking_number="+1410", tag="x", since=SINCE, until=UNTIL
        )
        same = log_query(report(Dimension.AGENT, agents=("u1",)), "u1")
        assert same is not None
        assert same.agent_id == "u1"

    def test_a_day_is_its_hours_whatever_the_clocks_did(self) -> None:
        asked = log_query(report(Dimension.DAY), "2026-03-29")
        assert asked is not None
        assert (asked.since, asked.until) == (datetime(2026, 3, 28, 23, tzinfo=UTC), UNTIL)

    @pytest.mark.parametrize(
        ("made", "key", "measure"),
        [
            (report(agents=("u1", "u2")), None, Measure.CALLS),
            (report(Dimension.AGENT, agents=("u1", "u2")), "u1", Measure.CALLS),
            (report(Dimension.HOUR), "7", Measure.CALLS),
            (report(Dimension.QUEUE), "", Measure.CALLS),
            (report(Dimension.AGENT), "u1", Measure.MISSED),
        ],
    )
    def test_what_the_log_has_no_filter_for_is_none(
        self, made: CallReport, key: str | None, measure: Measure
    ) -> None:
        assert log_query(made, key, measure) is None

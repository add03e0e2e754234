"""The contract of the CRM: the overview and the call reports."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.overview import DEFAULT_TILES, OverviewQuery, Tile, TileKind, query_of
from desktop.domain.report_periods import Comparison, Period, PeriodName, Span
from desktop.domain.report_queries import Dimension, ReportFilters, ReportQuery
from desktop.domain.report_results import Measure, Measures
from desktop.services.ports import Crm
from tests.contracts.conftest import A1
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

DAY = Period(PeriodName.CUSTOM, date(2026, 3, 2), date(2026, 3, 2))
QUERY = ReportQuery(DAY, "Europe/Berlin")
OUTBOUND = replace(QUERY, filters=ReportFilters(direction=Direction.OUTBOUND))
TILE = Tile(
    *("t", TileKind.TABLE, Measure.MISSED, Dimension.QUEUE, DAY, Comparison.YEAR_AGO),
    *(2, 3, 6, 4, "Queues"),
    ReportFilters(queues=("Sales", ""), direction=Direction.INBOUND),
)


@pytest.fixture
async def manager(rig: Rig, crm: Crm) -> Crm:
    rig.role(Role.REPORT_MANAGER)
    return crm


@pytest.mark.requirement("S1-24", "S1-26", "S2-41")
class TestCallReports:
    async def test_tell_all_calls_of_a_local_day(self, manager: Crm) -> None:
        report = await manager.call_report(A1, QUERY, None)
        assert report.query == QUERY
        assert report.rows == ()
        midnight = datetime(2026, 3, 1, 23, tzinfo=UTC)
        day = date(2026, 3, 2)
        assert report.span == Span(day, day, midnight, datetime(2026, 3, 2, 23, tzinfo=UTC))
        assert replace(report.total, texts_in=0, texts_out=0) == Measures(
            calls=4,
            inbound=3,
            outbound=1,
            answered=3,
            missed=1,
            abandoned=1,
            talk_seconds=165,
            wait_seconds=45,
            first_time=1,
            texts_in=0,
            texts_out=0,
        )
        assert (report.total.texts_in or 0) + (report.total.texts_out or 0) > 0

    @pytest.mark.parametrize(
        ("dimension", "rows"),
        [
            (
                Dimension.AGENT,
                [("u1", "Anna Keller", 2), ("u2", "Jonas Weber", 1), ("", "Nobody", 1)],
            ),
            (Dimension.QUEUE, [("", "No queue", 3), ("Sales", "Sales", 1)]),
            (Dimension.NUMBER, [(known.MAIN_LINE, "Main line", 4)]),
            (Dimension.SOURCE, [("Main line", "Main line", 3), ("", "No source", 1)]),
            (Dimension.TAG, [("", "No tag", 3), ("quote", "quote", 1)]),
            (Dimension.STATUS, [("", "No status", 4)]),
            (Dimension.DAY, [("2026-03-02", "2026-03-02", 4)]),
        ],
    )
    async def test_are_told_by_a_dimension(
        self, manager: Crm, dimension: Dimension, rows: list[tuple[str, str, int]]
    ) -> None:
        report = await manager.call_report(A1, QUERY, dimension)
        assert [(row.key, row.label, row.measures.calls) for row in report.rows] == rows

    async def test_hours_and_weekdays_are_complete(self, manager: Crm) -> None:
        hours = (await manager.call_report(A1, QUERY, Dimension.HOUR)).rows
        assert [row.key for row in hours] == [str(each) for each in range(24)]
        assert [row.label for row in hours if row.measures.calls] == [
            *("10:00", "11:00", "12:00", "13:00")
        ]
        weekdays = (await manager.call_report(A1, QUERY, Dimension.WEEKDAY)).rows
        assert [row.measures.calls for row in weekdays] == [4, 0, 0, 0, 0, 0, 0]

    async def test_are_compared(self, manager: Crm) -> None:
        after = Period(PeriodName.CUSTOM, date(2026, 3, 3), date(2026, 3, 3))
        query = ReportQuery(after, "Europe/Berlin", comparison=Comparison.PREVIOUS)
        report = await manager.call_report(A1, query, Dimension.AGENT)
        assert report.compared_span is not None
        assert report.compared_span.first == date(2026, 3, 2)
        assert report.total.calls == 0
        assert report.compared_total is not None
        assert report.compared_total.calls == 4
        told = {row.label: row.compared.calls for row in report.rows if row.compared}
        assert told == {"Anna Keller": 2, "Jonas Weber": 1, "Nobody": 1}

    async def test_are_filtered(self, manager: Crm) -> None:
        report = await manager.call_report(A1, OUTBOUND, Dimension.AGENT)
        assert [(row.label, row.measures.outbound) for row in report.rows] == [("Anna Keller", 1)]
        filters = ReportFilters(agents=(known.JONAS, ""), queues=("Sales",))
        both = await manager.call_report(A1, replace(QUERY, filters=filters), None)
        assert both.total.calls == 1
        assert both.total.texts_in is None

    async def test_what_cannot_be_asked_is_said(self, manager: Crm) -> None:
        with pytest.raises(InvalidInput, match="time zone"):
            await manager.call_report(A1, replace(QUERY, time_zone="Moon/Crater"), None)
        endless = replace(QUERY, period=Period(PeriodName.CUSTOM))
        with pytest.raises(InvalidInput, match="first and the last"):
            await manager.call_report(A1, endless, None)

    async def test_are_for_those_who_may_see_reports(self, crm: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await crm.call_report(A1, QUERY, None)
        assert refused.value.permission == "reports:view"
        with pytest.raises(NotFound):
            await crm.call_report(known.FOREIGN_ACCOUNT, QUERY, None)

    async def test_who_sees_only_their_own_calls_counts_those(self, rig: Rig, crm: Crm) -> None:
        rig.grants(reports__view=True)
        assert (await crm.call_report(A1, QUERY, None)).total.calls == 2
        page = await crm.report_calls(A1, QUERY, None)
        assert [each.id for each in page.rows] == ["c1", "c3"]


@pytest.mark.requirement("S1-26")
class TestTheCallsOfARow:
    async def test_are_newest_first_in_pages(self, manager: Crm) -> None:
        page = await manager.report_calls(A1, QUERY, None, limit=3)
        assert [each.id for each in page.rows] == ["c1", "c2", "c3"]
        rest = await manager.report_calls(A1, QUERY, None, cursor=page.next_cursor, limit=3)
        assert [each.id for each in rest.rows] == ["c4"]
        assert rest.next_cursor is None

    @pytest.mark.parametrize(
        ("row", "measure", "found"),
        [
            ((Dimension.AGENT, known.ANNA), Measure.CALLS, ["c1", "c3"]),
            ((Dimension.AGENT, known.ANNA), Measure.OUTBOUND, ["c3"]),
            ((Dimension.AGENT, ""), Measure.MISSED, ["c4"]),
            ((Dimension.QUEUE, ""), Measure.ANSWERED, ["c1", "c2", "c3"]),
            ((Dimension.TAG, ""), Measure.CALLS, ["c2", "c3", "c4"]),
            ((Dimension.HOUR, "11"), Measure.CALLS, ["c3"]),
            ((Dimension.WEEKDAY, "0"), Measure.FIRST_TIME, ["c4"]),
            ((Dimension.DAY, "2026-03-02"), Measure.ABANDONED, ["c4"]),
        ],
    )
    async def test_are_those_that_the_row_counts(
        self, manager: Crm, row: tuple[Dimension, str], measure: Measure, found: list[str]
    ) -> None:
        page = await manager.report_calls(A1, QUERY, row, measure)
        assert [each.id for each in page.rows] == found


@pytest.mark.requirement("S1-28", "S1-29")
class TestOverview:
    async def test_begins_with_tiles_and_their_figures(self, manager: Crm) -> None:
        asked = OverviewQuery("Europe/Berlin", DAY, Comparison.NONE)
        overview = await manager.overview(A1, asked)
        assert overview.layout.is_default
        assert overview.layout.tiles == DEFAULT_TILES
        for tile in DEFAULT_TILES:
            report = overview.reports[tile.id]
            assert report.query == query_of(tile, asked)
            assert report.dimension is tile.dimension
            assert report.total.calls == 4

    async def test_is_edited_and_put_back(self, manager: Crm) -> None:
        seen = (await manager.overview(A1, OverviewQuery())).layout
        changed = await manager.change_overview(A1, [TILE], seen.version)
        assert (changed.tiles, changed.is_default) == ((TILE,), False)
        assert changed.changed_by == "Anna Keller"
        overview = await manager.overview(A1, OverviewQuery("Europe/Berlin"))
        assert overview.layout == changed
        report = overview.reports["t"]
        assert [(row.key, row.measures.calls) for row in report.rows] == [("", 2), ("Sales", 1)]
        assert report.compared_span is not None
        with pytest.raises(Conflict) as conflict:
            await manager.change_overview(A1, [], seen.version)
        assert conflict.value.current == changed
        with pytest.raises(Conflict) as conflict:
            await manager.reset_overview(A1, seen.version)
        assert conflict.value.current == changed
        again = await manager.reset_overview(A1, changed.version)
        assert again.is_default
        assert again.tiles == DEFAULT_TILES

    async def test_a_change_is_pushed(self, manager: Crm) -> None:
        async with aclosing(manager.events(A1)) as events:
            assert (await anext(events)).type == "connected"
            await manager.change_overview(A1, [TILE], 1)
            pushed = await anext(events)
            while pushed.type == "permissions.changed":
                pushed = await anext(events)
        assert pushed.type == "overview.updated"

    async def test_wrong_tiles_are_refused(self, manager: Crm) -> None:
        with pytest.raises(InvalidInput):
            await manager.change_overview(A1, [replace(TILE, x=11)], 1)

    async def test_is_edited_by_those_who_may(self, rig: Rig, manager: Crm) -> None:
        rig.grants(**{"reports.overview__edit": False})
        with pytest.raises(Refused) as refused:
            await manager.change_overview(A1, [TILE], 1)
        assert refused.value.permission == "reports.overview:edit"
        with pytest.raises(Refused):
            await manager.reset_overview(A1, 1)


async def test_a_report_is_exported(rig: Rig, manager: Crm) -> None:
    async with aclosing(manager.export_report(A1, QUERY, Dimension.AGENT)) as pieces:
        content = b"".join([piece async for piece in pieces]).decode()
    assert content.startswith("Agent,")
    assert "Anna Keller," in content
    rig.grants(**{"calls.log__export": False})
    with pytest.raises(Refused) as refused:
        async with aclosing(manager.export_report(A1, QUERY, Dimension.AGENT)) as pieces:
            await anext(pieces)
    assert refused.value.permission == "calls.log:export"

"""Call reports: counted by what one chooses, filtered, sorted, looked into and taken along."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.access import Role
from desktop.domain.call_views import CallFilters
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable
from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import Measure
from desktop.ui.calls.filters import query_of
from desktop.ui.charts.data import ChartKind
from desktop.ui.reports.call_reports import CallReportsPresenter
from desktop.ui.reports.contracts import ReportServices
from desktop.ui.reports.report_table import CHANGE, MEASURES, NAME, CallReportsState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.export_files import FakeExportDialog, GrowingMemory
from tests.fakes.files import FakeFiles
from tests.services.conftest import Desk
from tests.support.report_calls import many_calls
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Reports:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.dialog = FakeExportDialog()
        self.led: list[CallFilters] = []
        services = ReportServices(
            *(desk.session, desk.stream, desk.reporting, FakeFiles(), self.dialog),
            *(desk.tasks, desk.clock),
            zone=lambda: "UTC",
            kept_days=lambda: 90,
            open_log=lambda filters, _: self.led.append(filters),
        )
        self.screen, self.list = Screen(), Screen()
        self.presenter = CallReportsPresenter(services)
        self.presenter.attach(self.screen)
        self.presenter.calls.attach(self.list)

    @property
    def now(self) -> CallReportsState:
        state: CallReportsState = self.screen.now("report")
        return state

    def column(self, title: str) -> list[str]:
        place = [each for _, each in self.now.columns].index(title)
        return [line.cells[place] for line in self.now.lines]


@pytest.fixture
async def reports(desk: Desk) -> Reports:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.call_rows = many_calls()
    made = Reports(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.requirement("S1-24", "S1-26", "S2-41")
@pytest.mark.parametrize(
    ("dimension", "kind"),
    [
        (Dimension.AGENT, ChartKind.RANKED),
        (Dimension.QUEUE, ChartKind.RANKED),
        (Dimension.NUMBER, ChartKind.RANKED),
        (Dimension.SOURCE, ChartKind.RANKED),
        (Dimension.TAG, ChartKind.RANKED),
        (Dimension.HOUR, ChartKind.BARS),
        (Dimension.DAY, ChartKind.LINE),
        (Dimension.STATUS, ChartKind.RANKED),
    ],
)
async def test_calls_are_counted_by_what_one_chooses(
    reports: Reports, dimension: Dimension, kind: ChartKind
) -> None:
    reports.presenter.choose_dimension(dimension)
    await settle()
    assert (reports.now.phase, reports.now.kind) == (Phase.READY, kind)
    calls = [int(each) for each in reports.column("Calls")]
    assert calls[-1] == 236
    assert reports.now.lines[-1].cells[0] == "Total"
    if dimension is Dimension.TAG:  # a call with two tags stands in two rows, and counts once
        assert sum(calls[:-1]) > 236
    else:
        assert sum(calls[:-1]) == 236
    assert reports.now.data is not None
    assert len(reports.now.data.places) == len(calls) - 1


async def test_the_measure_that_is_shown_stands_first_with_its_comparison(
    reports: Reports,
) -> None:
    reports.presenter.choose_measure(Measure.MISSED)
    reports.presenter.compare(Comparison.PREVIOUS)
    await settle()
    titles = [title for _, title in reports.now.columns]
    assert titles[:4] == ["Agent", "Missed", "Before", "Change"]
    assert len(titles) == len(MEASURES) + 3
    assert reports.column("Change")[-1] == "▲ up 33 % from 24"
    assert "compared with 2 Jan – 31 Jan 2026, in the time zone UTC" in reports.now.remark


async def test_rows_are_sorted_by_any_column_and_the_total_stays_below(reports: Reports) -> None:
    reports.presenter.choose_dimension(Dimension.SOURCE)
    await settle()
    reports.presenter.sort_by(NAME)
    names = reports.column("Source")
    assert names[:-1] == sorted(names[:-1], key=str.casefold)
    assert names[-1] == "Total"
    reports.presenter.sort_by(NAME)
    assert reports.column("Source")[:-1] == names[-2::-1]
    reports.presenter.sort_by(Measure.AVERAGE_TALK)
    falling = reports.column("Average talk time")[:-1]
    reports.presenter.sort_by(Measure.AVERAGE_TALK)
    assert reports.column("Average talk time")[:-1] == falling[::-1]
    reports.presenter.compare(Comparison.PREVIOUS)
    await settle()
    reports.presenter.sort_by(CHANGE)
    assert reports.column("Source")[-1] == "Total"


async def test_the_highest_figure_comes_first_and_once_more_the_lowest(reports: Reports) -> None:
    reports.presenter.choose_dimension(Dimension.HOUR)
    await settle()
    assert reports.column("Hour of the day")[0].startswith("00:00"), "hours in their order"
    reports.presenter.sort_by(Measure.CALLS)
    calls = [int(each) for each in reports.column("Calls")[:-1]]
    assert calls == sorted(calls, reverse=True)
    assert calls[0] > calls[-1]
    reports.presenter.sort_by(Measure.CALLS)
    assert [int(each) for each in reports.column("Calls")[:-1]] == sorted(calls)


async def test_filters_narrow_the_report_and_show_as_chips(reports: Reports) -> None:
    reports.presenter.ask_options(Dimension.QUEUE)
    await settle()
    kind, options = reports.screen.now("options")
    assert kind is Dimension.QUEUE
    assert {each.text for each in options} == {"Sales", "Support", "No queue"}
    reports.presenter.filter_by(Dimension.QUEUE, "")
    reports.presenter.choose_direction(Direction.INBOUND)
    await settle()
    assert [each.text for each in reports.now.filters] == ["Queue: No queue"]
    assert reports.now.direction is Direction.INBOUND
    narrowed = int(reports.column("Calls")[-1])
    assert 0 < narrowed < 236
    reports.presenter.clear(Dimension.QUEUE)
    reports.presenter.choose_direction(Direction.INBOUND)
    await settle()
    assert int(reports.column("Calls")[-1]) == 236


async def test_days_of_ones_own(reports: Reports) -> None:
    reports.presenter.choose_period(Period(PeriodName.CUSTOM, date(2026, 2, 1), date(2026, 2, 2)))
    reports.presenter.choose_dimension(Dimension.DAY)
    await settle()
    assert reports.column("Day") == ["Sun 1 Feb 2026", "Mon 2 Feb 2026", "Total"]
    reports.presenter.choose_period(Period(PeriodName.CUSTOM, date(2026, 2, 2), date(2026, 2, 1)))
    await settle()
    assert "before the first" in reports.now.notice
    assert len(reports.now.lines) == 3, "what was there stays"


@pytest.mark.parametrize(
    ("dimension", "key"),
    [
        (Dimension.AGENT, "u1"),
        (Dimension.AGENT, ""),
        (Dimension.QUEUE, "Support"),
        (Dimension.SOURCE, "Website"),
        (Dimension.TAG, "roof"),
        (Dimension.STATUS, ""),
        (Dimension.DAY, "2026-02-14"),
    ],
)
async def test_a_row_and_the_log_agree(reports: Reports, dimension: Dimension, key: str) -> None:
    reports.presenter.choose_dimension(dimension)
    reports.presenter.choose_direction(Direction.INBOUND)
    await settle()
    line = next(each for each in reports.now.lines if each.key == key)
    reports.presenter.drill(key)
    [filters] = reports.led
    now = reports.desk.clock.now()
    found = await reports.desk.history.find(query_of(filters, now), 1_000)
    assert len(found) == int(line.cells[1]) > 0


async def test_one_figure_of_a_row_has_its_own_calls(reports: Reports) -> None:
    line = next(each for each in reports.now.lines if each.key == "u1")
    titles = [title for _, title in reports.now.columns]
    reports.presenter.drill("u1", Measure.MISSED)
    await settle()
    assert not reports.led
    assert len(reports.list.now("calls").rows) == int(line.cells[titles.index("Missed")])


async def test_a_figure_of_nothing_leads_nowhere_and_says_so(reports: Reports) -> None:
    reports.presenter.drill("u1", Measure.VOICEMAIL)
    await settle()
    assert reports.now.notice == "There is no call behind this figure: Anna Keller."
    assert not reports.led
    assert reports.list.now("calls").title == ""


async def test_the_total_leads_to_all_calls_of_the_report(reports: Reports) -> None:
    reports.presenter.drill(None)
    [filters] = reports.led
    found = await reports.desk.history.find(query_of(filters, reports.desk.clock.now()), 1_000)
    assert len(found) == 236


async def test_whoever_may_not_see_the_log_is_told_so(reports: Reports) -> None:
    reports.crm.overrides = {"calls.log:view_assigned": False}
    reports.crm.tell_permissions()
    await settle()
    reports.presenter.drill("u1")
    assert "may not see the call log" in reports.now.notice
    assert not reports.led


async def test_what_is_shown_follows_what_may_be_seen(reports: Reports) -> None:
    reports.crm.overrides = {"calls.log:view_all": False}
    reports.crm.tell_permissions()
    await settle()
    assert reports.column("Agent") == ["Anna Keller", "Total"]
    reports.crm.overrides = {"reports:view": False}
    reports.crm.tell_permissions()
    await settle()
    assert reports.now.lines == ()


@pytest.mark.requirement("S1-25")
async def test_the_report_is_exported_by_whoever_may(reports: Reports) -> None:
    assert reports.now.can_export
    reports.presenter.export()
    await settle()
    assert reports.dialog.file is not None
    assert reports.dialog.file.is_finished
    assert reports.dialog.file.content.startswith(b"Agent,Calls")
    assert reports.dialog.asked == ["calls-by-agent-2026-02-01-2026-03-02.csv"]
    assert "is saved in" in reports.now.notice
    reports.crm.overrides = {"calls.log:export": False}
    reports.crm.tell_permissions()
    await settle()
    assert not reports.now.can_export


async def test_a_full_disk_leaves_nothing_and_says_so(reports: Reports) -> None:
    reports.dialog.file = GrowingMemory(room=3)
    reports.presenter.export()
    await settle()
    assert reports.dialog.file.is_gone
    assert "was not saved" in reports.now.notice
    assert not reports.now.is_exporting


async def test_a_report_of_before_stays_while_the_crm_is_away(reports: Reports) -> None:
    reports.crm.refusals["call_report"] = GONE
    reports.presenter.choose_dimension(Dimension.QUEUE)
    await settle()
    assert "report of before" in reports.now.notice
    assert reports.now.phase is Phase.READY
    del reports.crm.refusals["call_report"]
    reports.presenter.reload()
    await settle()
    assert reports.now.notice == ""
    assert "Sales" in reports.column("Queue")


async def test_a_slow_answer_to_an_older_question_is_dropped(reports: Reports) -> None:
    reports.crm.hold("call_report")
    reports.presenter.choose_dimension(Dimension.QUEUE)
    await settle()
    assert reports.now.is_counting
    reports.presenter.choose_dimension(Dimension.SOURCE)
    reports.crm.release()
    await settle()
    assert not reports.now.is_counting
    assert reports.now.columns[0][1] == "Source"


async def test_an_empty_account_says_so(desk: Desk) -> None:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.call_rows = []
    made = Reports(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    assert made.now.phase is Phase.EMPTY


async def test_a_crm_that_is_away_is_said(desk: Desk) -> None:
    desk.crm.role = Role.REPORT_MANAGER
    made = Reports(desk)
    await desk.sign_in()
    desk.crm.refusals["call_report"] = GONE
    made.presenter.open()
    await settle()
    assert (made.now.phase, made.now.sentence) == (Phase.FAILED, "The CRM does not answer.")

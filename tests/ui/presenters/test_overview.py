"""The overview: figures of the account as tiles, put together in a draft that nothing loses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.call_views import CallFilters, Period
from desktop.domain.errors import CrmUnreachable
from desktop.domain.overview import DEFAULT_TILES, OverviewLayout, Tile, TileKind
from desktop.domain.report_periods import Comparison, PeriodName
from desktop.domain.report_periods import Period as ReportPeriod
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import Measure
from desktop.ui.calls.filters import query_of
from desktop.ui.charts.data import ChartKind
from desktop.ui.reports.contracts import ReportServices
from desktop.ui.reports.placing import free_place, placed
from desktop.ui.reports.presenter import OverviewPresenter
from desktop.ui.reports.states import OverviewState, TileState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.export_files import FakeExportDialog
from tests.fakes.files import FakeFiles
from tests.services.conftest import Desk
from tests.support.report_calls import many_calls
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Overview:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.files = FakeFiles()
        self.led: list[tuple[CallFilters, str]] = []
        self.kept_days = 90
        services = ReportServices(
            *(desk.session, desk.stream, desk.reporting, self.files, FakeExportDialog()),
            *(desk.tasks, desk.clock),
            zone=lambda: "UTC",
            kept_days=lambda: self.kept_days,
            open_log=lambda filters, back: self.led.append((filters, back)),
        )
        self.screen, self.list = Screen(), Screen()
        self.presenter = OverviewPresenter(services)
        self.presenter.attach(self.screen)
        self.presenter.calls.attach(self.list)

    @property
    def now(self) -> OverviewState:
        state: OverviewState = self.screen.now("sheet")
        return state

    def tile(self, tile_id: str) -> TileState:
        return next(each for each in self.now.tiles if each.tile.id == tile_id)

    async def edit(self) -> None:
        self.presenter.edit()
        await settle()

    async def save(self) -> None:
        self.presenter.save()
        await settle()

    async def loses_the_right(self) -> None:
        self.crm.overrides = {"reports.overview:edit": False}
        self.crm.tell_permissions()
        await settle()


@pytest.fixture
async def overview(desk: Desk) -> Overview:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.call_rows = many_calls()
    made = Overview(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.requirement("S1-28")
async def test_every_tile_has_its_figures_and_what_they_are_compared_with(
    overview: Overview,
) -> None:
    calls = overview.tile("calls")
    assert calls.figure is not None
    assert calls.figure.change is not None
    assert (calls.figure.value, calls.figure.change.text) == ("236", "up 31 % from 180")
    by_day = overview.tile("calls-by-day")
    assert by_day.chart is ChartKind.LINE
    assert by_day.data is not None
    assert len(by_day.data.places) == 30
    assert by_day.data.before is not None
    assert by_day.data.said(0).startswith("Sun 1 Feb 2026: 8; Fri 2 Jan 2026: ")
    agents = overview.tile("answered-by-agent").data
    assert agents is not None
    assert list(agents.now.values) == sorted(agents.now.values, key=lambda v: -(v or 0))
    assert "in the time zone UTC" in overview.now.age


async def test_whoever_may_only_look_has_nothing_to_edit_with(overview: Overview) -> None:
    await overview.loses_the_right()
    assert overview.now.phase is Phase.READY
    assert not overview.now.can_edit
    await overview.edit()
    assert not overview.now.is_editing


async def test_one_period_and_comparison_for_all_tiles(overview: Overview) -> None:
    overview.presenter.choose_period(ReportPeriod(PeriodName.TODAY))
    overview.presenter.choose_comparison(Comparison.NONE)
    await settle()
    calls = overview.tile("calls")
    assert calls.figure is not None
    assert (calls.figure.value, calls.figure.change) == ("4", None)
    overview.presenter.choose_period(None)
    await settle()
    calls = overview.tile("calls")
    assert calls.figure is not None
    assert calls.figure.value == "236"


@pytest.mark.requirement("S1-29")
async def test_a_tile_is_added_shaped_and_saved_for_everybody(overview: Overview) -> None:
    presenter = overview.presenter
    await overview.edit()
    presenter.add()
    await settle()
    chosen = overview.now.chosen
    assert chosen is not None
    presenter.choose_kind(chosen.id, TileKind.BARS)
    presenter.choose_measure(chosen.id, Measure.MISSED)
    presenter.choose_dimension(chosen.id, Dimension.QUEUE)
    presenter.choose_tile_period(chosen.id, ReportPeriod(PeriodName.LAST_7_DAYS))
    presenter.compare(chosen.id, Comparison.PREVIOUS)
    presenter.entitle(chosen.id, "  Missed where  ")
    presenter.size(chosen.id, 6, 4)
    presenter.place(chosen.id, 0, 0)
    await settle()
    shown = overview.tile(chosen.id)
    assert shown.data is not None
    assert {place.name for place in shown.data.places} == {"Sales", "Support", "No queue"}
    await overview.save()
    assert not overview.now.is_editing
    assert "is saved" in overview.now.notice
    kept = next(each for each in overview.crm.report_layout.tiles if each.id == chosen.id)
    assert (kept.title, kept.x, kept.y, kept.width, kept.height) == ("Missed where", 0, 0, 6, 4)
    assert (kept.kind, kept.dimension) == (TileKind.BARS, Dimension.QUEUE)
    assert overview.tile("calls").tile.y == 4, "what lay there made room"


async def test_undo_goes_back_step_by_step(overview: Overview) -> None:
    await overview.edit()
    overview.presenter.move("texts-out", 0, 5)
    overview.presenter.grow("texts-out", 1, 0)
    overview.presenter.remove("calls")
    assert len(overview.now.tiles) == len(DEFAULT_TILES) - 1
    for _ in range(3):
        assert overview.now.can_undo
        overview.presenter.undo()
    assert not overview.now.can_undo
    assert not overview.now.is_changed


async def test_a_title_that_is_typed_is_one_step_to_undo(overview: Overview) -> None:
    await overview.edit()
    for title in ("T", "Te", "Tex", "Text", "Text ", "Text s"):
        overview.presenter.entitle("texts-out", title)
    assert overview.tile("texts-out").title == "Text s"
    overview.presenter.undo()
    assert overview.tile("texts-out").title == "Texts sent"
    assert not overview.now.can_undo


async def test_figures_go_with_the_right_to_see_them(overview: Overview) -> None:
    overview.crm.overrides = {"reports:view": False}
    overview.crm.tell_permissions()
    await settle()
    assert {each.phase for each in overview.now.tiles} == {Phase.FAILED}
    assert all(each.figure is None and each.data is None for each in overview.now.tiles)


async def test_fewer_calls_are_counted_once_fewer_may_be_seen(overview: Overview) -> None:
    overview.crm.overrides = {"calls.log:view_all": False}
    overview.crm.tell_permissions()
    await settle()
    calls = overview.tile("calls").figure
    assert calls is not None
    assert calls.value == "59"


async def test_back_to_the_usual_tiles(overview: Overview) -> None:
    overview.crm.report_layout = OverviewLayout(DEFAULT_TILES[:1], 4)
    overview.presenter.reload()
    await settle()
    await overview.edit()
    overview.presenter.reset()
    await overview.save()
    assert overview.crm.report_layout.is_default
    assert len(overview.now.tiles) == len(DEFAULT_TILES)


async def test_a_draft_survives_what_somebody_else_saved(overview: Overview) -> None:
    await overview.edit()
    overview.presenter.remove("calls")
    overview.crm.report_layout = OverviewLayout(DEFAULT_TILES[:3], 7, False, "Ravi Patel")
    await overview.save()
    assert overview.now.offers_theirs
    assert "Ravi Patel has changed the overview" in overview.now.notice
    assert len(overview.now.tiles) == len(DEFAULT_TILES) - 1, "the draft is there"
    await overview.save()
    assert len(overview.crm.report_layout.tiles) == len(DEFAULT_TILES) - 1


async def test_theirs_is_taken_where_one_likes_it_better(overview: Overview) -> None:
    await overview.edit()
    overview.presenter.remove("calls")
    overview.crm.report_layout = OverviewLayout(DEFAULT_TILES[:3], 7)
    await overview.save()
    overview.presenter.discard()
    await settle()
    assert len(overview.now.tiles) == 3
    assert not overview.now.is_editing


async def test_somebody_elses_tiles_come_by_themselves(overview: Overview) -> None:
    overview.crm.report_layout = OverviewLayout(DEFAULT_TILES[:2], 9)
    overview.crm.push("overview.updated")
    await settle()
    assert len(overview.now.tiles) == 2


async def test_a_right_that_is_lost_leaves_the_draft_to_be_read(overview: Overview) -> None:
    await overview.edit()
    overview.presenter.add()
    await settle()
    await overview.loses_the_right()
    assert overview.now.is_editing
    assert overview.now.is_changed
    assert "not edit the overview any more" in overview.now.notice
    await overview.save()
    overview.presenter.remove("calls")
    assert overview.crm.report_layout.version == 1
    assert "calls" in {each.tile.id for each in overview.now.tiles}


async def test_a_tile_without_an_answer_says_so_alone(overview: Overview) -> None:
    await overview.edit()
    overview.crm.refusals["call_report"] = GONE
    overview.presenter.choose_dimension("calls-by-source", Dimension.QUEUE)
    await settle()
    assert overview.tile("calls-by-source").phase is Phase.FAILED
    assert overview.tile("calls").phase is Phase.READY


async def test_figures_of_before_stay_and_are_called_old(overview: Overview) -> None:
    overview.crm.refusals["overview"] = GONE
    overview.presenter.refresh()
    await settle()
    assert "out of date" in overview.now.notice
    assert overview.tile("calls").phase is Phase.READY
    assert not overview.now.is_counting


async def test_a_crm_that_is_away_at_first_is_asked_again(desk: Desk) -> None:
    desk.crm.role = Role.REPORT_MANAGER
    made = Overview(desk)
    await desk.sign_in()
    desk.crm.refusals["overview"] = GONE
    made.presenter.open()
    await settle()
    assert (made.now.phase, made.now.sentence) == (Phase.FAILED, "The CRM does not answer.")
    del desk.crm.refusals["overview"]
    made.presenter.reload()
    await settle()
    assert made.now.phase is Phase.READY


async def test_a_slow_crm_shows_tiles_to_come(overview: Overview) -> None:
    overview.crm.hold("overview")
    overview.presenter.refresh()
    await settle()
    assert overview.now.is_counting
    assert overview.tile("calls").phase is Phase.READY
    overview.crm.release()
    await settle()
    assert not overview.now.is_counting


async def test_a_row_leads_to_exactly_its_calls_in_the_log(overview: Overview) -> None:
    by_source = overview.tile("calls-by-source")
    assert by_source.data is not None
    overview.presenter.drill("calls-by-source", by_source.keys.index("Google Ads"))
    [(filters, back)] = overview.led
    assert (filters.query.source, filters.period, back) == (
        "Google Ads",
        Period.BETWEEN,
        "Back to the overview",
    )
    found = await overview.desk.history.find(query_of(filters, overview.desk.clock.now()), 1_000)
    assert len(found) == by_source.data.now.values[by_source.keys.index("Google Ads")]


async def test_what_the_log_has_no_filter_for_is_listed_here(overview: Overview) -> None:
    hours = overview.tile("calls-by-hour")
    assert hours.data is not None
    overview.presenter.drill("calls-by-hour", hours.keys.index("2"))
    await settle()
    state = overview.list.now("calls")
    assert not overview.led
    assert state.title.startswith("02:00")
    assert len(state.rows) == hours.data.now.values[2]
    overview.presenter.calls.close()
    assert overview.list.now("calls").title == ""


async def test_calls_older_than_this_computer_keeps_are_asked_of_the_crm(
    overview: Overview,
) -> None:
    overview.kept_days = 7
    place = overview.tile("calls-by-source").keys.index("Google Ads")
    overview.presenter.drill("calls-by-source", place)
    await settle()
    assert not overview.led
    assert len(overview.list.now("calls").rows) == 59


async def test_nothing_behind_a_figure_is_said(overview: Overview) -> None:
    hours = overview.tile("calls-by-hour")
    overview.presenter.drill("calls-by-hour", hours.keys.index("1"))
    assert "no call behind this figure" in overview.now.notice


async def test_a_picture_is_kept_where_one_says(overview: Overview) -> None:
    overview.presenter.save_picture("calls.png", b"PNG")
    await settle()
    assert overview.files.saved == [("calls.png", b"PNG")]
    assert "/home/anna/calls.png" in overview.now.notice


def _tile(tile_id: str, x: int, y: int, width: int = 6, height: int = 3) -> Tile:
    kind = TileKind.LINE
    return Tile(tile_id, kind, Measure.CALLS, Dimension.DAY, x=x, y=y, width=width, height=height)


def test_what_is_in_the_way_goes_down_and_nothing_else_moves() -> None:
    tiles = (_tile("a", 0, 0), _tile("b", 6, 0), _tile("c", 0, 3))
    moved = placed(tiles, replace(tiles[1], x=3))
    assert moved is not None
    assert [(each.id, each.x, each.y) for each in moved] == [("a", 0, 3), ("b", 3, 0), ("c", 0, 6)]


def test_a_tile_stays_within_the_grid_and_keeps_its_least_size() -> None:
    moved = placed((), _tile("a", 11, -4, 1, 1))
    assert moved is not None
    assert (moved[0].x, moved[0].y, moved[0].width, moved[0].height) == (9, 0, 3, 3)


def test_a_full_grid_has_no_room() -> None:
    full = tuple(_tile(f"t{row}", 0, row * 3, 12) for row in range(20))
    assert free_place(full, 3, 2) is None
    assert placed(full, _tile("new", 0, 0)) is None

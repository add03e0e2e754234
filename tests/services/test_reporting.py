"""The overview and the call reports, as far as somebody may see, edit and export them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import OverviewChanged
from desktop.domain.overview import DEFAULT_TILES, OverviewQuery
from desktop.domain.report_periods import Period, PeriodName
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import Measure
from desktop.services.reporting import ReportingService
from tests.fakes import crm_records as known
from tests.fakes.export_files import GrowingMemory
from tests.services.conftest import Desk
from tests.support.waiting import until

DAY = Period(PeriodName.CUSTOM, date(2026, 3, 2), date(2026, 3, 2))
QUERY = ReportQuery(DAY, "Europe/Berlin")


@pytest.fixture
async def reporting(desk: Desk) -> ReportingService:
    desk.crm.call_rows = list(known.CALLS)
    await desk.sign_in()
    return desk.reporting


@pytest.fixture
async def manager(desk: Desk) -> ReportingService:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.call_rows = list(known.CALLS)
    await desk.sign_in()
    return desk.reporting


@pytest.mark.requirement("S1-24", "S1-26", "S2-41")
async def test_a_report_counts_the_calls_by_what_is_asked(manager: ReportingService) -> None:
    report = await manager.report(QUERY, Dimension.AGENT)
    assert [(row.label, row.measures.calls) for row in report.rows] == [
        ("Anna Keller", 2),
        ("Jonas Weber", 1),
        ("Nobody", 1),
    ]
    assert report.total.value(Measure.MISSED) == 1


@pytest.mark.requirement("S1-24", "S1-26", "S1-28", "S2-41")
async def test_without_the_permission_nothing_is_asked(
    desk: Desk, reporting: ReportingService
) -> None:
    desk.crm.asked.clear()
    with pytest.raises(Refused, match="see reports") as refused:
        await reporting.report(QUERY, None)
    assert refused.value.permission == "reports:view"
    with pytest.raises(Refused):
        await reporting.overview(OverviewQuery())
    with pytest.raises(Refused):
        await reporting.calls(QUERY, None)
    assert not reporting.may_edit
    assert desk.crm.asked == []


async def test_the_calls_of_a_row(manager: ReportingService) -> None:
    page = await manager.calls(QUERY, (Dimension.HOUR, "10"), Measure.MISSED)
    assert [each.id for each in page.rows] == ["c4"]
    assert manager.may_see_calls


@pytest.mark.requirement("S1-28", "S1-29")
async def test_the_overview_is_edited_upon_the_version_that_was_seen(
    manager: ReportingService,
) -> None:
    seen = await manager.overview(OverviewQuery("Europe/Berlin"))
    assert set(seen.reports) == {tile.id for tile in seen.layout.tiles}
    assert manager.may_edit
    changed = await manager.save(DEFAULT_TILES[:2], seen.layout.version)
    assert changed.tiles == DEFAULT_TILES[:2]
    with pytest.raises(Conflict) as conflict:
        await manager.save(DEFAULT_TILES, seen.layout.version)
    assert conflict.value.current == changed
    again = await manager.reset(changed.version)
    assert again.is_default
    assert again.tiles == DEFAULT_TILES


async def test_wrong_tiles_are_not_sent(desk: Desk, manager: ReportingService) -> None:
    with pytest.raises(InvalidInput, match="grid"):
        await manager.save([replace(DEFAULT_TILES[0], x=11)], 1)
    assert "change_overview" not in desk.crm.asked


@pytest.mark.requirement("S1-29")
async def test_who_may_only_look_edits_nothing(desk: Desk, manager: ReportingService) -> None:
    desk.crm.overrides = {"reports.overview:edit": False}
    await desk.session.refresh()
    with pytest.raises(Refused) as refused:
        await manager.save(DEFAULT_TILES, 1)
    assert refused.value.permission == "reports.overview:edit"
    with pytest.raises(Refused):
        await manager.reset(1)


async def test_a_change_of_the_tiles_is_told(desk: Desk, manager: ReportingService) -> None:
    assert manager.may_edit
    await until(lambda: "events" in desk.crm.asked, 5, "events are heard")
    desk.crm.push("overview.updated")
    await until(lambda: OverviewChanged() in desk.events, 5, "it is told")


async def test_a_report_is_exported(manager: ReportingService) -> None:
    file = GrowingMemory()
    await manager.export(QUERY, Dimension.AGENT, file)
    assert manager.may_export
    assert file.content.decode().splitlines()[1] == "Anna Keller,2"
    assert file.is_finished


async def test_nothing_is_left_of_a_file_that_could_not_be_written(
    desk: Desk, manager: ReportingService
) -> None:
    desk.crm.refusals["export_report"] = CrmUnreachable("The CRM cannot be reached.")
    file = GrowingMemory()
    with pytest.raises(CrmUnreachable):
        await manager.export(QUERY, Dimension.AGENT, file)
    assert file.is_gone

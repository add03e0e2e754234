"""The overview report: its tiles with their figures, and editing it (S1-28, S1-29)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from desktop.domain.errors import InvalidInput
from desktop.domain.overview import OverviewLayout, OverviewQuery, Tile, check_tiles, query_of
from desktop.domain.report_results import CallReport
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.reports import shapes_reports
from desktop.server.crm.reports.figures import figures_last
from desktop.server.crm.reports.overview_rows import (
    keep_layout,
    layout_of,
    layout_shape,
    tiles_from,
)
from desktop.server.crm.reports.patience import desk_of, patient
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.figures.reports import Reporter

router = APIRouter(prefix="/v1/accounts/{account_id}/reports/overview", tags=["reports"])

SEE: Final = ("reports:view", "see reports")
_EDIT: Final = ("reports.overview:edit", "edit the overview")


@contextmanager
def said_as_problems() -> Iterator[None]:
    """A period, time zone, filter or tile that cannot be is the asker's to put right."""
    try:
        yield
    except InvalidInput as error:
        raise Problem(422, "invalid_report", str(error)) from error


@contextmanager
def counting(request: Request, caller: Caller) -> Iterator[Connection]:
    """To count with, as long as that may take."""
    with (
        desk_of(request).one_more(caller.user_id),
        caller.database.read() as connection,
        said_as_problems(),
        patient(connection),
    ):
        yield connection


@router.get("", response_model=shapes_reports.OverviewShape)
def overview(
    request: Request, caller: SignedIn, account_id: str, wanted: shapes_reports.OverviewWanted
) -> Response:
    """Without a period each tile has its own; equal questions of tiles are answered once."""
    with counting(request, caller) as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        layout = layout_of(connection, account_id)
        asked = OverviewQuery(wanted.time_zone, wanted.days(), wanted.comparison)
        reporter = Reporter(connection, standing, datetime.now(UTC))
        alike: dict[object, list[Tile]] = {}
        for tile in figures_last(layout.tiles):
            alike.setdefault((query_of(tile, asked), tile.dimension), []).append(tile)
        reports = [
            report_shape(reporter.report(query_of(tiles[0], asked), tiles[0].dimension))
            | {"tiles": [tile.id for tile in tiles]}
            for tiles in alike.values()
        ]
    content = layout_shape(layout) | {"reports": reports}
    return answer(content, headers=etag(content))


@router.put("", response_model=shapes_reports.LayoutShape)
def change_overview(
    caller: SignedIn,
    account_id: str,
    body: shapes_reports.OverviewBody,
    if_match: IfMatch = "",
) -> Response:
    with said_as_problems():
        tiles = tiles_from(body.model_dump(mode="json")["tiles"])
        check_tiles(tiles)
    return _changed(caller, account_id, "overview.edit", if_match, tiles)


@router.delete("", response_model=shapes_reports.LayoutShape)
def reset_overview(caller: SignedIn, account_id: str, if_match: IfMatch = "") -> Response:
    """Back to the tiles an account begins with."""
    return _changed(caller, account_id, "overview.reset", if_match, None)


def _changed(
    caller: Caller,
    account_id: str,
    action: str,
    if_match: str,
    tiles: tuple[Tile, ...] | None,
) -> Response:
    need_version(if_match, "of the overview")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = layout_of(connection, account_id)
        check_version(if_match, before.version, "the overview", lambda: layout_shape(before))
        after = keep_layout(connection, account_id, tiles, caller.user_id)
        facts = (_facts(before), _facts(after))
        record(connection, caller, account_id, action, account_id, *facts)
        publish(connection, account_id, "overview.updated")
    content = layout_shape(after)
    return answer(content, headers=etag(content))


def _facts(layout: OverviewLayout) -> dict[str, Any]:
    return {"tiles": [tile.shown_title for tile in layout.tiles]}


def report_shape(report: CallReport) -> dict[str, Any]:
    """Without the question: whoever asked has it."""
    return {
        "dimension": report.dimension,
        "span": report.span,
        "compared_span": report.compared_span,
        "rows": report.rows,
        "total": report.total,
        "compared_total": report.compared_total,
    }

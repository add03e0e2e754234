"""Call reports, the calls that a row of one counts, and a report as CSV (S1-24, S1-26, S2-41)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import tuple_

from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import CallReport, Measure, Measures
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, page_of, place_of
from desktop.server.crm.call_rows import VIEW, columns, shape
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.csv_lines import csv_line
from desktop.server.crm.reports import shapes_reports
from desktop.server.crm.reports.routes_overview import SEE, counting, report_shape
from desktop.server.figures.reports import Reporter
from desktop.server.tables import calls

router = APIRouter(prefix="/v1/accounts/{account_id}/reports/calls", tags=["reports"])

_EXPORT: Final = ("calls.log:export", "export reports")


@router.get("", response_model=shapes_reports.ReportShape)
def call_report(
    request: Request, caller: SignedIn, account_id: str, wanted: shapes_reports.ReportWanted
) -> Response:
    """By one dimension; without one, the figures of all calls alone."""
    with counting(request, caller) as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        reporter = Reporter(connection, standing, datetime.now(UTC))
        report = reporter.report(wanted.query(), wanted.dimension)
    return answer(report_shape(report))


@router.get("/log", response_model=shapes.Listing[shapes.CallShape])
def calls_of_report(
    request: Request, caller: SignedIn, account_id: str, wanted: shapes_reports.LogWanted
) -> Response:
    """Newest first: as many as the row says of the measure."""
    with counting(request, caller) as connection:
        entitled(connection, caller, account_id, VIEW, "see the call log")
        standing = entitled(connection, caller, account_id, *SEE)
        reporter = Reporter(connection, standing, datetime.now(UTC))
        row = None
        if wanted.dimension is not None and wanted.key is not None:
            row = (wanted.dimension, wanted.key)
        query = columns().where(reporter.counted(wanted.query(), row, wanted.measure))
        if wanted.cursor:
            place = place_of(wanted.cursor, (int, str))
            query = query.where(tuple_(calls.c.started_at, calls.c.id) < place)
        newest = query.order_by(calls.c.started_at.desc(), calls.c.id.desc())
        rows = connection.execute(newest.limit(wanted.limit + 1)).all()
    return page_of(rows, wanted.limit, shape, ("started_at", "id"))


@router.get("/export", response_class=StreamingResponse)
def export_report(
    request: Request, caller: SignedIn, account_id: str, wanted: shapes_reports.ExportWanted
) -> StreamingResponse:
    """Counted before it is written down: nobody's writing waits for that."""
    with counting(request, caller) as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        entitled(connection, caller, account_id, *_EXPORT)
        reporter = Reporter(connection, standing, datetime.now(UTC))
        report = reporter.report(wanted.query(), wanted.dimension)
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EXPORT)
        asked = wanted.model_dump(mode="json", exclude_defaults=True)
        record(connection, caller, account_id, "report.export", "", after=asked)
    name = f"calls-by-{wanted.dimension.value}-{report.span.first}-{report.span.last}.csv"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    lines = _lines(report, wanted.dimension)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(report: CallReport, dimension: Dimension) -> Iterator[str]:
    is_compared = report.compared_span is not None
    titles = [measure.title for measure in Measure]
    before = [f"{title} before" for title in titles] if is_compared else []
    yield csv_line((dimension.title, "Name", *titles, *before))
    for row in report.rows:
        key, name = _words(dimension, row.key, row.label)
        yield csv_line((key, name, *_cells(row.measures), *_cells(row.compared)))
    yield csv_line(("Total", "", *_cells(report.total), *_cells(report.compared_total)))


def _words(dimension: Dimension, key: str, label: str) -> tuple[str, str]:
    """A number with its name; of everything else people know the label alone."""
    return (key or label, label) if dimension is Dimension.NUMBER else (label, "")


def _cells(measures: Measures | None) -> list[Any]:
    if measures is None:
        return []
    values = (measures.value(measure) for measure in Measure)
    return ["" if value is None else round(value, 4) for value in values]

"""The change history: pages of it, who is in it, and all of it as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Row, Select, select

from desktop.domain.change_history import HistoryEntry
from desktop.domain.permissions import switched_off
from desktop.server.change_history import AT_ONCE, entries, of_areas, rows_seen_by, saying
from desktop.server.crm import shapes
from desktop.server.crm.answers import cursor_of, listing, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.csv_lines import csv_line
from desktop.server.crm.problems import Problem
from desktop.server.effective import Standing
from desktop.server.tables import audit, users

router = APIRouter(prefix="/v1/accounts/{account_id}/history", tags=["account"])

_SEE: Final = ("audit:view", "see the change history")
_HEADINGS: Final = ("When", "Who", "What", "Subject", "Before and after", "From")
AreaKey = Literal[
    "users",
    "phones",
    "account",
    "groups",
    "numbers",
    "calls",
    "texts",
    "contacts",
    "lists",
    "connections",
    "billing",
    "agency",
]


class HistoryFilters(BaseModel):
    """``q`` is looked for in who, what, subject, before and after."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field("", max_length=200, pattern=r"^[^\x00]*$")
    who: str = Field("", max_length=80)
    area: AreaKey | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class HistoryPage(HistoryFilters):
    limit: int = Field(100, ge=1, le=500)
    cursor: str = Field("", max_length=400)


class FieldChangeShape(BaseModel):
    field: str
    before: str
    after: str


class HistoryShape(BaseModel):
    """In words: ``what`` completes "Omar Haddad …"."""

    id: str
    at: str
    who: shapes.Named | None
    what: str
    subject: str
    changes: list[FieldChangeShape]
    address: str


@router.get("", response_model=shapes.Listing[HistoryShape])
def list_history(
    caller: SignedIn, account_id: str, wanted: Annotated[HistoryPage, Query()]
) -> Response:
    """Newest first."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_SEE)
        query = _filtered(standing, wanted)
        if wanted.cursor:
            (last,) = place_of(wanted.cursor, (int,))
            query = query.where(audit.c.sequence < last)
        rows = connection.execute(query.limit(wanted.limit + 1)).all()
        shown = rows[: wanted.limit]
        content = [_shape(each) for each in entries(connection, standing, shown)]
    more = len(rows) > wanted.limit
    return listing(content, cursor_of(shown[-1].sequence) if more else None)


@router.get("/people", response_model=shapes.Listing[shapes.Named])
def list_people(caller: SignedIn, account_id: str) -> Response:
    """Who is in the history, by name, also those who are gone from the account."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        seen = select(audit.c.user_id).where(audit.c.account_id == account_id).distinct()
        query = select(users.c.id, users.c.name).where(users.c.id.in_(seen))
        rows = connection.execute(query.order_by(users.c.name, users.c.id)).all()
    return listing([{"id": row.id, "name": row.name} for row in rows])


@router.get("/export", response_class=StreamingResponse)
def export_history(
    caller: SignedIn, account_id: str, wanted: Annotated[HistoryFilters, Query()]
) -> StreamingResponse:
    """Newest first. A permission that is lost meanwhile breaks the file off."""
    with caller.database.write() as connection:
        _may_export(connection, caller, account_id)
        asked = wanted.model_dump(mode="json", exclude_defaults=True)
        record(connection, caller, account_id, "history.export", "", after=asked)
    name = f"change-history-{datetime.now(UTC):%Y-%m-%d}.csv"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    lines = _lines(caller, account_id, wanted)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _may_export(connection: Connection, caller: Caller, account_id: str) -> Standing:
    """What leaves in bulk leaves only while the switch for that is on."""
    standing = entitled(connection, caller, account_id, *_SEE)
    if reason := switched_off("export", standing.context):
        sentence = "Export is switched off. An administrator can turn it on again."
        raise Problem(403, "refused", sentence, permission=_SEE[0], reason=reason)
    return standing


def _lines(caller: Caller, account_id: str, wanted: HistoryFilters) -> Iterator[str]:
    yield csv_line(_HEADINGS)
    for page in _pages(caller, account_id, wanted):
        yield "".join(csv_line(_cells(each)) for each in page)


def _pages(caller: Caller, account_id: str, wanted: HistoryFilters) -> Iterator[list[HistoryEntry]]:
    """A long history is never in memory as a whole, and never holds a transaction open."""
    last = 0
    while True:
        with caller.database.read() as connection:
            standing = _may_export(connection, caller, account_id)
            query = _filtered(standing, wanted)
            if last:
                query = query.where(audit.c.sequence < last)
            rows: list[Row[Any]] = list(connection.execute(query.limit(AT_ONCE)))
            page = entries(connection, standing, rows)
        yield page
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].sequence


def _filtered(standing: Standing, wanted: HistoryFilters) -> Select[Any]:
    query = rows_seen_by(standing)
    if wanted.q.strip():
        query = query.where(saying(wanted.q.strip(), standing.account_id))
    if wanted.who:
        query = query.where(audit.c.user_id == wanted.who)
    if wanted.area is not None:
        query = query.where(of_areas([wanted.area]))
    if wanted.since is not None:
        query = query.where(audit.c.at >= int(wanted.since.timestamp() * 1000))
    if wanted.until is not None:
        query = query.where(audit.c.at < int(wanted.until.timestamp() * 1000))
    return query


def _cells(entry: HistoryEntry) -> tuple[str, ...]:
    changes = "; ".join(f"{c.field}: {c.before} -> {c.after}" for c in entry.changes)
    at = entry.at.isoformat(timespec="seconds")
    return (at, entry.who, entry.what, entry.subject, changes, entry.address)


def _shape(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": time_text(int(entry.at.timestamp() * 1000)),
        "who": {"id": entry.who_id, "name": entry.who} if entry.who_id else None,
        "what": entry.what,
        "subject": entry.subject,
        "changes": [asdict(each) for each in entry.changes],
        "address": entry.address,
    }

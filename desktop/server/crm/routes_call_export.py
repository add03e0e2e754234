"""The call log as CSV, as far as it is filtered, streamed (S1-25)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from sqlalchemy import Row, tuple_

from desktop.domain.queries import finds, number_words
from desktop.server.crm.call_filters import CallFilters, Wanted, filtered
from desktop.server.crm.call_rows import scoped, shape
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.csv_lines import csv_line
from desktop.server.tables import calls

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["calls"])

_AT_ONCE: Final = 500
_PERMISSION: Final = ("calls.log:export", "export the call log")
_CELLS: Final[dict[str, Callable[[dict[str, Any]], object]]] = {
    "Started": lambda call: call["started_at"],
    "Direction": lambda call: call["direction"],
    "Result": lambda call: call["status"],
    "Contact": lambda call: (call["contact"] or {}).get("name", ""),
    "Number": lambda call: call["remote_number"],
    "Our number": lambda call: call["tracking_number"],
    "Source": lambda call: call["source"],
    "Queue": lambda call: call["queue"],
    "Agent": lambda call: (call["agent"] or {}).get("name", ""),
    "Waited (s)": lambda call: call["ring_time"],
    "Talk (s)": lambda call: call["talk_time"],
    "Status": lambda call: call["call_status"],
    "Score": lambda call: "" if call["score"] is None else call["score"],
    "Tags": lambda call: ", ".join(call["tags"]),
    "Note": lambda call: call["note"],
    "Next step": lambda call: call["next_step"],
    "Remind at": lambda call: call["remind_at"] or "",
    "Recording": lambda call: "yes" if call["recording"] else "no",
}


@router.get("/calls/export", response_class=StreamingResponse)
def export_calls(caller: SignedIn, account_id: str, wanted: Wanted) -> StreamingResponse:
    """Newest first. A permission that is lost meanwhile breaks the file off."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_PERMISSION)
        asked = wanted.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        record(connection, caller, account_id, "calls.export", "", after=asked)
    name = f"calls-{datetime.now(UTC):%Y-%m-%d}.csv"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    lines = _lines(caller, account_id, wanted)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(caller: Caller, account_id: str, wanted: CallFilters) -> Iterator[str]:
    yield csv_line(_CELLS)
    text = wanted.q.strip()
    for rows in _pages(caller, account_id, wanted):
        chosen = [shape(row) for row in rows if not text or _says(row, text)]
        yield "".join(csv_line(cell(call) for cell in _CELLS.values()) for call in chosen)


def _pages(caller: Caller, account_id: str, wanted: CallFilters) -> Iterator[list[Row[Any]]]:
    """A long log is never in memory as a whole, and never holds a transaction open."""
    last: tuple[int, str] | None = None
    while True:
        with caller.database.read() as connection:
            standing = entitled(connection, caller, account_id, *_PERMISSION)
            query = filtered(scoped(standing), wanted)
            if last is not None:
                query = query.where(tuple_(calls.c.started_at, calls.c.id) < last)
            ordered = query.order_by(calls.c.started_at.desc(), calls.c.id.desc())
            rows = list(connection.execute(ordered.limit(_AT_ONCE)))
        yield rows
        if len(rows) < _AT_ONCE:
            return
        last = (rows[-1].started_at, rows[-1].id)


def _says(row: Row[Any], text: str) -> bool:
    words = (row.contact_name or "", *number_words(row.remote_number), row.note, *row.tags)
    return finds(text, " ".join(words))

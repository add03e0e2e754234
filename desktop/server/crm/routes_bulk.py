"""Texts to many: a look beforehand, the jobs, who got what, and the report (S1-22)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection, Row, Select, select, tuple_

from desktop.domain import templates
from desktop.domain.text_records import LEFT_OUT
from desktop.server.crm import bulk_counts, bulk_report, shapes, shapes_texts
from desktop.server.crm.answers import answer, cursor_of, listing, place_of, time_text
from desktop.server.crm.bulk_sorting import Placed, sort_out
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.routes_templates import template_of
from desktop.server.database import now_ms
from desktop.server.effective import Standing
from desktop.server.outgoing import text_choices
from desktop.server.row_scope import bulk_left
from desktop.server.tables import bulk_jobs, bulk_recipients, users

router = APIRouter(prefix="/v1/accounts/{account_id}/bulk-messages", tags=["messages"])

_BULK: Final = ("messages:send_bulk", "send texts to many")
_FURTHEST: Final = timedelta(days=366)
_State = Annotated[str, Query(pattern="^(|waiting|sent|delivered|failed|left_out|cancelled)$")]


@router.post("/preview", response_model=shapes_texts.BulkPreviewShape)
def preview(caller: SignedIn, account_id: str, body: shapes_texts.BulkOrderBody) -> Response:
    """Who would get which words, and who would not and why; nothing is sent."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        placed = _placed(connection, standing, body)
    rows = [
        {
            "number": each.number,
            "name": each.name,
            "text": each.text,
            "from_number": each.from_number,
            "reason": each.reason,
        }
        for each in placed
    ]
    return answer({"rows": rows, "quiet": sum(each.waits_until is not None for each in placed)})


@router.post("", response_model=shapes_texts.BulkJobShape, status_code=201)
def order(
    caller: SignedIn,
    account_id: str,
    body: shapes_texts.BulkOrderBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Begins by itself, at ``schedule_at`` or at once; needs an ``Idempotency-Key``."""
    if not idempotency_key:
        sentence = "Say by an Idempotency-Key which order this is, so that it is sent once."
        raise Problem(428, "idempotency_key_missing", sentence)
    asked = ("POST", account_id, "bulk-messages", body.model_dump(mode="json"))
    # Looking everybody up takes a while: nobody else has to wait for it. Each is looked up again
    # when it is their turn.
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        text = _text_of(connection, account_id, body)
        placed = _placed(connection, standing, body)

    def work() -> tuple[int, Any]:
        if all(each.reason for each in placed):
            raise Problem(422, "nobody", "Nobody on this list can get the text.")
        job_id = _ordered(connection, standing, body, text, placed)
        after = {"recipients": len(placed), "text": text}
        record(connection, caller, account_id, "bulk.ordered", job_id, None, after)
        bulk_counts.tell(connection, account_id, job_id)
        return 201, _shape(connection, _found(connection, standing, job_id))

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


@router.get("", response_model=shapes.Listing[shapes_texts.BulkJobShape])
def jobs(caller: SignedIn, account_id: str, limit: shapes.Limit = 50, cursor: str = "") -> Response:
    """The newest first."""
    query = _jobs().where(bulk_jobs.c.account_id == account_id)
    if cursor:
        place = place_of(cursor, (int, str))
        query = query.where(tuple_(bulk_jobs.c.created_at, bulk_jobs.c.id) < place)
    newest = query.order_by(bulk_jobs.c.created_at.desc(), bulk_jobs.c.id.desc())
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        rows = connection.execute(newest.where(bulk_left(standing)).limit(limit + 1)).all()
        found = [_shape(connection, row) for row in rows[:limit]]
    last = rows[:limit][-1] if len(rows) > limit else None
    return listing(found, cursor_of(last.created_at, last.id) if last is not None else None)


@router.get("/{job_id}", response_model=shapes_texts.BulkJobShape)
def one_job(caller: SignedIn, account_id: str, job_id: str) -> Response:
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        content = _shape(connection, _found(connection, standing, job_id))
    return answer(content)


@router.get("/{job_id}/recipients", response_model=shapes.Listing[shapes_texts.BulkRecipientShape])
def recipients(
    caller: SignedIn,
    account_id: str,
    job_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    state: _State = "",
) -> Response:
    """In the order of the list."""
    query = bulk_report.rows_of(job_id)
    if state:
        query = query.where(bulk_counts.STATE.in_((state,)))
    if cursor:
        (place,) = place_of(cursor, (int,))
        query = query.where(bulk_recipients.c.position > place)
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        _found(connection, standing, job_id)
        rows = connection.execute(query.limit(limit + 1)).all()
    following = cursor_of(rows[limit - 1].position) if len(rows) > limit else None
    return listing([_recipient(row) for row in rows[:limit]], following)


@router.get("/{job_id}/report", response_class=StreamingResponse)
def report(caller: SignedIn, account_id: str, job_id: str) -> StreamingResponse:
    """CSV with a line for everybody on the list."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        _found(connection, standing, job_id)
        bulk_report.check_export(standing)
    headers = {"Content-Disposition": f'attachment; filename="{job_id}.csv"'}
    lines = bulk_report.lines(caller.database, job_id)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{job_id}/pause", response_model=shapes_texts.BulkJobShape)
def pause(
    caller: SignedIn,
    account_id: str,
    job_id: str,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """The text that is being sent is the last one until it is resumed."""
    return _acted(caller, account_id, job_id, idempotency_key, _pause)


@router.post("/{job_id}/resume", response_model=shapes_texts.BulkJobShape)
def resume(
    caller: SignedIn,
    account_id: str,
    job_id: str,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Also what was cancelled: who has not got it gets it. Who resumes it is its sender now."""
    return _acted(caller, account_id, job_id, idempotency_key, _resume)


@router.post("/{job_id}/cancel", response_model=shapes_texts.BulkJobShape)
def cancel(
    caller: SignedIn,
    account_id: str,
    job_id: str,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    return _acted(caller, account_id, job_id, idempotency_key, _cancel)


_Act = Callable[[Connection, Row[Any], str], str]


def _acted(caller: Caller, account_id: str, job_id: str, key: str, act: _Act) -> Response:
    def work() -> tuple[int, Any]:
        job = _found(connection, standing, job_id)
        after = act(connection, job, caller.user_id)
        was, now = {"state": job.state}, {"state": after}
        record(connection, caller, account_id, "bulk.changed", job_id, was, now)
        bulk_counts.tell(connection, account_id, job_id)
        return 200, _shape(connection, _found(connection, standing, job_id))

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_BULK)
        asked = ("POST", account_id, job_id, act.__name__)
        status, content = once(connection, caller, key, asked, work)
    return answer(content, status)


def _pause(connection: Connection, job: Row[Any], _: str) -> str:
    _check_state(job, ("scheduled", "running"), "paused")
    return _put(connection, job, "paused")


def _resume(connection: Connection, job: Row[Any], user_id: str) -> str:
    _check_state(job, ("paused", "cancelled"), "resumed")
    _move(connection, job.id, "cancelled", "waiting")
    next_at = max(now_ms(), job.schedule_at or 0)
    state = "scheduled" if next_at == job.schedule_at else "running"
    return _put(connection, job, state, author_id=user_id, next_at=next_at)


def _cancel(connection: Connection, job: Row[Any], _: str) -> str:
    _check_state(job, ("scheduled", "running", "paused"), "cancelled")
    _move(connection, job.id, "waiting", "cancelled")
    return _put(connection, job, "cancelled")


def _check_state(job: Row[Any], possible: tuple[str, ...], what: str) -> None:
    if job.state not in possible:
        raise Problem(409, "not_possible", f"What is {job.state} cannot be {what}.")


def _move(connection: Connection, job_id: str, before: str, after: str) -> None:
    mine = (bulk_recipients.c.job_id == job_id, bulk_recipients.c.state == before)
    connection.execute(bulk_recipients.update().where(*mine).values(state=after))


def _put(connection: Connection, job: Row[Any], state: str, **values: Any) -> str:
    mine = bulk_jobs.c.id == job.id
    connection.execute(bulk_jobs.update().where(mine).values(state=state, sentence="", **values))
    return state


def _placed(
    connection: Connection, standing: Standing, body: shapes_texts.BulkOrderBody
) -> list[Placed]:
    text = _text_of(connection, standing.account_id, body)
    if body.from_number:
        default, choices = text_choices(connection, standing)
        if body.from_number not in (default, *choices):
            sentence = "That number is not among those you may text from."
            reason = "refused.pick_not_allowed"
            raise Problem(403, "refused", sentence, permission=_BULK[0], reason=reason)
    moment = max(datetime.now(UTC), body.schedule_at or datetime.now(UTC))
    found = sort_out(connection, standing, body.recipients, text, body.from_number, moment)
    return list(found)


def _text_of(connection: Connection, account_id: str, body: shapes_texts.BulkOrderBody) -> str:
    """Raises 422 for words that cannot be filled, and for two sets of words."""
    if body.template_id and body.text:
        raise Problem(422, "two_texts", "Send either a template or words of your own.")
    text = body.text
    if body.template_id:
        text = str(template_of(connection, account_id, body.template_id).text)
    fault = templates.fault_of(text)
    if fault:
        raise Problem(422, "invalid_template", fault)
    if body.schedule_at and body.schedule_at > datetime.now(UTC) + _FURTHEST:
        raise Problem(422, "too_far", "Choose a time within the next twelve months.")
    return text


def _ordered(
    connection: Connection,
    standing: Standing,
    body: shapes_texts.BulkOrderBody,
    text: str,
    placed: list[Placed],
) -> str:
    job_id, now = f"blk_{uuid.uuid4().hex}", now_ms()
    later = int(body.schedule_at.timestamp() * 1000) if body.schedule_at else None
    is_later = later is not None and later > now
    connection.execute(
        bulk_jobs.insert().values(
            id=job_id,
            account_id=standing.account_id,
            author_id=standing.user_id,
            text=text,
            our_number=body.from_number,
            state="scheduled" if is_later else "running",
            created_at=now,
            schedule_at=later,
            next_at=later if is_later else now,
        )
    )
    rows = [
        {
            "job_id": job_id,
            "position": position,
            "number": each.number,
            "name": each.name,
            "text": each.text,
            "state": "left_out" if each.reason else "waiting",
            "reason": each.reason,
        }
        for position, each in enumerate(placed)
    ]
    connection.execute(bulk_recipients.insert(), rows)
    return job_id


def _jobs() -> Select[Any]:
    author = users.c.name.label("author")
    return select(bulk_jobs, author).join(users, users.c.id == bulk_jobs.c.author_id)


def _found(connection: Connection, standing: Standing, job_id: str) -> Row[Any]:
    mine = (bulk_jobs.c.account_id == standing.account_id, bulk_jobs.c.id == job_id)
    row = connection.execute(_jobs().where(*mine, bulk_left(standing))).first()
    if row is None:
        raise not_found()
    return row


def _shape(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "text": row.text,
        "author": row.author,
        "from_number": row.our_number,
        "state": row.state,
        "created_at": time_text(row.created_at),
        "schedule_at": time_text(row.schedule_at),
        "sentence": row.sentence,
        "counts": bulk_counts.counts_of(connection, row.id),
    }


def _recipient(row: Row[Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "text": row.text,
        "state": row.state,
        "reason": row.failure or LEFT_OUT.get(row.reason, row.reason),
        "waits_until": time_text(row.not_before) if row.state == "waiting" else None,
    }

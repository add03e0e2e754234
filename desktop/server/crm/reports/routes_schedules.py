"""Scheduled reports: added, changed, paused, sent now, and what became of each time (S1-27)."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, func, select, tuple_

from desktop.domain.errors import InvalidInput
from desktop.domain.report_schedules import MOST_SCHEDULES, ScheduleWish, When, read_wish
from desktop.server import jobs
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, listing, page_of, place_of
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.reports import schedule_rules
from desktop.server.crm.reports import shapes_schedules as own
from desktop.server.crm.reports.schedule_rows import (
    KIND,
    UPDATED,
    about,
    forget_next,
    plan_next,
    run_shape,
    runs_of,
    schedules_of,
    sent_by_hand,
    shape_of,
    values_of,
)
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish
from desktop.server.effective import Standing
from desktop.server.tables import report_runs, report_schedules

router = APIRouter(prefix="/v1/accounts/{account_id}/report-schedules", tags=["reports"])


_SCHEDULE: Final = (schedule_rules.PERMISSION, "schedule reports")
MOST_BY_HAND: Final = 20  # of an account, within the hour
_HOUR_MS: Final = 3_600_000
_UNDER_WAY: Final = "This report is being sent already. Look at its history."
_TOO_OFTEN: Final = (
    f"Reports have been sent by hand {MOST_BY_HAND} times within an hour. Try again later."
)
Key = Annotated[str, Header()]


@router.get("", response_model=shapes.Listing[own.ScheduleShape])
def list_schedules(caller: SignedIn, account_id: str) -> Response:
    """By name."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SCHEDULE)
        query = schedules_of(account_id).order_by(report_schedules.c.name, report_schedules.c.id)
        rows = connection.execute(query).all()
    return listing([shape_of(row) for row in rows])


@router.post("", response_model=own.ScheduleShape, status_code=201)
def add_schedule(
    caller: SignedIn, account_id: str, body: own.ScheduleBody, idempotency_key: Key = ""
) -> Response:
    """It is sent in the name of whoever adds it, with what they may see then."""
    asked = ("POST", account_id, "report-schedules", body.model_dump(mode="json"))

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_SCHEDULE)

        def work() -> tuple[int, Any]:
            wish = _wish(connection, standing, body)
            schedule_id = _add(connection, caller, account_id, wish)
            content = shape_of(_found(connection, account_id, schedule_id))
            record(
                *(connection, caller, account_id, "report_schedule.add", schedule_id),
                *(None, about(content)),
            )
            publish(connection, account_id, UPDATED)
            return 201, content

        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.put("/{schedule_id}", response_model=own.ScheduleShape)
def change_schedule(
    caller: SignedIn,
    account_id: str,
    schedule_id: str,
    body: own.ScheduleBody,
    if_match: IfMatch = "",
) -> Response:
    """From now on it is sent in the name of whoever changes it."""
    with caller.database.write() as connection:
        standing, row = _changing(connection, caller, account_id, schedule_id, if_match)
        values = values_of(_wish(connection, standing, body)) | {"owner_id": caller.user_id}
        content = _change(connection, caller, row, "report_schedule.edit", values)
    return answer(content, headers=etag(content))


@router.put("/{schedule_id}/state", response_model=own.ScheduleShape)
def pause_or_resume(
    caller: SignedIn,
    account_id: str,
    schedule_id: str,
    body: own.ScheduleStateBody,
    if_match: IfMatch = "",
) -> Response:
    """What would have been due while it is paused is not made up for. The owner stays."""
    with caller.database.write() as connection:
        _, row = _changing(connection, caller, account_id, schedule_id, if_match)
        values = {"paused": body.state == "paused"}
        content = _change(connection, caller, row, f"report_schedule.{body.state}", values)
    return answer(content, headers=etag(content))


@router.delete("/{schedule_id}", status_code=204)
def remove_schedule(
    caller: SignedIn, account_id: str, schedule_id: str, if_match: IfMatch = ""
) -> Response:
    """With its history; what is being sent at this moment still arrives."""
    with caller.database.write() as connection:
        _, row = _changing(connection, caller, account_id, schedule_id, if_match)
        its = report_runs.c.schedule_id == schedule_id
        connection.execute(report_runs.delete().where(its))
        forget_next(connection, row)
        mine = report_schedules.c.id == schedule_id
        connection.execute(report_schedules.delete().where(mine))
        before = about(shape_of(row))
        record(connection, caller, account_id, "report_schedule.remove", schedule_id, before)
        publish(connection, account_id, UPDATED)
    return Response(status_code=204)


@router.get("/{schedule_id}/runs", response_model=shapes.Listing[own.RunShape])
def list_runs(
    caller: SignedIn,
    account_id: str,
    schedule_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
) -> Response:
    """Of the last year, newest first."""
    query = runs_of(schedule_id)
    if cursor:
        place = place_of(cursor, (int, str))
        query = query.where(tuple_(report_runs.c.at, report_runs.c.id) < place)
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SCHEDULE)
        _found(connection, account_id, schedule_id)
        newest = query.order_by(report_runs.c.at.desc(), report_runs.c.id.desc())
        rows = connection.execute(newest.limit(limit + 1)).all()
    return page_of(rows, limit, run_shape, ("at", "id"))


@router.post("/{schedule_id}/runs", response_model=own.RunShape, status_code=201)
def send_now(
    caller: SignedIn, account_id: str, schedule_id: str, idempotency_key: Key = ""
) -> Response:
    """As it stands, to whom it goes anyway and in the name of its owner; the rhythm stays."""
    asked = ("POST", account_id, "report-schedules", schedule_id, "runs")

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_SCHEDULE)
        row = _found(connection, account_id, schedule_id)

        def work() -> tuple[int, Any]:
            _check_pace(connection, row)
            run_id = _send(connection, caller, row)
            found = runs_of(schedule_id).where(report_runs.c.id == run_id)
            return 201, run_shape(connection.execute(found).one())

        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


def _check_pace(connection: Connection, row: Row[Any]) -> None:
    """Nobody fills the mailboxes of others by pressing the button again and again."""
    goes_on = report_runs.c.ended_at.is_(None)
    query = runs_of(row.id).where(goes_on, report_runs.c.by_id.is_not(None))
    if connection.execute(query.limit(1)).first() is not None:
        raise Problem(409, "under_way", _UNDER_WAY)
    if sent_by_hand(connection, row.account_id, now_ms() - _HOUR_MS) >= MOST_BY_HAND:
        headers = {"Retry-After": str(_HOUR_MS // 1000)}
        raise Problem(429, "too_often", _TOO_OFTEN, headers=headers)


def _send(connection: Connection, caller: Caller, row: Row[Any]) -> str:
    run_id, now = f"run_{uuid.uuid4().hex}", now_ms()
    values = {"id": run_id, "account_id": row.account_id, "schedule_id": row.id, "at": now}
    connection.execute(report_runs.insert().values(**values, by_id=caller.user_id))
    payload = {"schedule_id": row.id, "run_id": run_id}
    jobs.enqueue(connection, KIND, payload, once=run_id, account_id=row.account_id)
    said = {"name": row.name, "recipients": list(row.recipients)}
    record(connection, caller, row.account_id, "report_schedule.send", row.id, None, said)
    publish(connection, row.account_id, UPDATED)
    return run_id


def _wish(connection: Connection, standing: Standing, body: own.ScheduleBody) -> ScheduleWish:
    """Raises 422 with what has to be put right."""
    when = When(body.rhythm, time.fromisoformat(body.at), body.weekday, body.day, body.time_zone)
    subject = body.subject if isinstance(body.subject, str) else body.subject.value
    formats, recipients = tuple(body.formats), tuple(body.recipients)
    try:
        wish = read_wish(ScheduleWish(body.name, subject, body.covers, formats, recipients, when))
    except InvalidInput as error:
        raise Problem(422, "schedule_unusable", str(error)) from error
    if standing.may(schedule_rules.EXPORT):
        return wish
    for address in wish.recipients:
        if not schedule_rules.is_inside(connection, standing.account, address):
            sentence = schedule_rules.OUTSIDE.format(address=address)
            raise Problem(422, "recipient_outside", sentence)
    return wish


def _add(connection: Connection, caller: Caller, account_id: str, wish: ScheduleWish) -> str:
    its = report_schedules.c.account_id == account_id
    counted = select(func.count()).select_from(report_schedules).where(its)
    if connection.execute(counted).scalar_one() >= MOST_SCHEDULES:
        raise Problem(409, "too_many", f"An account has at most {MOST_SCHEDULES} schedules.")
    schedule_id = f"rsc_{uuid.uuid4().hex}"
    identity = {"id": schedule_id, "account_id": account_id, "owner_id": caller.user_id}
    connection.execute(report_schedules.insert().values(**identity, **values_of(wish)))
    plan_next(connection, _found(connection, account_id, schedule_id))
    return schedule_id


def _changing(
    connection: Connection, caller: Caller, account_id: str, schedule_id: str, if_match: str
) -> tuple[Standing, Row[Any]]:
    need_version(if_match, "of the schedule")
    standing = entitled(connection, caller, account_id, *_SCHEDULE)
    row = _found(connection, account_id, schedule_id)
    check_version(if_match, row.version, "this schedule", lambda: shape_of(row))
    return standing, row


def _change(
    connection: Connection, caller: Caller, row: Row[Any], action: str, values: dict[str, Any]
) -> dict[str, Any]:
    mine = report_schedules.c.id == row.id
    changed = report_schedules.update().where(mine)
    connection.execute(changed.values(**values, version=row.version + 1))
    plan_next(connection, _found(connection, row.account_id, row.id))
    content = shape_of(_found(connection, row.account_id, row.id))
    told = (about(shape_of(row)), about(content))
    record(connection, caller, row.account_id, action, row.id, *told)
    publish(connection, row.account_id, UPDATED)
    return content


def _found(connection: Connection, account_id: str, schedule_id: str) -> Row[Any]:
    query = schedules_of(account_id).where(report_schedules.c.id == schedule_id)
    row = connection.execute(query).first()
    if row is None:
        raise not_found()
    return row

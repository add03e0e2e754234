"""Schedules of reports as they are kept: read, given their next time, and their runs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, time
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import PeriodName
from desktop.domain.report_schedules import FileFormat, Rhythm, ScheduleWish, When, next_run
from desktop.server import jobs
from desktop.server.crm.answers import time_text
from desktop.server.database import now_ms
from desktop.server.tables import jobs as jobs_rows
from desktop.server.tables import report_runs, report_schedules, users

KIND: Final = "report.send"
UPDATED: Final = "report_schedules.updated"
# The next time is never further away than this, whatever the clocks of the zone do.
_FURTHEST_DAYS: Final = {Rhythm.DAILY: 2, Rhythm.WEEKLY: 8, Rhythm.MONTHLY: 32}
KEPT_MS: Final = 365 * 24 * 3600 * 1000


def when_of(row: Any) -> When:
    at = time.fromisoformat(row.at)
    return When(Rhythm(row.rhythm), at, row.weekday, row.day, row.time_zone)


def wish_of(row: Any) -> ScheduleWish:
    formats = tuple(FileFormat(each) for each in row.formats)
    recipients = tuple(row.recipients)
    covers = PeriodName(row.covers)
    return ScheduleWish(row.name, row.subject, covers, formats, recipients, when_of(row))


def values_of(wish: ScheduleWish) -> dict[str, Any]:
    when = wish.when
    return {
        "name": wish.name,
        "subject": wish.subject,
        "covers": wish.covers.value,
        "formats": [each.value for each in wish.formats],
        "recipients": list(wish.recipients),
        "rhythm": when.rhythm.value,
        "at": f"{when.at:%H:%M}",
        "weekday": when.weekday,
        "day": when.day,
        "time_zone": when.time_zone,
    }


def as_moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds_of(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def plan_next(connection: Connection, row: Any, after: int | None = None) -> int | None:
    """Queues the next run of a schedule as ``row`` has it, in the place of the one it had.

    None while it is paused.
    """
    forget_next(connection, row)
    due = None
    if not row.paused:
        begun = as_moment(now_ms() if after is None else after)
        due = milliseconds_of(next_run(when_of(row), begun))
        payload = {"schedule_id": row.id, "due": due}
        # Not once and for all: where the clock was put back, the same moment comes again.
        alone = _key(row.id, due)
        jobs.enqueue(connection, KIND, payload, due=due, alone=alone, account_id=row.account_id)
    mine = report_schedules.c.id == row.id
    connection.execute(report_schedules.update().where(mine).values(next_at=due))
    return due


def forget_next(connection: Connection, row: Any) -> None:
    """Otherwise whoever changes a schedule again and again would fill the queue."""
    if row.next_at is not None:
        jobs.withdraw(connection, KIND, _key(row.id, row.next_at))


def _key(schedule_id: str, due: int) -> str:
    return f"{schedule_id} {due}"


def sent_by_hand(connection: Connection, account_id: str, since: int) -> int:
    """How often since then; of those jobs each is named after its run."""
    asked = jobs_rows.c.sameness.startswith("run_")
    mine = (jobs_rows.c.account_id == account_id, jobs_rows.c.queued_at > since)
    query = select(func.count()).where(jobs_rows.c.kind == KIND, asked, *mine)
    return int(connection.execute(query).scalar_one())


def schedules_of(account_id: str) -> Select[Any]:
    """With the name of the owner, and what became of the last run that is over."""
    last = (
        select(report_runs.c.id)
        .where(report_runs.c.schedule_id == report_schedules.c.id)
        .where(report_runs.c.ended_at.is_not(None))
        .order_by(report_runs.c.at.desc(), report_runs.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(report_schedules)
    )
    told = (
        users.c.name.label("owner"),
        report_runs.c.state.label("last_state"),
        report_runs.c.sentence.label("last_sentence"),
    )
    query = select(report_schedules, *told).join(users, users.c.id == report_schedules.c.owner_id)
    query = query.join(report_runs, report_runs.c.id == last, isouter=True)
    return query.where(report_schedules.c.account_id == account_id)


def runs_of(schedule_id: str) -> Select[Any]:
    query = select(report_runs, func.coalesce(users.c.name, "").label("by"))
    query = query.join(users, users.c.id == report_runs.c.by_id, isouter=True)
    return query.where(report_runs.c.schedule_id == schedule_id)


def shape_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        **values_of(wish_of(row)),
        "owner": {"id": row.owner_id, "name": row.owner},
        "state": "paused" if row.paused else "on",
        "next_at": time_text(row.next_at),
        "last_state": row.last_state,
        "last_sentence": row.last_sentence or "",
        "version": row.version,
    }


def run_shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "by": row.by,
        "at": time_text(row.at),
        "ended_at": time_text(row.ended_at),
        "state": row.state,
        "sentence": row.sentence,
    }


def about(content: Mapping[str, Any]) -> dict[str, Any]:
    """For the change history."""
    said = ("name", "subject", "covers", "formats", "recipients", "rhythm", "at", "time_zone")
    return {key: content[key] for key in (*said, "state")}


def heed_clock(connection: Connection) -> None:
    """What was planned under a clock that ran ahead comes when it is due by the right one."""
    now = now_ms()
    for rhythm, days in _FURTHEST_DAYS.items():
        late = (report_schedules.c.rhythm == rhythm.value, report_schedules.c.paused.is_(False))
        furthest = report_schedules.c.next_at > now + days * 24 * 3600 * 1000
        for row in connection.execute(select(report_schedules).where(*late, furthest)).all():
            with suppress(InvalidInput):  # a time zone that there is no more
                plan_next(connection, row)


def sweep(connection: Connection) -> None:
    """Runs of a year ago are gone."""
    old = report_runs.c.at < now_ms() - KEPT_MS
    connection.execute(report_runs.delete().where(old))

"""Sends texts to many, one after another, and goes on where it was after a restart.

A recipient is taken and the text to them written down in one transaction, under an id made of
the job and the place in its list: whenever this ends, nobody gets it twice and nobody is lost.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, or_, select
from sqlalchemy.exc import OperationalError

from desktop.domain.quiet_hours import quiet_until
from desktop.server.crm import bulk_counts
from desktop.server.crm.bell import Bell
from desktop.server.crm.bulk_sorting import reason_of
from desktop.server.crm.sending import Draft, thread_for, way_to, write
from desktop.server.crm.texting_settings import Texting, texting_of
from desktop.server.database import Database, now_ms
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import bulk_jobs, bulk_recipients

log = logging.getLogger(__name__)

_LONGEST_WAIT_SECONDS: Final = 15.0
_TRY_AGAIN_SECONDS: Final = 1.0
# Spelled out: with values bound to it SQLite would not use the index of exactly these.
_UNDER_WAY: Final[tuple[ColumnElement[Any], ...]] = tuple(
    literal_column(f"'{state}'") for state in ("scheduled", "running")
)
_LOST: Final = (
    "{name} may not send texts to many any more. Somebody who may can resume what is left."
)
_QUIET: Final = "It is night where the others are. They get it in the morning."


class BulkSender:
    """One text at a time over all jobs, each job at the pace of its account."""

    def __init__(self, database: Database, bell: Bell) -> None:
        self._database = database
        self._bell = bell
        self._ending = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._sending = asyncio.create_task(self._send_on())

    async def stop(self) -> None:
        """The one text that is being written is finished."""
        self._ending.set()
        self._bell.ring()
        if self._sending is not None:
            await self._sending

    async def _send_on(self) -> None:
        while not self._ending.is_set():
            ring = self._bell.next_ring
            wait = await asyncio.to_thread(self._turn)
            if wait >= _TRY_AGAIN_SECONDS:
                await self._bell.wait(ring, min(wait, _LONGEST_WAIT_SECONDS))
            elif wait:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), wait)

    def _turn(self) -> float:
        """Send one text if one is due; the seconds until the next may be."""
        try:
            with self._database.read() as connection:
                soonest = connection.execute(SOONEST).scalar()
            now = now_ms()
            if soonest is None:
                return _LONGEST_WAIT_SECONDS
            if soonest > now:
                return float((soonest - now) / 1000)
            with self._database.write() as connection:
                advance(connection, now)
        except OperationalError as error:
            log.error("a text to many could not be sent on: %s", error.orig)
            return _TRY_AGAIN_SECONDS / 2
        return 0.0


def advance(connection: Connection, now: int) -> None:
    """The next step of the job that has waited longest."""
    due = select(bulk_jobs).where(_under_way(), bulk_jobs.c.next_at <= now)
    job = connection.execute(due.order_by(bulk_jobs.c.next_at).limit(1)).first()
    if job is None:
        return
    standing = standing_of(connection, job.account_id, job.author_id)
    if standing is None or not standing.may("messages:send_bulk"):
        name = standing.user.name if standing is not None else "The sender"
        _change(connection, job, state="paused", sentence=_LOST.format(name=name))
        return
    recipient = _next(connection, job.id, now)
    if recipient is None:
        _rest(connection, job)
        return
    _take(connection, job, recipient, standing, now)


def _next(connection: Connection, job_id: str, now: int) -> Row[Any] | None:
    query = select(bulk_recipients).where(
        bulk_recipients.c.job_id == job_id,
        bulk_recipients.c.state == "waiting",
        or_(bulk_recipients.c.not_before.is_(None), bulk_recipients.c.not_before <= now),
    )
    return connection.execute(query.order_by(bulk_recipients.c.position).limit(1)).first()


def _take(
    connection: Connection, job: Row[Any], recipient: Row[Any], standing: Standing, now: int
) -> None:
    texting = texting_of(connection, job.account_id)
    moment = datetime.fromtimestamp(now / 1000, UTC)
    later = quiet_until(texting.quiet, recipient.number, standing.account.region, moment)
    if later is not None:
        _mark(connection, recipient, not_before=int(later.timestamp() * 1000))
        return
    way = way_to(connection, standing, recipient.number, job.our_number)
    if way.reason:
        _mark(connection, recipient, state="left_out", reason=reason_of(way.reason))
    else:
        conversation_id = thread_for(connection, job.account_id, way)
        message_id = f"msg_{job.id}_{recipient.position}"
        draft = Draft(recipient.text, job.author_id, id=message_id)
        write(connection, job.account_id, conversation_id, draft)
        _mark(connection, recipient, state="handed_over", message_id=message_id)
    state = "running" if _waits(connection, job.id) else "done"
    _change(connection, job, state=state, sentence="", next_at=now + _pace(texting))


def _waits(connection: Connection, job_id: str) -> bool:
    query = select(bulk_recipients.c.position).where(
        bulk_recipients.c.job_id == job_id, bulk_recipients.c.state == "waiting"
    )
    return connection.execute(query.limit(1)).first() is not None


def _pace(texting: Texting) -> int:
    return round(60_000 / texting.bulk_per_minute)


def _rest(connection: Connection, job: Row[Any]) -> None:
    """Nobody can get it now: it waits for the morning, or is done."""
    morning = connection.execute(
        select(func.min(bulk_recipients.c.not_before)).where(
            bulk_recipients.c.job_id == job.id, bulk_recipients.c.state == "waiting"
        )
    ).scalar()
    if morning is None:
        _change(connection, job, state="done", sentence="")
    else:
        _change(connection, job, state="running", sentence=_QUIET, next_at=morning)


def _mark(connection: Connection, recipient: Row[Any], **values: Any) -> None:
    mine = (
        bulk_recipients.c.job_id == recipient.job_id,
        bulk_recipients.c.position == recipient.position,
    )
    connection.execute(bulk_recipients.update().where(*mine).values(**values))


def _change(connection: Connection, job: Row[Any], **values: Any) -> None:
    connection.execute(bulk_jobs.update().where(bulk_jobs.c.id == job.id).values(**values))
    bulk_counts.tell(connection, job.account_id, job.id)


def _under_way() -> Any:
    return bulk_jobs.c.state.in_(_UNDER_WAY)


SOONEST: Final = select(func.min(bulk_jobs.c.next_at)).where(_under_way())

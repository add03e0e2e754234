"""Work for later, kept in the database: it survives restarts and is done once by one of several.

    jobs.enqueue(connection, "topup", {"amount": 2000}, once=f"{account_id}:7")

in the transaction of what asks for it: both are there, or neither. A process claims it with a lease
that it renews while it works; where it dies, the lease ends and another goes on. What a job does
and ``Turn.done`` belong into one transaction: a process that lost its lease is refused there, and
what it did is rolled back. What leaves the database (a letter, a payment) needs an id of its own
that the other side knows again, for example the job's.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal_column, select

from desktop.server.database import now_ms
from desktop.server.tables import jobs

KEPT_MS: Final = 30 * 24 * 3600 * 1000
# Seconds to wait after each failure; after the last the waits stay as long.
WAITS: Final = (5, 30, 120, 600, 1800, 3600)
_SOON_MS: Final = 60_000
# Spelled out: with values bound to it SQLite would not use the index of exactly these.
_STATES: Final[tuple[ColumnElement[Any], ...]] = tuple(
    literal_column(f"'{state}'") for state in ("waiting", "running")
)
_UNDER_WAY: Final = jobs.c.state.in_(_STATES)


class TryAgain(Exception):
    """It did not work this time; ``after`` are seconds, None as long as ``WAITS`` says."""

    def __init__(self, sentence: str, after: float | None = None) -> None:
        super().__init__(sentence)
        self.after = after


class GivenUp(Exception):
    """It will never work; the sentence says why."""


class LeaseLost(Exception):
    """Another process has the job now: nothing of what was done here may stay."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed one. ``attempts`` counts this one; ``holder`` is another name at every claim."""

    id: str
    kind: str
    account_id: str
    payload: Mapping[str, Any]
    attempts: int
    holder: str
    every_ms: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One attempt at a job. ``ends`` says that the process is being stopped."""

    job: Job
    ends: Callable[[], bool]

    def hold(self, connection: Connection) -> None:
        """In the transaction of a first part of the work. Raises LeaseLost, as ``done`` does."""
        _change(connection, self.job, holder=self.job.holder)

    def done(self, connection: Connection, sentence: str = "") -> None:
        """In the transaction of the work. Raises LeaseLost, which rolls the work back."""
        finish(connection, self.job, sentence)


class Handler(Protocol):
    """What is done for the jobs of one kind."""

    @property
    def kind(self) -> str: ...

    @property
    def tries(self) -> int:
        """After so many failures it is given up."""

    def run(self, turn: Turn) -> str:
        """On a worker thread. Returns what is noted where ``turn.done`` was not called.

        Raises TryAgain, GivenUp, or LeaseLost as it comes from ``turn.done``.
        """

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:
        """The last word, in the transaction that marks the job as failed."""


def enqueue(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any],
    *,
    due: int | None = None,
    once: str = "",
    alone: str = "",
    account_id: str = "",
) -> str:
    """The job's id, of the one that is there already where it is the same.

    ``due`` is in milliseconds, None now. ``once``: the same key is queued once, also after the job
    is over, until it is swept. ``alone``: only one of the key waits or runs; after that it may
    come again.
    """
    sameness = once or alone or None
    if sameness is not None:
        known = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.sameness == sameness)
        found = connection.execute(known).scalar()
        if found is not None:
            return str(found)
    now = now_ms()
    values: dict[str, Any] = {"kind": kind, "payload": dict(payload), "account_id": account_id}
    values |= {"sameness": sameness, "holds": 1 if once else 0, "queued_at": now}
    values |= {"id": f"job_{uuid.uuid4().hex}", "due_at": now if due is None else due}
    connection.execute(jobs.insert().values(values))
    return str(values["id"])


def withdraw(connection: Connection, kind: str, once: str) -> None:
    """Nobody wants it any more; what runs already, or is over, stays."""
    same = and_(jobs.c.kind == kind, jobs.c.sameness == once)
    connection.execute(jobs.delete().where(same, jobs.c.state == "waiting"))


def recur(connection: Connection, kind: str, every_ms: int) -> None:
    """One job that comes again and again, so long after it was done; the first time at once."""
    job_id = enqueue(connection, kind, {}, alone="recurring")
    connection.execute(jobs.update().where(jobs.c.id == job_id).values(every_ms=every_ms))


def soonest(kinds: Collection[str]) -> Select[Any]:
    """When the next of these kinds is due; a running one when its lease ends."""
    return select(func.min(jobs.c.due_at)).where(_UNDER_WAY, jobs.c.kind.in_(sorted(kinds)))


def claim(connection: Connection, kinds: Collection[str], now: int, lease_ms: int) -> Job | None:
    """What is due longest, waiting or left by a process that died; in a writing transaction."""
    due = select(jobs).where(_UNDER_WAY, jobs.c.due_at <= now, jobs.c.kind.in_(sorted(kinds)))
    row = connection.execute(due.order_by(jobs.c.due_at).limit(1)).first()
    if row is None:
        return None
    job = _claimed(row)
    values = {"state": "running", "holder": job.holder, "attempts": job.attempts}
    connection.execute(
        jobs.update().where(jobs.c.id == job.id).values(**values, due_at=now + lease_ms)
    )
    return job


def _claimed(row: Row[Any]) -> Job:
    attempts, holder = row.attempts + 1, uuid.uuid4().hex
    return Job(row.id, row.kind, row.account_id, row.payload, attempts, holder, row.every_ms)


def heed_clock(connection: Connection, now: int, lease_ms: int) -> None:
    """The clock of the computer was put back: what it says of later would be long in coming.

    A lease ends in its time, what recurs comes again in its time, and what was wanted at once is
    wanted now. What has a day and an hour of its own keeps them.
    """
    ends, again = now + lease_ms, now + jobs.c.every_ms
    _bring_forward(connection, ends, jobs.c.state == "running", jobs.c.due_at > ends)
    waits = jobs.c.state == "waiting"
    _bring_forward(connection, again, waits, jobs.c.every_ms > 0, jobs.c.due_at > again)
    at_once = and_(jobs.c.every_ms == 0, jobs.c.due_at <= jobs.c.queued_at + _SOON_MS)
    _bring_forward(connection, now, waits, jobs.c.queued_at > now + _SOON_MS, at_once)


def _bring_forward(connection: Connection, due: Any, *which: ColumnElement[bool]) -> None:
    connection.execute(jobs.update().where(_UNDER_WAY, *which).values(due_at=due))


def renew(connection: Connection, job: Job, now: int, lease_ms: int) -> None:
    """Raises LeaseLost."""
    _change(connection, job, due_at=now + lease_ms)


def put_off(connection: Connection, job: Job, sentence: str, due: int) -> None:
    """It is tried again then. Raises LeaseLost."""
    _change(connection, job, state="waiting", holder="", sentence=sentence, due_at=due)


def finish(connection: Connection, job: Job, sentence: str = "") -> None:
    """Raises LeaseLost."""
    _end(connection, job, "done", sentence)


def fail(connection: Connection, job: Job, sentence: str) -> None:
    """Raises LeaseLost."""
    _end(connection, job, "failed", sentence)


def sweep(connection: Connection) -> None:
    """Nobody asks what became of a job that was over a month ago."""
    connection.execute(jobs.delete().where(jobs.c.ended_at < now_ms() - KEPT_MS))


def _end(connection: Connection, job: Job, state: str, sentence: str) -> None:
    now = now_ms()
    if job.every_ms:
        again = {"state": "waiting", "attempts": 0, "due_at": now + job.every_ms}
        _change(connection, job, holder="", sentence=sentence, **again)
        return
    _change(connection, job, state=state, holder="", sentence=sentence, ended_at=now)
    free = and_(jobs.c.id == job.id, jobs.c.holds == 0)
    connection.execute(jobs.update().where(free).values(sameness=None))


def _change(connection: Connection, job: Job, **values: Any) -> None:
    mine = and_(jobs.c.id == job.id, jobs.c.state == "running", jobs.c.holder == job.holder)
    if connection.execute(jobs.update().where(mine).values(**values)).rowcount != 1:
        raise LeaseLost(job.id)

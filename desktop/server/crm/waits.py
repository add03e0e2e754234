"""Growing waits after wrong passwords and codes, per person and per address."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.crm.problems import Problem
from desktop.server.database import Database, now_ms
from desktop.server.tables import sign_in_failures

FREE_ATTEMPTS: Final = 5
FREE_ATTEMPTS_OF_ADDRESS: Final = 50  # an office shares one
LONGEST_SECONDS: Final = 300
FORGOTTEN_AFTER_MS: Final = 3600 * 1000


def _subjects(who: str, address: str, kind: str) -> tuple[tuple[str, int], ...]:
    return (
        (_hash(f"{kind}:{who.strip().lower()}"), FREE_ATTEMPTS),
        (_hash(f"address:{address}"), FREE_ATTEMPTS_OF_ADDRESS),
    )


def seconds_to_wait(connection: Connection, who: str, address: str, kind: str = "email") -> int:
    """0 where another attempt may be made now; ``kind`` is what ``who`` is."""
    longest = 0
    for subject, free in _subjects(who, address, kind):
        row = connection.execute(
            select(sign_in_failures).where(sign_in_failures.c.subject == subject)
        ).first()
        if row is None or row.failures < free:
            continue
        wait = min(LONGEST_SECONDS, 2 ** min(16, row.failures - free + 1))
        longest = max(longest, wait - _passed_ms(connection, row) // 1000)
    return longest


def count(database: Database, who: str, address: str, kind: str = "email") -> None:
    """An attempt begins; raises 429 where it is too early for one.

    Counted before it is looked at: guesses made at once must not pass together.
    """
    with database.write() as connection:
        seconds = seconds_to_wait(connection, who, address, kind)
        if seconds <= 0:
            attempted(connection, who, address, kind)
    if seconds > 0:
        sentence = f"Too many attempts. Wait {seconds} seconds, then try again."
        headers = {"Retry-After": str(seconds)}
        raise Problem(429, "too_many_attempts", sentence, headers=headers)


def _passed_ms(connection: Connection, row: Row[Any]) -> int:
    """Since the last failure. One in the future is of before the clock was set back: it is now."""
    now = now_ms()
    if row.last_at > now:
        mine = sign_in_failures.c.subject == row.subject
        connection.execute(sign_in_failures.update().where(mine).values(last_at=now))
    return max(0, now - int(row.last_at))


def attempted(connection: Connection, who: str, address: str, kind: str = "email") -> None:
    """A failure until ``succeeded`` takes it back."""
    now = now_ms()
    old = sign_in_failures.c.last_at < now - FORGOTTEN_AFTER_MS
    connection.execute(sign_in_failures.delete().where(old))
    for subject, _ in _subjects(who, address, kind):
        row = {"subject": subject, "failures": 1, "last_at": now}
        again = {"failures": sign_in_failures.c.failures + 1, "last_at": now}
        connection.execute(
            insert(sign_in_failures)
            .values(row)
            .on_conflict_do_update(index_elements=["subject"], set_=again)
        )


def succeeded(connection: Connection, who: str, address: str, kind: str = "email") -> None:
    (person, _), (place, _) = _subjects(who, address, kind)
    subject, failures = sign_in_failures.c.subject, sign_in_failures.c.failures
    connection.execute(sign_in_failures.delete().where(subject == person))
    connection.execute(
        sign_in_failures.update().where(subject == place).values(failures=failures - 1)
    )


def _hash(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()

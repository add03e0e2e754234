"""What changed since somebody last looked, and what is no longer theirs to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Select, or_, select

from desktop.server.database import now_ms
from desktop.server.tables import change_counter, withdrawals
from desktop.server.tables.changes import next_change

KEPT_MS: Final = 30 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """``gone`` is taken away first, then ``rows`` are taken over; ``more`` waits at ``newest``."""

    rows: list[Row[Any]]
    gone: list[str]
    newest: int
    more: bool


def newest_change(connection: Connection) -> int:
    return connection.execute(select(change_counter.c.newest)).scalar() or 0


def is_forgotten(connection: Connection, since: int) -> bool:
    """Whether withdrawals after ``since`` may be swept away, or the place is from elsewhere."""
    row = connection.execute(select(change_counter)).first()
    return row is None or since < row.forgotten or since > row.newest


def changes_since(
    connection: Connection,
    query: Select[Any],
    order: Column[Any],
    since: int,
    limit: int,
    mine: tuple[str, str, str],
) -> Changes:
    """``query`` gives what may be seen now; ``mine`` is account, user and kind of the rows."""
    rows = list(connection.execute(query.where(order > since).order_by(order).limit(limit + 1)))
    more = len(rows) > limit
    shown = rows[:limit]
    # Rows that one statement changed share a place; a page ends between places, not within one.
    if more and shown[-1].changed == rows[limit].changed:
        shown += _sharing(connection, query, order, shown)
    newest = shown[-1].changed if more else newest_change(connection)
    return Changes(shown, _gone(connection, mine, since, newest), newest, more)


def _sharing(
    connection: Connection, query: Select[Any], order: Column[Any], shown: list[Row[Any]]
) -> list[Row[Any]]:
    known = {row.id for row in shown}
    same = connection.execute(query.where(order == shown[-1].changed))
    return [row for row in same if row.id not in known]


def _gone(connection: Connection, mine: tuple[str, str, str], since: int, newest: int) -> list[str]:
    account_id, user_id, kind = mine
    found = connection.execute(
        select(withdrawals.c.row_id).where(
            withdrawals.c.account_id == account_id,
            withdrawals.c.kind == kind,
            withdrawals.c.changed > since,
            withdrawals.c.changed <= newest,
            or_(withdrawals.c.user_id.is_(None), withdrawals.c.user_id == user_id),
        )
    )
    return list(dict.fromkeys(found.scalars()))


def withdraw(
    connection: Connection, account_id: str, kind: str, row_id: str, user_id: str | None = None
) -> None:
    """The row is no longer ``user_id``'s to see, or nobody's."""
    connection.execute(
        withdrawals.insert().values(
            changed=next_change(connection),
            account_id=account_id,
            user_id=user_id,
            kind=kind,
            row_id=row_id,
            at=now_ms(),
        )
    )


def sweep(connection: Connection) -> None:
    """Who was away for longer than withdrawals are kept starts anew."""
    old = withdrawals.c.at < now_ms() - KEPT_MS
    last = connection.execute(
        select(withdrawals.c.changed).where(old).order_by(withdrawals.c.changed.desc()).limit(1)
    ).scalar()
    if last is not None:
        connection.execute(withdrawals.delete().where(withdrawals.c.changed <= last))
        connection.execute(change_counter.update().values(forgotten=last))

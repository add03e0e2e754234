"""Whether a caller is blocked at this moment, by number, by its beginning, or by name."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select, union_all

from desktop.domain.blocking import is_kept_away
from desktop.domain.lists import BlockKind
from desktop.server.tables import blocked_callers


def is_blocked(
    connection: Connection, account_id: str, number: str, names: tuple[str, ...], at: int
) -> bool:
    """``at`` in milliseconds since 1970 UTC: an entry that has expired blocks nobody."""
    kind, value = blocked_callers.c.kind, blocked_callers.c.value
    beginnings = [number[:length] for length in range(2, len(number) + 1)]
    mine = blocked_callers.c.account_id == account_id
    counts = or_(blocked_callers.c.until.is_(None), blocked_callers.c.until > at)
    # Each finds its rows by the index, where one question with OR would read the whole list. Names
    # are few, and compared in a way no index knows.
    candidates = union_all(
        *(
            select(kind, value).where(mine, counts, *fitting)
            for fitting in (
                (kind == BlockKind.NUMBER.value, value == number),
                (kind == BlockKind.PREFIX.value, value.in_(beginnings)),
                (kind == BlockKind.NAME.value,),
            )
        )
    )
    return any(
        is_kept_away(BlockKind(row.kind), row.value, number, names)
        for row in connection.execute(candidates)
    )

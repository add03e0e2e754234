"""Whether a caller is blocked at this moment, by number, by its beginning, or by name."""

from __future__ import annotations

from sqlalchemy import Connection, and_, or_, select

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
    # Names are few and compared in a way no index knows; numbers may be many.
    candidates = or_(
        and_(kind == BlockKind.NUMBER.value, value == number),
        and_(kind == BlockKind.PREFIX.value, value.in_(beginnings)),
        kind == BlockKind.NAME.value,
    )
    rows = connection.execute(select(kind, value).where(mine, counts, candidates))
    return any(is_kept_away(BlockKind(row.kind), row.value, number, names) for row in rows)

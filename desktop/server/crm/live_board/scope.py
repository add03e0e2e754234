"""What one viewer of a live board may know, and the day it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, select, true
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.account_day import AccountDay, day_at, zone_of
from desktop.domain.live_limits import BoardLimits, Limit, Measure
from desktop.server.effective import Standing
from desktop.server.row_scope import calls_left
from desktop.server.tables import board_limits, calls


@dataclass(frozen=True, slots=True)
class Look:
    """One question for the board: by whom, when, and upon which limits."""

    standing: Standing
    now: int  # milliseconds since 1970 UTC
    day: AccountDay
    limits: BoardLimits

    @property
    def account_id(self) -> str:
        return self.standing.account_id

    @property
    def since(self) -> int:
        """The midnight with which the day began."""
        return int(self.day.begins.timestamp() * 1000)

    @property
    def sees_all(self) -> bool:
        return self.standing.log_scope == "all" and not self.standing.filters

    def counted(self) -> ColumnElement[bool]:
        """The calls that the viewer may see; all that the board counts are among them."""
        scope = self.standing.log_scope
        if scope == "all":
            return calls_left(self.standing.filters)
        if scope == "none":
            return ~true()
        return and_(calls.c.agent_id == self.standing.user_id, calls_left(self.standing.filters))


def look_of(connection: Connection, standing: Standing, now: int) -> Look:
    zone = zone_of(standing.account.time_zone, standing.account.region)
    day = day_at(datetime.fromtimestamp(now / 1000, UTC), zone)
    return Look(standing, now, day, limits_of(connection, standing.account_id))


def limits_of(connection: Connection, account_id: str) -> BoardLimits:
    query = select(board_limits).where(board_limits.c.account_id == account_id)
    row = connection.execute(query).first()
    if row is None:
        return BoardLimits()
    limits = {
        measure: Limit(**row.limits[measure.value])
        for measure in Measure
        if measure.value in row.limits
    }
    return BoardLimits(row.answer_within, limits, row.version)


def keep_limits(connection: Connection, account_id: str, after: BoardLimits) -> None:
    values = {
        "answer_within": after.answer_within,
        "limits": limits_written(after),
        "version": after.version,
    }
    connection.execute(
        insert(board_limits)
        .values({"account_id": account_id, **values})
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )


def limits_written(limits: BoardLimits) -> dict[str, dict[str, int]]:
    return {
        measure.value: {"warning": limit.warning, "alert": limit.alert}
        for measure in Measure
        for limit in (limits.limit(measure),)
    }

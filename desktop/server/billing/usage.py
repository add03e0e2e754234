"""Usage from the ledger: sums by day, number or user, without a row of any call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from desktop.domain.billing import UsageBy, UsageQuery
from desktop.domain.errors import InvalidInput
from desktop.domain.row_filters import text_numbers
from desktop.server.billing.ledger import CALL, MINUTES, TEXT
from desktop.server.effective import Standing
from desktop.server.tables import ledger, numbers, users

# Every zone's midnight falls on one of these.
_QUARTER_MS: Final = 900_000
_OTHER_NUMBERS: Final = "Other numbers"
_NOBODY: Final = "Nobody in particular"


@dataclass(frozen=True, slots=True)
class Sums:
    calls: int = 0
    minutes: int = 0
    texts: int = 0
    amount: int = 0

    def __add__(self, other: Sums) -> Sums:
        added = (self.minutes + other.minutes, self.texts + other.texts)
        return Sums(self.calls + other.calls, *added, self.amount + other.amount)


Titled = tuple[str, str, Sums]  # key, title


def usage_of(
    connection: Connection, standing: Standing, query: UsageQuery
) -> tuple[list[Titled], Sums]:
    """The rows as they are shown, and all of them together. Raises ``InvalidInput``."""
    zone = _zone(query.checked().time_zone)
    first, last = (_midnight(day, zone) for day in (query.since, query.until + timedelta(days=1)))
    within = (ledger.c.at >= first, ledger.c.at < last, ledger.c.kind.in_((CALL, TEXT)))
    mine = (ledger.c.account_id == standing.account_id, *within)
    if query.by is UsageBy.DAY:
        rows = _by_day(connection, mine, query, zone)
    elif query.by is UsageBy.NUMBER:
        rows = _by_number(connection, mine, standing)
    else:
        rows = _by_user(connection, mine)
    return rows, sum((sums for _, _, sums in rows), start=Sums())


def _by_day(
    connection: Connection, mine: Iterable[ColumnElement[bool]], query: UsageQuery, zone: ZoneInfo
) -> list[Titled]:
    days = [query.since + timedelta(days=n) for n in range((query.until - query.since).days + 1)]
    found = dict.fromkeys(days, Sums())
    quarter = (ledger.c.at // _QUARTER_MS).label("key")
    for quarter_of, sums in _summed(connection, _sums(quarter, mine)):
        at = datetime.fromtimestamp(int(quarter_of) * _QUARTER_MS / 1000, UTC)
        day = at.astimezone(zone).date()
        found[day] += sums
    return [(day.isoformat(), day.isoformat(), sums) for day, sums in found.items()]


def _by_number(
    connection: Connection, mine: Iterable[ColumnElement[bool]], standing: Standing
) -> list[Titled]:
    """Numbers that an access control group hides are counted, and not named."""
    seen = text_numbers(standing.filters)
    names = select(numbers.c.number, numbers.c.name)
    own = names.where(numbers.c.account_id == standing.account_id)
    titles = {row.number: row.name or row.number for row in connection.execute(own)}
    shown: dict[str, Sums] = {}
    for number, sums in _summed(connection, _sums(ledger.c.number.label("key"), mine)):
        key = number if seen is None or number in seen else ""
        shown[key] = shown.get(key, Sums()) + sums
    titled = [
        (key, titles.get(key, key) if key else _OTHER_NUMBERS, sums) for key, sums in shown.items()
    ]
    return _dearest_first(titled)


def _by_user(connection: Connection, mine: Iterable[ColumnElement[bool]]) -> list[Titled]:
    key = func.coalesce(ledger.c.user_id, "").label("key")
    found = dict(_summed(connection, _sums(key, mine)))
    named = select(users.c.id, users.c.name).where(users.c.id.in_(list(found)))
    titles = {row.id: row.name for row in connection.execute(named)}
    titled = [
        (key, titles.get(key, "Somebody who is gone") if key else _NOBODY, sums)
        for key, sums in found.items()
    ]
    return _dearest_first(titled)


def _sums(key: Any, mine: Iterable[ColumnElement[bool]]) -> Select[Any]:
    is_call = ledger.c.kind == CALL
    return (
        select(
            key,
            func.sum(case((is_call, 1), else_=0)).label("calls"),
            func.sum(case((is_call, MINUTES), else_=0)).label("minutes"),
            func.sum(case((is_call, 0), else_=1)).label("texts"),
            (-func.sum(ledger.c.amount)).label("amount"),
        )
        .where(*mine)
        .group_by(key)
    )


def _summed(connection: Connection, query: Select[Any]) -> list[tuple[str, Sums]]:
    return [
        (row.key, Sums(row.calls, row.minutes, row.texts, row.amount))
        for row in connection.execute(query)
    ]


def _dearest_first(rows: list[Titled]) -> list[Titled]:
    return sorted(rows, key=lambda row: (-row[2].amount, row[1], row[0]))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("There is no such time zone. Use a name like Europe/Berlin.") from error


def _midnight(day: date, zone: ZoneInfo) -> int:
    """When the day begins there, in milliseconds; where midnight is skipped, when it would."""
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)

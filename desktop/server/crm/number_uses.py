"""Who depends on a number, read from the rows; and another number in its place, everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.domain.number_uses import CallerIds, replaced, uses_of
from desktop.domain.numbers import Use
from desktop.server.effective import Standing, answer_of
from desktop.server.tables import accounts, agencies, memberships, users

MOST_TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class Dependent:
    """A membership that uses the number."""

    user_id: str
    name: str
    uses: tuple[Use, ...]
    version: int
    default: str
    stored: Mapping[str, Any]


def dependents_of(connection: Connection, standing: Standing, number: str) -> list[Dependent]:
    """By name."""
    agency_id = standing.account.agency_id
    agency = connection.execute(select(agencies).where(agencies.c.id == agency_id)).one()
    members = (memberships.c.account_id == standing.account_id,)
    found = connection.execute(
        select(memberships, users.c.name, users.c.active)
        .join(users, users.c.id == memberships.c.user_id)
        .where(*members)
        .order_by(users.c.name, users.c.id)
    )
    return list(_depending(found, standing, agency, number))


def _depending(
    found: Any, standing: Standing, agency: Row[Any], number: str
) -> Iterator[Dependent]:
    for row in found:
        own = caller_ids_of(row.default_caller_id, row.call_settings)
        if number not in _named(own):
            continue
        if not row.call_settings.get("scope"):
            own = _with_scope(own, _scope_of(row, standing, agency))
        uses = uses_of(own, number)
        yield Dependent(
            *(row.user_id, row.name, uses, row.settings_version),
            *(row.default_caller_id, row.call_settings),
        )


def account_uses(account: Row[Any], number: str) -> tuple[Use, ...]:
    return uses_of(caller_ids_of(account.default_caller_id, account.call_settings), number)


def replace_everywhere(
    connection: Connection, account: Row[Any], found: list[Dependent], number: str, other: str
) -> None:
    for each in found:
        after = replaced(caller_ids_of(each.default, each.stored), number, other)
        mine = (memberships.c.account_id == account.id, memberships.c.user_id == each.user_id)
        values = _stored(after, each.stored) | {"settings_version": each.version + 1}
        connection.execute(memberships.update().where(*mine).values(values))
    if account_uses(account, number):
        own = caller_ids_of(account.default_caller_id, account.call_settings)
        values = _stored(replaced(own, number, other), account.call_settings)
        mine_too = accounts.c.id == account.id
        change = accounts.update().where(mine_too)
        connection.execute(change.values(**values, version=account.version + 1))


def caller_ids_of(default: str, stored: Mapping[str, Any]) -> CallerIds:
    return CallerIds(
        default=default,
        scope=stored.get("scope") or "all",
        subset=tuple(stored.get("subset") or ()),
        geo_area=stored.get("geo_area") or {},
        geo_country=stored.get("geo_country") or {},
        geo_default=stored.get("geo_default") or "",
        emergency=stored.get("emergency") or "",
    )


def _stored(own: CallerIds, before: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was there is written: an empty rule is not the same as none."""
    changed = {
        "subset": list(own.subset),
        "geo_area": dict(own.geo_area),
        "geo_country": dict(own.geo_country),
        "geo_default": own.geo_default,
        "emergency": own.emergency,
    }
    kept = {key: value for key, value in changed.items() if before.get(key)}
    return {"default_caller_id": own.default, "call_settings": {**before, **kept}}


def _named(own: CallerIds) -> set[str]:
    geo = (*own.geo_area.values(), *own.geo_country.values(), own.geo_default)
    return {own.default, *own.subset, *geo, own.emergency}


def _with_scope(own: CallerIds, scope: str) -> CallerIds:
    return CallerIds(
        *(own.default, scope, own.subset, own.geo_area, own.geo_country),
        *(own.geo_default, own.emergency),
    )


def _scope_of(row: Row[Any], standing: Standing, agency: Row[Any]) -> str:
    """Who may not change the number has one, unless somebody said otherwise."""
    may_pick = answer_of(row, standing.account, agency, row).grants("caller_id:change")
    return "all" if may_pick else "one"

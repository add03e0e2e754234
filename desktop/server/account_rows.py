"""The settings of an account between its rows and the values of the domain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.account_settings import AccountSettings, SettingsSheet, Source
from desktop.domain.agency import AgencyRules
from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.lists import StatusAsking
from desktop.server.agencies import agency_row, rules_of
from desktop.server.tables import accounts, numbers, texting_settings

_PLAIN: Final = (
    *("name", "region", "time_zone", "strict_roles", "default_caller_id", "confined_fallback"),
)
_LOCAL: Final = ("retention_days", "wipe_on_sign_out", "encrypted")
# The name of a setting within ``call_settings``.
_CALLS: Final = {
    "sticky": "sticky",
    "geo": "geo",
    "show_call_statuses": "show_call_statuses",
    "show_supervision": "show_supervision",
    "emergency_number": "emergency",
    "emergency_address": "emergency_address",
}
_POP: Final = {"screen_pop": "template", "screen_pop_by_itself": "by_itself"}
_TEXTING: Final = ("quiet_from", "quiet_until", "bulk_per_minute")
_NEW: Final = AccountSettings()


def sheet_of(connection: Connection, account_id: str) -> SettingsSheet:
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    rules = rules_of(agency_row(connection, account.agency_id))
    texting = _texting_row(connection, account_id)
    locked_by = dict.fromkeys(rules.held, rules.name)
    return SettingsSheet(
        settings=_own_settings(account, texting).under(rules.held),
        version=account.version,
        sources=_sources(account, texting, locked_by),
        locked_by=locked_by,
        caller_ids=_caller_ids(connection, account_id),
    )


def keep(
    connection: Connection, account_id: str, after: AccountSettings, changed: Mapping[str, Any]
) -> None:
    """Write what is in ``changed``; the account has another version then."""
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    values: dict[str, Any] = {name: changed[name] for name in _PLAIN if name in changed}
    if "home_prefixes" in changed:
        values["home_prefixes"] = list(after.home_prefixes)
    switched = {name: changed[name] for name in SWITCH_DEFAULTS if name in changed}
    called = {own: changed[name] for name, own in _CALLS.items() if name in changed}
    popped = {own: changed[name] for name, own in _POP.items() if name in changed}
    kept = {name: changed[name] for name in _LOCAL if name in changed}
    for column, news in (
        ("switches", switched),
        ("call_settings", called),
        ("screen_pop", popped),
        ("local_data", kept),
    ):
        if news:
            values[column] = {**getattr(row, column), **news}
    values["version"] = row.version + 1
    connection.execute(accounts.update().where(accounts.c.id == account_id).values(values))
    if any(name in changed for name in _TEXTING):
        _keep_texting(connection, account_id, after)


def another_version(connection: Connection, account_id: str) -> None:
    """One of the settings was changed elsewhere: who edits them notices."""
    mine = accounts.c.id == account_id
    connection.execute(accounts.update().where(mine).values(version=accounts.c.version + 1))


def moved_by(
    connection: Connection, account_ids: Iterable[str], rules: AgencyRules
) -> dict[str, int]:
    """The settings that these rules would make another value, in how many of the accounts."""
    moved: Counter[str] = Counter()
    for account_id in account_ids:
        account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
        own = _own_settings(account, _texting_row(connection, account_id))
        now = own.under(rules_of(agency_row(connection, account.agency_id)).held)
        moved.update(own.under(rules.held).changes_since(now).keys())
    return dict(moved)


def _own_settings(account: Row[Any], texting: Row[Any] | None) -> AccountSettings:
    """As the account says itself."""
    shared = account.call_settings
    switches = {name: account.switches.get(name, value) for name, value in SWITCH_DEFAULTS.items()}
    chosen: dict[str, Any] = {name: getattr(account, name) for name in _PLAIN}
    chosen |= {name: shared[own] for name, own in _CALLS.items() if own in shared}
    chosen |= {name: account.screen_pop[own] for name, own in _POP.items() if _has(account, own)}
    chosen |= {name: account.local_data[name] for name in _LOCAL if name in account.local_data}
    if texting is not None:
        chosen["quiet_from"] = _clock(texting.quiet_from)
        chosen["quiet_until"] = _clock(texting.quiet_until)
        chosen["bulk_per_minute"] = texting.bulk_per_minute
    chosen["show_call_statuses"] = _asking(chosen.get("show_call_statuses"))
    chosen["emergency_number"] = chosen.get("emergency_number") or ""
    return AccountSettings(**chosen, home_prefixes=tuple(account.home_prefixes), switches=switches)


def _has(account: Row[Any], own: str) -> bool:
    return own in account.screen_pop


def _asking(said: object) -> str:
    """An account of an earlier version says "on"."""
    known = {each.value for each in StatusAsking}
    return str(said) if said in known else _NEW.show_call_statuses


def _sources(
    account: Row[Any], texting: Row[Any] | None, locked_by: Mapping[str, str]
) -> dict[str, Source]:
    """Of what has a value of its own in the product; a name, for instance, has none."""
    said = {name: name in account.switches for name in SWITCH_DEFAULTS}
    said |= {name: own in account.call_settings for name, own in _CALLS.items()}
    said |= {name: name in account.local_data for name in _LOCAL}
    said["time_zone"] = bool(account.time_zone)
    said |= dict.fromkeys(_TEXTING, texting is not None)
    sources = {name: Source.ACCOUNT if own else Source.DEFAULT for name, own in said.items()}
    return sources | dict.fromkeys(locked_by, Source.AGENCY)


def _caller_ids(connection: Connection, account_id: str) -> tuple[tuple[str, str], ...]:
    query = (
        select(numbers.c.number, numbers.c.name)
        .where(
            numbers.c.account_id == account_id,
            numbers.c.state == "active",
            numbers.c.verified.is_(True),
        )
        .order_by(numbers.c.name, numbers.c.number)
    )
    return tuple((row.number, row.name) for row in connection.execute(query))


def _texting_row(connection: Connection, account_id: str) -> Row[Any] | None:
    mine = texting_settings.c.account_id == account_id
    return connection.execute(select(texting_settings).where(mine)).first()


def _keep_texting(connection: Connection, account_id: str, after: AccountSettings) -> None:
    known = _texting_row(connection, account_id)
    values = {
        "quiet_from": _minutes(after.quiet_from),
        "quiet_until": _minutes(after.quiet_until),
        "bulk_per_minute": after.bulk_per_minute,
        "version": (known.version if known is not None else 1) + 1,
    }
    written = insert(texting_settings).values(account_id=account_id, **values)
    key = [texting_settings.c.account_id]
    connection.execute(written.on_conflict_do_update(index_elements=key, set_=values))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)

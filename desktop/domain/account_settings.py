"""The settings of an account as frozen values: what there is, who set it, who has locked it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Final

from desktop.domain import screen_pop
from desktop.domain.account_day import is_zone
from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.destinations import REGIONS
from desktop.domain.lists import StatusAsking

Value = str | bool | int | tuple[str, ...]

LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 200
MOST_DAYS: Final = 3650
FASTEST: Final = 60_000
MOST_PREFIXES: Final = 500
# A recording switch is about recordings: the few who may turn those on and off (S1-36).
ALSO_NEEDED: Final[Mapping[str, str]] = {"recording": "recordings:configure"}
# What is asked about before it is saved: it takes something from people who are at work.
FELT_AT_ONCE: Final = frozenset({*SWITCH_DEFAULTS, "strict_roles"})
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,7}")
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Source(Enum):
    """Where a value comes from: the agency's lock, the account, or the product."""

    AGENCY = "agency"
    ACCOUNT = "account"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """``home_prefixes`` are the home group of countries; numbers are E.164, "" for none.

    ``time_zone`` is an IANA name, "" for that of the region.
    """

    name: str = ""
    region: str = "US"
    time_zone: str = ""
    home_prefixes: tuple[str, ...] = ("+1",)
    switches: Mapping[str, bool] = field(default_factory=lambda: dict(SWITCH_DEFAULTS))
    strict_roles: bool = False
    default_caller_id: str = ""
    confined_fallback: bool = False
    sticky: bool = False
    geo: bool = False
    show_call_statuses: str = StatusAsking.SHOWN.value
    show_supervision: bool = True
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    bulk_per_minute: int = 300
    emergency_number: str = ""
    emergency_address: str = ""
    screen_pop: str = ""
    screen_pop_by_itself: bool = False
    retention_days: int = 90
    wipe_on_sign_out: bool = False
    encrypted: bool = False

    def value(self, key: str) -> Value:
        """``key`` is a field's name, or that of a switch."""
        if key in self.switches:
            return self.switches[key]
        found: Value = getattr(self, key)
        return found

    def with_value(self, key: str, value: Value) -> AccountSettings:
        if key in self.switches:
            return replace(self, switches={**self.switches, key: bool(value)})
        return replace(self, **{key: value})  # type: ignore[arg-type]  # the key's own kind

    def under(self, held: Mapping[str, bool]) -> AccountSettings:
        """What is in effect where an agency holds some of it on or off."""
        after = self
        for key, is_on in held.items():
            value: Value = is_on
            if key == "show_call_statuses":
                value = _asking_held(self.show_call_statuses, is_on)
            after = after.with_value(key, value)
        return after

    def changes_since(self, before: AccountSettings) -> dict[str, Value]:
        """What is another value now, by key."""
        return {key: self.value(key) for key in KEYS if self.value(key) != before.value(key)}


KEYS: Final = (
    *(each.name for each in fields(AccountSettings) if each.name != "switches"),
    *SWITCH_DEFAULTS,
)


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """The settings as the CRM has them. ``locked_by`` names who holds a lock, by key.

    ``caller_ids`` are number and name of those that can be chosen.
    """

    settings: AccountSettings
    version: int
    sources: Mapping[str, Source] = field(default_factory=dict)
    locked_by: Mapping[str, str] = field(default_factory=dict)
    caller_ids: tuple[tuple[str, str], ...] = ()


def faults_of(settings: AccountSettings) -> dict[str, str]:
    """What cannot be saved, as a sentence by key; nothing where all of it can."""
    checked = {
        "name": _fault_of_name(settings.name),
        "region": "" if settings.region in REGIONS else "Choose one of the regions.",
        "time_zone": _fault_of_zone(settings.time_zone),
        "home_prefixes": _fault_of_prefixes(settings.home_prefixes),
        "show_call_statuses": _fault_of_asking(settings.show_call_statuses),
        "quiet_from": _fault_of_clock(settings.quiet_from),
        "quiet_until": _fault_of_clock(settings.quiet_until),
        "bulk_per_minute": _fault_of_count(settings.bulk_per_minute, FASTEST, "texts a minute"),
        "retention_days": _fault_of_count(settings.retention_days, MOST_DAYS, "days"),
        "emergency_address": _fault_of_address(settings),
        "screen_pop": screen_pop.fault_of(settings.screen_pop) if settings.screen_pop else "",
    }
    return {key: fault for key, fault in checked.items() if fault}


def _asking_held(own: str, is_on: bool) -> str:
    """Held on, an account that requires a status goes on doing so."""
    off, shown = StatusAsking.OFF.value, StatusAsking.SHOWN.value
    return off if not is_on else shown if own == off else own


def _fault_of_name(name: str) -> str:
    if not name.strip():
        return "Give the account a name."
    return f"A name has at most {LONGEST_NAME} letters." if len(name) > LONGEST_NAME else ""


def _fault_of_zone(time_zone: str) -> str:
    known = not time_zone or is_zone(time_zone)
    return "" if known else "This time zone is not known. Write it as Europe/Berlin."


def _fault_of_prefixes(prefixes: tuple[str, ...]) -> str:
    if not prefixes:
        return "Name at least one prefix, as +1: without it every call is international."
    if len(prefixes) > MOST_PREFIXES:
        return f"There are at most {MOST_PREFIXES} prefixes."
    wrong = next((each for each in prefixes if not _PREFIX.fullmatch(each)), None)
    return "" if wrong is None else f"\u201c{wrong}\u201d is no prefix. Write + and digits, as +44."


def _fault_of_asking(asking: str) -> str:
    known = asking in {each.value for each in StatusAsking}
    return "" if known else "Choose whether a status is asked for."


def _fault_of_clock(text: str) -> str:
    return "" if _CLOCK.fullmatch(text) else "Write hours and minutes, as 21:00."


def _fault_of_count(count: int, most: int, what: str) -> str:
    return "" if 1 <= count <= most else f"Choose between 1 and {most:,} {what}."


def _fault_of_address(settings: AccountSettings) -> str:
    if len(settings.emergency_address) > LONGEST_ADDRESS:
        return f"An address has at most {LONGEST_ADDRESS} letters."
    if settings.emergency_number and not settings.emergency_address.strip():
        return "An emergency number needs the address that helpers are sent to."
    return ""

"""Settings of a user in words: what they are, and where their values come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from desktop.domain import phone_numbers
from desktop.domain.access import Decision
from desktop.domain.call_settings import (
    CallSetting,
    Custom,
    NumberChoice,
    Scope,
    SettingValue,
    Source,
)


class SettingWords(NamedTuple):
    title: str
    hint: str


SETTINGS: Final[Mapping[CallSetting, SettingWords]] = {
    CallSetting.GEO: SettingWords(
        "Geo caller ID", "The number that fits the place that is called or texted"
    ),
    CallSetting.STICKY: SettingWords(
        "Sticky caller ID", "The number a contact was last reached with"
    ),
    CallSetting.PRO_DIALING: SettingWords(
        "Pro dialing", "Consulting before a transfer, conferences, listening in"
    ),
    CallSetting.SHOW_STATUSES: SettingWords("Show call statuses", "Asked for at the end of a call"),
}
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.ONE: "One",
    Scope.SUBSET: "Some",
    Scope.ALL: "All",
}
CONFINED: Final = "Only the default caller ID. Sticky and geo caller ID change nothing."
_BY_PERMISSION: Final = "follows the permission"


def number_words(number: str, choices: Mapping[str, NumberChoice], region: str) -> str:
    """ "(410) 555-0100 Main line"; what cannot be used any more says so."""
    shown = phone_numbers.display(number, region)
    choice = choices.get(number)
    if choice is None:
        return f"{shown} (gone)"
    if not choice.is_usable:
        return f"{shown} (cannot be used now)"
    return f"{shown} {choice.name}".strip()


def source_words(value: SettingValue, wanted: Custom, name: str) -> str:
    """ "On · from the account": of the value as it would count once ``wanted`` is saved."""
    if value.is_locked:
        on = "On" if value.is_on else "Off"
        return f"{on} · {_LOCKED[value.source]}"
    if wanted is Custom.GLOBAL:
        return f"{'On' if value.inherited else 'Off'} · from the account"
    return f"{'On' if wanted is Custom.ON else 'Off'} · set for {name}"


_LOCKED: Final[Mapping[Source, str]] = {
    Source.PLAN: "not in the plan",
    Source.AGENCY: "locked by the agency",
    Source.ACCOUNT: "switched off for the account",
    Source.USER: "locked",
    Source.PRODUCT: "locked",
}


def owner_words(value: SettingValue) -> str:
    """Who could change what is locked."""
    owners = {
        Source.PLAN: "A bigger plan brings it; the choice here is kept.",
        Source.AGENCY: "An agency administrator can change this.",
        Source.ACCOUNT: "An administrator can switch it on in the account settings.",
    }
    return owners.get(value.source, "") if value.is_locked else ""


def scope_source(scope: Scope | None, name: str) -> str:
    return _BY_PERMISSION if scope is None else f"set for {name}"


def change_words(decision: Decision) -> str:
    """ "No · from the role": whether somebody may pick the number, and what decides it."""
    reason = decision.reason.partition(".")[0]
    source = _REASONS.get(reason, "by other rules")
    return f"{'Yes' if decision.granted else 'No'} · {source}"


_REASONS: Final[Mapping[str, str]] = {
    "role_default": "from the role",
    "default_deny": "from the role",
    "role_account": "from the role in this account",
    "role_agency": "from the role in this agency",
    "role_boundary": "never for this role",
    "strict_roles": "strict roles",
    "user_override": "set individually",
    "category": "from the category",
    "access_group": "access control group",
    "agency_lock": "locked by the agency",
    "plan": "not in the plan",
    "requires": "another permission is missing",
    "state": "user or account is not active",
}


def counted(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers" if count else "Choose numbers"


def changes(count: int) -> str:
    if not count:
        return ""
    return "1 change is not saved" if count == 1 else f"{count} changes are not saved"

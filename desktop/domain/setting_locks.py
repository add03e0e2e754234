"""Settings of its accounts that an agency holds on or off, beside its locks of permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.errors import InvalidInput

# What is on or off in an account; a name, a number or a count of days is the account's own.
LOCKABLE: Final = (
    *SWITCH_DEFAULTS,
    *("confined_fallback", "sticky", "geo", "show_call_statuses"),
    *("wipe_on_sign_out", "encrypted"),
)
_PREFIX: Final = "setting."

Held = Mapping[str, bool]  # setting -> on or off


def lock_key(setting: str) -> str:
    """Under which a setting is kept among the locks of permissions."""
    return f"{_PREFIX}{setting}"


def of_permissions(stored: Held) -> dict[str, bool]:
    return {key: on for key, on in stored.items() if not key.startswith(_PREFIX)}


def of_settings(stored: Held) -> dict[str, bool]:
    return {key.removeprefix(_PREFIX): on for key, on in stored.items() if key.startswith(_PREFIX)}


def together(permissions: Held, settings: Held) -> dict[str, bool]:
    return {**permissions, **{lock_key(key): on for key, on in settings.items()}}


def checked_setting_locks(locks: Held) -> dict[str, bool]:
    """Raises ``InvalidInput`` for what no agency can hold."""
    for key, on in locks.items():
        if key not in LOCKABLE:
            raise InvalidInput("There is no such setting that can be locked.")
        if key in SWITCH_DEFAULTS and not on:
            raise InvalidInput("Turn the switch off for all accounts instead of locking it.")
    return dict(locks)

"""The change history: who did what to what, and what it was before and is now, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.history_words import ACTIONS, FIELDS
from desktop.domain.phrases import PHRASES

NOTHING: Final = "nothing"
_LIST, _OF_A_ROW = "data", ".:"  # no field is written so


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """``what`` completes "Omar Haddad …"; ``subject`` is what it was done to, "" for the account.

    ``address`` is where it came from on the network.
    """

    id: str
    at: datetime
    who_id: str
    who: str
    what: str
    subject: str
    changes: tuple[FieldChange, ...]
    address: str


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """``who`` is a user's id, ``area`` a key of ``AREAS``; "" for all."""

    text: str = ""
    who: str = ""
    area: str = ""
    since: datetime | None = None
    until: datetime | None = None


# What is looked at together: its title, and how the actions that belong to it begin.
AREAS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "users": (
            "Users and permissions",
            (
                *("user", "users", "invitation", "permission", "permissions", "role", "roles"),
                *("membership", "member", "settings", "geo", "access_group", "access_groups"),
                *("session", "sessions", "profile", "password", "two_factor", "second_factor"),
                *("view_as",),
            ),
        ),
        "phones": ("Phone lines", ("line", "voip", "device")),
        "account": (
            "Account settings",
            ("account", "call_statuses", "scoring", "texting", "recording", "plan", "retention"),
        ),
        "groups": (
            "Groups, queues and menus",
            (
                *("group", "groups", "queue", "queues", "voice_menu", "status_reasons"),
                *("availability", "wrap_up"),
            ),
        ),
        "numbers": (
            "Numbers and sources",
            ("number", "numbers", "source", "sources", "media", "caller_id"),
        ),
        "calls": ("Calls", ("call", "calls", "call_recording", "voicemail", "voicemails")),
        "texts": ("Texts", ("message", "messages", "template", "bulk", "opt_out")),
        "contacts": ("Contacts", ("contact", "contacts")),
        "lists": ("Blocked and do not call", ("blocklist", "do_not_call")),
        "connections": (
            "Integrations and plugins",
            ("integration", "integrations", "webhook", "token", "plugin", "plugins"),
        ),
        "billing": (
            "Billing",
            ("billing", "invoice", "payment", "subscription", "topup", "auto_topup"),
        ),
        "reports": ("Reports", ("report_schedule", "report", "overview")),
        "agency": ("Agency", ("agency", "lock", "locks")),
    }
)
# Whoever reads the history reads no more in it than elsewhere.
NEEDED_TO_SEE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "contact": "contacts:view",
        "message": "messages.log:view",
        "template": "messages.log:view",
        "bulk": "messages.log:view",
        "call": "calls.log:view_all",
        "blocklist": "blocklist:view",
        "do_not_call": "dnc:view",
        "number": "numbers:view",
        "billing": "billing.usage:view",
        "payment": "billing.payment_methods:view",
        "subscription": "billing.usage:view",
        "topup": "billing.usage:view",
        "auto_topup": "billing.usage:view",
        "source": "sources:view",
        "user": "users:view",
        "profile": "users:view",
        "webhook": "integrations:manage",
        "token": "integrations:manage",
        "plugin": "plugins:manage",
        "report": "reports:view",
        "overview": "reports:view",
        "report_schedule": "reports:schedule",
        "access_group": "access_controls:manage",
    }
)
_SECRET: Final = re.compile(r"password|secret|token|hash")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_MOMENT: Final = re.compile(r"(_at|^until)$")
_UNSEEN: Final = frozenset({"version", "id", "created_at", "account_id", "position"})
Names = Mapping[str, str]


def action_words(action: str) -> str:
    """ "users.role_changed" as it stands is no sentence; what nobody has put into words is read."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, done = action.partition(".")
    thing = kind.replace("_", " ")
    return (
        f"changed {thing}: {done.replace('_', ' ').replace('.', ' ')}" if done else f"set {thing}"
    )


def actions_saying(text: str) -> tuple[str, ...]:
    """The actions that have this in their words."""
    wanted = text.casefold()
    return tuple(action for action, words in ACTIONS.items() if wanted in words.casefold())


def kind_of(action: str) -> str:
    return action.partition(".")[0]


def ids_in(value: object) -> Iterator[str]:
    """Every text within a kept value that may be the id of something."""
    if isinstance(value, str):
        if 0 < len(value) <= 80 and " " not in value:
            yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from ids_in(key)
            yield from ids_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from ids_in(each)


def changes_in_words(
    before: object, after: object, names: Names, region: str
) -> tuple[FieldChange, ...]:
    """Field by field, what was and what is; ``names`` are those of everything with an id."""
    old, new = _flat(before), _flat(after)
    changes = []
    for key in (*old, *(each for each in new if each not in old)):
        was, now = old.get(key), new.get(key)
        if was == now or key.rpartition(".")[2].removeprefix(":") in _UNSEEN:
            continue
        is_whole_row = _OF_A_ROW in key and not (key in old and key in new)
        if is_whole_row or (key == _LIST and _names_of(was) == _names_of(now)):
            continue  # the list says that it is there or gone; its rows, what is different there
        if _SECRET.search(key):
            changes.append(FieldChange(field_words(key, names), "kept secret", "kept secret"))
            continue
        words = (_words(key, each, names, region) for each in (was, now))
        changes.append(FieldChange(field_words(key, names), *words))
    return tuple(changes)


def field_words(key: str, names: Names) -> str:
    if key in FIELDS:
        return FIELDS[key]
    if _OF_A_ROW in key:
        name, _, field = key.partition(_OF_A_ROW)
        return f"{name}: {field_words(field, names).lower()}"
    first, dot, rest = key.partition(".")
    if key in PHRASES:
        return PHRASES[key].capitalize()
    if dot and rest in PHRASES:
        return f"{_plain(first)}: {PHRASES[rest]}"
    return ": ".join(names.get(part, _plain(part)) for part in key.split(".") if part)


def _plain(key: str) -> str:
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _flat(value: object) -> dict[str, object]:
    """A mapping within a mapping is taken apart once, so that only what differs is shown."""
    if value is None:
        return {}
    if isinstance(value, list) and value and all(_has_name(each) for each in value):
        return _flat_rows(value)
    if not isinstance(value, Mapping):
        return {"value": value}
    flat: dict[str, object] = {}
    for key, each in value.items():
        if isinstance(each, Mapping):
            flat |= {f"{key}.{inner}": one for inner, one in each.items()}
        else:
            flat[str(key)] = each
    return flat


def _names_of(rows: object) -> list[tuple[object, object]]:
    if not isinstance(rows, list):
        return []
    return [(row.get("name"), row.get("active")) for row in rows]


def _has_name(row: object) -> bool:
    return isinstance(row, Mapping) and bool(row.get("name"))


def _flat_rows(rows: list[Mapping[str, object]]) -> dict[str, object]:
    """The list itself, and what is said about each of its rows."""
    flat: dict[str, object] = {_LIST: rows}
    for row in rows:
        said = {key: value for key, value in row.items() if key not in ("name", "active")}
        flat |= {f"{row['name']}{_OF_A_ROW}{key}": value for key, value in said.items()}
    return flat


def _words(key: str, value: object, names: Names, region: str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, int) and _MOMENT.search(key) and value > 10**11:
        return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Mapping):
        return _named(value, names, region)
    if isinstance(value, list | tuple):
        return ", ".join(_words(key, each, names, region) for each in value)
    return _one(str(value), names, region)


def _named(value: Mapping[object, object], names: Names, region: str) -> str:
    """A row within a list is what it is called."""
    for own in ("name", "number", "value", "digit"):
        if value.get(own):
            archived = " (archived)" if value.get("active") is False else ""
            return _one(str(value[own]), names, region) + archived
    parts = (f"{_plain(str(k))} {_words(str(k), v, names, region)}" for k, v in value.items())
    return "; ".join(parts)


def _one(text: str, names: Names, region: str) -> str:
    if text in names:
        return names[text]
    if _NUMBER.fullmatch(text):
        return phone_numbers.display(text, region)
    return PHRASES.get(text, text)


def subject_words(subject: str, before: object, after: object, names: Names, region: str) -> str:
    """What it was done to, by its name now or else the one it had then."""
    if subject in names:
        return names[subject]
    for kept in (after, before):
        if isinstance(kept, Mapping):
            for own in ("name", "value", "number", "email", "remote_number"):
                if isinstance(kept.get(own), str) and kept[own]:
                    return _one(str(kept[own]), names, region)
    return ""


def kinds_of_areas(areas: Iterable[str]) -> tuple[str, ...]:
    return tuple(kind for area in areas for kind in AREAS[area][1])

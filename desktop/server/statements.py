"""What is said about a user's permissions, as it is kept: with who said it, when, upon what.

Rows of earlier versions, and whoever has nobody to name, keep a plain True or False instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row

from desktop.domain.access_groups import ACCESS_GROUP
from desktop.domain.catalogue import CATALOGUE_VERSION, PERMISSIONS, TOGGLED_CATEGORIES

_FIRST_VERSION: Final = 1  # of the catalogue, while toggles did not keep theirs
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who says something now."""

    user_id: str
    name: str
    at: int

    def on(self, is_on: bool) -> dict[str, Any]:
        said = {"is_on": is_on, "by_id": self.user_id, "by": self.name, "at": self.at}
        return {**said, "version": CATALOGUE_VERSION}


@dataclass(frozen=True, slots=True)
class Said:
    """As an evaluation reads it; names that no longer exist are left out."""

    overrides: Mapping[str, bool]
    categories: Mapping[str, bool]
    versions: Mapping[str, int]
    refs: Mapping[tuple[str, str], str]


def said_about(member: Row[Any] | None) -> Said:
    if member is None:
        return Said({}, {}, {}, {})
    return read(member.overrides, member.categories, member.group_refs)


def read(
    overrides: Mapping[str, Any],
    categories: Mapping[str, Any],
    groups: Mapping[str, str] = MappingProxyType({}),
) -> Said:
    """``groups`` names by permission which access control groups hide it."""
    own = {key: _entry(each) for key, each in overrides.items() if key in PERMISSIONS}
    toggled = {key: _entry(each) for key, each in categories.items() if key in TOGGLED_CATEGORIES}
    refs = {
        (key, f"user_override.{'grant' if each['is_on'] else 'deny'}"): _ref(each)
        for key, each in own.items()
    }
    refs |= {(key, ACCESS_GROUP): names for key, names in groups.items()}
    for key, permission in PERMISSIONS.items():
        if permission.category in toggled:
            each = toggled[permission.category]
            refs[key, f"category.{'on' if each['is_on'] else 'off'}"] = _ref(each)
    return Said(
        {key: each["is_on"] for key, each in own.items()},
        {key: each["is_on"] for key, each in toggled.items()},
        {key: each["version"] for key, each in toggled.items()},
        {place: ref for place, ref in refs.items() if ref},
    )


def merged(
    stored: Mapping[str, Any],
    wanted: Mapping[str, bool],
    stamp: Stamp,
    renewed: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What stays as it was keeps who said it and when."""
    return {
        key: stored[key]
        if key in stored and _entry(stored[key])["is_on"] == is_on and key not in renewed
        else stamp.on(is_on)
        for key, is_on in wanted.items()
    }


def _entry(stored: object) -> dict[str, Any]:
    if isinstance(stored, dict):
        return {"is_on": False, "by": "", "at": None, "version": _FIRST_VERSION, **stored}
    return {"is_on": stored is True, "by": "", "at": None, "version": _FIRST_VERSION}


def _ref(entry: Mapping[str, Any]) -> str:
    if not entry["by"]:
        return ""
    if entry["at"] is None:
        return str(entry["by"])
    at = datetime.fromtimestamp(entry["at"] / 1000, UTC)
    return f"{entry['by']}, {at.day} {_MONTHS[at.month - 1]} {at.year}"

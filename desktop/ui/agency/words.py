"""What the agency's rules are called, and what a change of them would do, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.domain.agency import AgencyImpact
from desktop.domain.catalogue import PERMISSIONS
from desktop.ui.account_settings.fields import FIELDS

_NAMED: Final = 3


def setting_title(key: str) -> str:
    """As on the page of the account itself."""
    return FIELDS[key].label if key in FIELDS else key.replace("_", " ").capitalize()


def impact_words(told: AgencyImpact) -> str:
    """ "3 people in 2 accounts lose texts; 1 is in a call, which goes on." """
    if not told.users and not told.settings:
        return "Nobody gains or loses anything by this now."
    parts = _of_people(told) if told.users else []
    if told.settings:
        places = "1 account" if (most := max(told.settings.values())) == 1 else f"{most} accounts"
        named = _named(told.settings, setting_title)
        parts.append(f"This changes settings in {places}: {named}.")
    return " ".join(parts)


def _of_people(told: AgencyImpact) -> list[str]:
    people = "1 person" if told.users == 1 else f"{told.users} people"
    places = "1 account" if told.accounts == 1 else f"{told.accounts} accounts"
    parts = [f"This concerns {people} in {places}."]
    for verb, keys in (("gain", told.gained), ("lose", told.lost)):
        if keys:
            named = _named(keys, lambda key: PERMISSIONS[key].title.lower())
            parts.append(f"They {verb}: {named}.")
    if told.in_calls:
        talks = "1 of them is" if told.in_calls == 1 else f"{told.in_calls} of them are"
        parts.append(f"{talks} in a call, which goes on.")
    return parts


def _named(counted: Mapping[str, int], title: Callable[[str], str]) -> str:
    most = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    words = ", ".join(f"{title(key)} ({count})" for key, count in most[:_NAMED])
    return words if len(most) <= _NAMED else f"{words} and {len(most) - _NAMED} more"

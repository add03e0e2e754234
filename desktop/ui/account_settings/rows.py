"""The settings of the account in words, each as it stands in its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.access import Answer
from desktop.domain.account_settings import (
    ALSO_NEEDED,
    AccountSettings,
    SettingsSheet,
    Source,
    Value,
    faults_of,
)
from desktop.domain.errors import InvalidInput
from desktop.ui.account_settings.fields import FIELDS, NO_NUMBER, Kind

_SOURCES: Final = {Source.AGENCY: "From the agency", Source.DEFAULT: "Default", Source.ACCOUNT: ""}


@dataclass(frozen=True, slots=True)
class RowState:
    """One setting. ``theirs`` is what somebody else has made of what is changed here as well."""

    typed: str | bool
    source: str = ""
    is_locked: bool = False
    lock: str = ""
    error: str = ""
    theirs: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def draft_of(
    sheet: SettingsSheet, typed: Mapping[str, str | bool]
) -> tuple[AccountSettings, dict[str, str]]:
    """The settings as they would be, and what is no value at all, by key."""
    draft, faults = sheet.settings, {}
    for key, each in typed.items():
        try:
            draft = draft.with_value(key, FIELDS[key].read(each))
        except InvalidInput as error:
            faults[key] = str(error)
    return draft, faults


def rows_of(
    sheet: SettingsSheet,
    typed: Mapping[str, str | bool],
    theirs: Mapping[str, Value],
    answer: Answer,
) -> tuple[tuple[str, RowState], ...]:
    draft, faults = draft_of(sheet, typed)
    broken = faults_of(draft) | faults
    # What is wrong already without this editor is not theirs to repair now.
    shown = {*typed, "emergency_address"} if "emergency_number" in typed else {*typed}
    rows = []
    for key, field in FIELDS.items():
        stands = typed.get(key, field.typed(sheet.settings.value(key)))
        lock = _lock(sheet, key, answer)
        source = _SOURCES[sheet.sources.get(key, Source.ACCOUNT)]
        row = RowState(
            typed=stands,
            source="Changed" if key in typed else source,
            is_locked=bool(lock),
            lock=lock,
            error=broken.get(key, "") if key in shown else "",
            theirs=_their_words(sheet, key, theirs),
            choices=_choices(sheet, key, str(stands)),
        )
        rows.append((key, row))
    return tuple(rows)


def _lock(sheet: SettingsSheet, key: str, answer: Answer) -> str:
    if owner := sheet.locked_by.get(key, ""):
        return f"Locked by {owner}."
    if key in ALSO_NEEDED and not answer.grants(ALSO_NEEDED[key]):
        return "You are not allowed to turn this on or off."
    return ""


def _their_words(sheet: SettingsSheet, key: str, theirs: Mapping[str, Value]) -> str:
    if key not in theirs:
        return ""
    value = theirs[key]
    if isinstance(value, bool):
        words = "on" if value else "off"
    else:
        typed = str(FIELDS[key].typed(value))
        chosen = dict(_choices(sheet, key, typed))
        words = f"\u201c{chosen.get(typed, typed)}\u201d"
    return f"Somebody else set this to {words}. Saving makes it yours."


def _choices(sheet: SettingsSheet, key: str, current: str) -> tuple[tuple[str, str], ...]:
    field = FIELDS[key]
    if field.kind is not Kind.NUMBER:
        return field.choices
    region = sheet.settings.region
    numbers = [
        (number, f"{phone_numbers.display(number, region)}  {name}".strip())
        for number, name in sheet.caller_ids
    ]
    if current and current not in dict(numbers):
        shown = phone_numbers.display(current, region)
        numbers.append((current, f"{shown}, not to be used"))
    return (("", NO_NUMBER), *numbers)

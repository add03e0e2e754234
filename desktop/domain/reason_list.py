"""The account's names for being busy or away while they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.presence import REASONED, StatusReason

MOST_REASONS: Final = 30
LONGEST_REASON: Final = 40


@dataclass(frozen=True, slots=True)
class ReasonList:
    rows: tuple[StatusReason, ...] = ()
    version: int = 1


def faults_of(rows: Sequence[StatusReason]) -> dict[int, str]:
    """What cannot be saved, as a sentence by place; of the whole list at -1."""
    faults: dict[int, str] = {}
    seen: set[str] = set()
    for place, row in enumerate(rows):
        name = row.name.strip()
        if not name:
            faults[place] = "Give the reason a name."
        elif len(name) > LONGEST_REASON:
            faults[place] = f"A name has at most {LONGEST_REASON} letters."
        elif name.casefold() in seen:
            faults[place] = "There is another reason of this name."
        elif row.availability not in REASONED:
            faults[place] = "A reason stands under busy or away."
        seen.add(name.casefold())
    if len(rows) > MOST_REASONS:
        faults[-1] = f"There are at most {MOST_REASONS} reasons."
    return faults

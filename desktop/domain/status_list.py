"""The account's list of call statuses while it is put together: what it may hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.domain.lists import CallStatus

MOST_STATUSES: Final = 40
LONGEST_STATUS: Final = 60


def faults_of(rows: Sequence[CallStatus]) -> dict[int, str]:
    """What cannot be saved, as a sentence by place; of the whole list at -1."""
    faults: dict[int, str] = {}
    seen: set[str] = set()
    for place, row in enumerate(rows):
        name = row.name.strip()
        if not name:
            faults[place] = "Give the status a name."
        elif len(name) > LONGEST_STATUS:
            faults[place] = f"A name has at most {LONGEST_STATUS} letters."
        elif name.casefold() in seen:
            faults[place] = "There is another status of this name."
        seen.add(name.casefold())
    if len(rows) > MOST_STATUSES:
        faults[-1] = f"There are at most {MOST_STATUSES} statuses, archived ones among them."
    elif not any(row.active for row in rows):
        faults[-1] = "Keep at least one status in use."
    return faults

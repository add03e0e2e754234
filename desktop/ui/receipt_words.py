"""What changed about one's permissions, in a sentence for the banner."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.domain.phrases import PHRASES
from desktop.domain.reasons import yours
from desktop.domain.receipts import Change, Receipt
from desktop.ui.words import clock, day

_NAMED: Final = 4  # then a number says how many more there are


def phrase(key: str) -> str:
    return yours(PHRASES.get(key, key))


def receipt_sentence(receipt: Receipt, now: datetime) -> str:
    """ "Since yesterday you can: send texts. You can no longer: export the call log."."""
    since = _since(receipt.since, now)
    parts = []
    if receipt.role:
        parts.append(f"Your role is now {receipt.role.lower()}.")
    if receipt.gained:
        can = f"Since {since} you can" if since else "You can now"
        parts.append(f"{can}: {_named(receipt.gained)}.")
    if receipt.lost:
        no_longer = "You can no longer"
        if since and not receipt.gained:
            no_longer = f"Since {since} you can no longer"
        parts.append(f"{no_longer}: {_named(receipt.lost)}.")
    return " ".join(parts)


def _since(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    name = day(at, now)
    return clock(at) if name == "Today" else name.replace("Yesterday", "yesterday")


def _named(changes: tuple[Change, ...]) -> str:
    names = [phrase(each.key) for each in changes[:_NAMED]]
    more = len(changes) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")

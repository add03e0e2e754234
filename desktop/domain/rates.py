"""What calls and texts cost; a minute that has begun is a whole one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.domain.money import Money

INBOUND_MINUTE: Final = Money(1)
OUTBOUND_MINUTE: Final = Money(2)
INTERNATIONAL_MINUTE: Final = Money(15)
TEXT: Final = Money(1)
PICTURE_TEXT: Final = Money(3)
NUMBER_MONTH: Final = Money(100)
LOW_BALANCE: Final = Money(1_000)  # at which people are warned
_EMERGENCY: Final = "emergency."


def billed_minutes(seconds: int) -> int:
    return -(-seconds // 60)


def call_cost(
    direction: str, seconds: int, remote: str, home_prefixes: Sequence[str], rule: str = ""
) -> Money:
    """Of a call that was talked for ``seconds``; a call for help costs nothing."""
    if rule.startswith(_EMERGENCY):
        return Money(0)
    if direction == "inbound":
        return INBOUND_MINUTE * billed_minutes(seconds)
    is_home = not home_prefixes or any(remote.startswith(each) for each in home_prefixes)
    return (OUTBOUND_MINUTE if is_home else INTERNATIONAL_MINUTE) * billed_minutes(seconds)


def text_cost(has_pictures: bool) -> Money:
    return PICTURE_TEXT if has_pictures else TEXT

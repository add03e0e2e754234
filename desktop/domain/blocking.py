"""Who is a blocked caller: how entries are read, and which calls they keep away (S1-18)."""

from __future__ import annotations

import re
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import BlockKind

LONGEST_NAME: Final = 100
_PREFIX: Final = re.compile(r"\+[1-9]\d{0,13}\Z")


def read_value(kind: BlockKind, text: str, region: str) -> str:
    """The form an entry is kept in, of what somebody in ``region`` typed.

    Raises ``InvalidInput`` with a sentence that says what is wrong with it.
    """
    if kind is BlockKind.NUMBER:
        return phone_numbers.parse(text, region).e164
    if kind is BlockKind.PREFIX:
        return _prefix(text, region)
    name = " ".join(text.split())
    if not name:
        raise InvalidInput("Type the caller's name as it is shown when they call.")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(f"A name has at most {LONGEST_NAME} letters here.")
    return name


def is_kept_away(kind: BlockKind, value: str, number: str, names: tuple[str, ...]) -> bool:
    """Whether an entry blocks a call; ``names`` are what is known as the caller's name.

    Names are equal whatever their case and spacing, never by a part: "Lee" is not "Leeds Ltd".
    """
    if kind is BlockKind.NUMBER:
        return number == value
    if kind is BlockKind.PREFIX:
        return number.startswith(value)
    return _plain(value) in {_plain(name) for name in names}


def _prefix(text: str, region: str) -> str:
    beginning = phone_numbers.beginning(text, region)
    if not _PREFIX.match(beginning):
        raise InvalidInput("A prefix is the beginning of a number, as 443 or +44 20.")
    if f"+{phone_numbers.calling_code(region)}".startswith(beginning):
        raise InvalidInput(
            "This would block every caller of your own country. Add an area code to it."
        )
    return beginning


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()

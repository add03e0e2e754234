"""What is looked for in the call log, and the words it is found by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from desktop.domain.calls import Direction
from desktop.domain.records import CallOutcome, CallRecord, Contact

_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(r"[+\d][\d\s().\-/+]{2,}")
_BETWEEN: Final = re.compile(r"[\W_]+")
_FEWEST_DIGITS: Final = 3


class CallOrder(Enum):
    """The column a list of calls is sorted by."""

    TIME = "time"
    CONTACT = "contact_name"
    AGENT = "agent_name"
    DURATION = "duration"
    SCORE = "score"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class CallQuery:
    """None and "" leave a filter out. ``since`` counts, ``until`` does not; both aware."""

    direction: Direction | None = None
    statuses: tuple[CallOutcome, ...] = ()
    agent_id: str | None = None  # "": calls that are nobody's
    queue: str = ""
    tracking_number: str = ""
    source: str = ""
    tag: str = ""
    lowest_score: int | None = None
    call_status: str | None = None  # "": calls without one
    with_recording: bool = False
    unanswered: bool = False
    since: datetime | None = None
    until: datetime | None = None
    contact_id: str = ""
    remote_number: str = ""
    text: str = ""
    order: CallOrder = CallOrder.TIME
    ascending: bool = False


def is_unanswered(record: CallRecord) -> bool:
    """Somebody called and nobody spoke with them (a message they left does not change that)."""
    missed = (CallOutcome.NO_ANSWER, CallOutcome.BUSY, CallOutcome.VOICEMAIL, CallOutcome.CANCELED)
    return record.direction is Direction.INBOUND and record.status in missed


def words_of_call(record: CallRecord) -> str:
    """What a call is found by: contact, number, note and tags."""
    return " ".join(
        (record.contact_name, *number_words(record.remote_number), record.note, *record.tags)
    )


def words_of_contact(contact: Contact) -> str:
    numbers = [word for number in contact.numbers for word in number_words(number)]
    return " ".join((contact.name, contact.company, contact.email, contact.city, *numbers))


def number_words(number: str) -> tuple[str, ...]:
    """A number in the ways people begin to say it: whole, without its country, its last digits."""
    digits = "".join(each for each in number if each.isdigit())
    length = len(digits)
    cut = {length, length - 1, length - 2, length - 3, 7, 4}
    return tuple(digits[-each:] for each in sorted(cut, reverse=True) if 4 <= each <= length)


def search_words(text: str) -> tuple[str, ...]:
    """The beginnings of words, all of which have to be found; digits of a number are one word."""
    found: list[str] = []
    rest = text
    for number in _NUMBER.findall(text):
        digits = "".join(each for each in number if each.isdigit())
        if len(digits) >= _FEWEST_DIGITS:
            found.append(digits)
            rest = rest.replace(number, " ")
    return tuple(dict.fromkeys((*found, *_words(rest))))


def finds(text: str, words: str) -> bool:
    """Whether what is looked for begins words of ``words``, as the full-text search has it."""
    wanted, there = search_words(text), " " + " ".join(_plain(words))
    return bool(wanted) and all(f" {' '.join(_plain(each))}" in there for each in wanted)


def _plain(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return [each for each in _BETWEEN.split(letters) if each]


def _words(text: str) -> Iterable[str]:
    return (each.replace("_", " ").strip() or "_" for each in _WORD.findall(text))

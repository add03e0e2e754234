"""What becomes of everything while the CRM does not answer: a table, and nothing but that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Fate(Enum):
    """What fails open goes on or waits; what fails closed is not possible."""

    GOES_ON = "goes on"
    WAITS = "waits"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True, slots=True)
class Part:
    what: str
    why: str
    fate: Fate


_ON, _WAITS, _NOT = Fate.GOES_ON, Fate.WAITS, Fate.NOT_POSSIBLE
WITHOUT_CRM: Final = (
    Part("The call you are in", "It runs over the phone line, not over the CRM.", _ON),
    Part(
        "Calling and being called",
        "The phone system goes on; a window that starts meanwhile waits for its line.",
        _ON,
    ),
    Part(
        "Do not call and blocked callers",
        "The phone system looks at its own lists, and refuses what it would refuse anyway.",
        _ON,
    ),
    Part(
        "The call log, contacts and texts",
        "They are shown as this computer last had them.",
        _ON,
    ),
    Part("What you may do", "It stays as the CRM last said, for as long as you are in.", _ON),
    Part(
        "Notes, tags, scores, statuses and next steps",
        "They are kept on this computer and sent in their order.",
        _WAITS,
    ),
    Part(
        "New contacts, changes of contacts and favourites",
        "They are kept on this computer and sent in their order.",
        _WAITS,
    ),
    Part("Texts you write", "They are kept on this computer and sent in their order.", _WAITS),
    Part("Wrap-ups that are required", "They can be given now; the CRM hears of it later.", _WAITS),
    Part("Reminders", "They come on time; what you answer is sent later.", _WAITS),
    Part(
        "Your availability and your queues",
        "The phone system goes by what it knew last.",
        _NOT,
    ),
    Part("Texts to many and pictures", "The CRM looks at every number and sends them.", _NOT),
    Part("Merging contacts and exports", "Only the CRM sees all of the rows.", _NOT),
    Part("Voicemails", "They are fetched from the CRM.", _NOT),
    Part("Switching accounts", "Another account's data is at the CRM alone.", _NOT),
    Part("Users, numbers, lists and invoices", "They are read and changed at the CRM alone.", _NOT),
)


def parts(fate: Fate) -> tuple[Part, ...]:
    return tuple(each for each in WITHOUT_CRM if each.fate is fate)

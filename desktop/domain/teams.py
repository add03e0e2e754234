"""Groups and queues: a name, and people in an order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

LONGEST_TEAM_NAME: Final = 60
MOST_MEMBERS: Final = 1000


class TeamKind(Enum):
    """A group is people looked at together; a queue gives its members the calls that wait in it."""

    GROUP = "groups"
    QUEUE = "queues"

    @property
    def title(self) -> str:
        return "group" if self is TeamKind.GROUP else "queue"


@dataclass(frozen=True, slots=True)
class Member:
    """``is_active`` False: can sign in no more, and is rung for nothing."""

    id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """``id`` is "" for one that is not there yet; ``leads_here`` names what sends calls to it.

    ``music`` is the id of the sound that callers of a queue hear while they wait, "" for the
    phone system's own.
    """

    id: str
    name: str
    members: tuple[Member, ...] = ()
    leads_here: tuple[str, ...] = ()
    version: int = 0
    music: str = ""


def fault_of(name: str, others: tuple[str, ...], kind: TeamKind) -> str:
    """What is wrong with a name, "" where nothing is."""
    plain = name.strip()
    if not plain:
        return f"Give the {kind.title} a name."
    if len(plain) > LONGEST_TEAM_NAME:
        return f"A name has at most {LONGEST_TEAM_NAME} letters."
    if plain.casefold() in {each.casefold() for each in others}:
        return f"There is another {kind.title} of this name."
    return ""

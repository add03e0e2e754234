"""How available somebody is, which queues they serve, and who waits there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.records import Availability

# Wrap-up and offline are facts that the program finds out; nobody chooses them.
CHOOSABLE: Final = (
    Availability.AVAILABLE,
    Availability.BUSY,
    Availability.AWAY,
    Availability.DO_NOT_DISTURB,
)
REASONED: Final = (Availability.BUSY, Availability.AWAY)  # states that named reasons stand under


@dataclass(frozen=True, slots=True)
class StatusReason:
    """A name that the account gives to a state: "Lunch" stands under away."""

    id: str
    name: str
    availability: Availability


@dataclass(frozen=True, slots=True)
class Status:
    """``chosen`` is what the person wants, ``availability`` what everybody sees now.

    The reason belongs to the choice, so that it is there again after a wrap-up.
    """

    availability: Availability = Availability.AVAILABLE
    chosen: Availability = Availability.AVAILABLE
    reason_id: str = ""
    reason: str = ""

    @property
    def title(self) -> str:
        if self.availability is self.chosen and self.reason:
            return self.reason
        return self.availability.title

    @property
    def chosen_title(self) -> str:
        return self.reason or self.chosen.title

    def offline(self) -> Status:
        return replace(self, availability=Availability.OFFLINE)


@dataclass(frozen=True, slots=True)
class Colleague:
    """What everybody may know who could transfer a call there."""

    id: str
    name: str
    extension: str
    availability: Availability
    reason: str = ""
    on_a_call: bool = False
    queue_ids: tuple[str, ...] = ()  # the queues they are logged in to
    queues: tuple[str, ...] = ()  # their names

    @property
    def is_free(self) -> bool:
        return self.availability is Availability.AVAILABLE and not self.on_a_call

    @property
    def title(self) -> str:
        """In words: "In a call", "Lunch", "Available"."""
        if self.on_a_call:
            return "In a call"
        return self.reason or self.availability.title


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue of the person's own; ``longest_wait`` is in seconds, at the time of the answer."""

    id: str
    name: str
    logged_in: bool
    waiting: int = 0
    longest_wait: int = 0
    agents: int = 0  # logged in, whatever they do

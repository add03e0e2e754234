"""The port to a network that carries texts, whoever runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """``id`` is ours: a network that is given it twice sends the text once."""

    id: str
    sender: str
    recipient: str
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """``state`` is sent, delivered or failed; ``sentence`` says to a person why it failed."""

    id: str
    state: str
    sentence: str = ""


class MessagingNetwork(Protocol):
    async def hand_over(self, text: OutgoingText) -> None:
        """Returns once the network has it; what becomes of it is reported."""

    def reports(self) -> AsyncIterator[Report]:
        """Every report from now on, in order; ends after ``close``. One consumer."""

    async def close(self) -> None: ...

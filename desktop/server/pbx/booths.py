"""Booths: lines to the phone system's own voices, which take a message or read a menu out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .address import Uri
from .sessions import Session
from .transport import Flow

MESSAGE: Final = "message"  # what a booth is for
MENU: Final = "menu"


@dataclass(frozen=True, slots=True)
class Booth:
    """``token`` names it; an INVITE to ``uri`` reaches it."""

    token: str
    uri: Uri
    flow: Flow


class Booths(Protocol):
    """``on_report`` hears what happens in a booth: its token, and a digit or a message's file.

    A report with ``over`` is the last one.
    """

    on_report: Callable[[str, dict[str, Any]], None]

    async def booth(self, purpose: str, sound: str) -> Booth | None:
        """None where no line is free; ``sound`` comes along by that name, or is a file's path."""

    async def say(self, token: str, sound: str, *, loops: bool = False) -> None: ...

    async def take_message(self, token: str, greeting: str) -> None:
        """A menu answers and takes a message from now on."""

    async def reached(self, session: Session, greeting: str) -> None:
        """A caller from outside hears ``greeting`` now."""

    def vacate(self, token: str) -> None: ...

"""What the tray shows and offers, in words; the platform's icon stands behind ``Tray``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TrayItem:
    """One line of the menu; without ``act`` it only says something."""

    title: str
    act: Callable[[], None] | None = None
    is_checked: bool = False
    children: tuple[TrayItem, ...] = ()


@dataclass(frozen=True, slots=True)
class TrayState:
    """``words`` is the tooltip; groups of the menu are kept apart by lines.

    ``mark`` is good, bad, ringing or "" and never all there is to tell it.
    """

    words: str
    mark: str
    groups: tuple[tuple[TrayItem, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A notification; ``opens`` is where a click leads."""

    title: str
    text: str
    opens: Callable[[], None]


class Tray(Protocol):
    @property
    def is_available(self) -> bool:
        """Whether this desktop has a tray at all, now."""

    @property
    def is_shown(self) -> bool: ...

    def show(self, state: TrayState, opens: Callable[[], None]) -> None:
        """``opens`` on a click; where there is no tray, nothing happens."""

    def hide(self) -> None: ...

    def notify(self, note: Note) -> bool:
        """Whether the system shows it; it never takes the focus."""

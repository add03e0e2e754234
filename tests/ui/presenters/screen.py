"""A screen without windows: keeps what presenters show, whatever the method is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Screen:
    """Stands for any view: ``show_dial(state)`` is kept, and ``now("dial")`` is the newest one."""

    holds_typing = False  # nobody types on it

    def __init__(self) -> None:
        self._shown: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments: self._shown.append((name, arguments))

    def every(self, what: str) -> list[Any]:
        """All that ``show_<what>`` was called with, oldest first."""
        return [_only(given) for name, given in self._shown if name in (what, f"show_{what}")]

    def now(self, what: str) -> Any:
        shown = self.every(what)
        assert shown, f"{what} was never shown"
        return shown[-1]


def _only(given: tuple[Any, ...]) -> Any:
    return given[0] if len(given) == 1 else given

"""A tray that remembers what it was given to show."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.tray.contracts import Note, TrayItem, TrayState


class FakeTray:
    """Implements ``Tray``; ``is_there`` says whether this desktop has one."""

    def __init__(self) -> None:
        self.is_there = True
        self.state: TrayState | None = None
        self.notes: list[Note] = []
        self.opens: Callable[[], None] = lambda: None

    @property
    def is_available(self) -> bool:
        return self.is_there

    @property
    def is_shown(self) -> bool:
        return self.state is not None

    def show(self, state: TrayState, opens: Callable[[], None]) -> None:
        if self.is_there:
            self.state, self.opens = state, opens

    def hide(self) -> None:
        self.state = None

    def notify(self, note: Note) -> bool:
        if self.is_shown:
            self.notes.append(note)
        return self.is_shown

    @property
    def items(self) -> dict[str, TrayItem]:
        """The whole menu by title."""
        groups = self.state.groups if self.state is not None else ()
        flat = [item for group in groups for item in group]
        return {each.title: each for item in flat for each in (item, *item.children)}

"""Something that is edited while others may edit it too: what is mine, what is theirs."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.merging import merge

Fields = Mapping[str, object]


class Draft:
    """Values by name, as the CRM has them and as they stand in the editor; None is no value."""

    def __init__(self) -> None:
        self._base: dict[str, object] | None = None
        self._mine: dict[str, object] = {}
        self._clashes: tuple[str, ...] = ()

    @property
    def is_loaded(self) -> bool:
        return self._base is not None

    @property
    def is_changed(self) -> bool:
        return self._base is not None and self._mine != self._base

    @property
    def mine(self) -> Fields:
        return self._mine

    @property
    def theirs(self) -> Fields:
        return self._base or {}

    @property
    def clashes(self) -> tuple[str, ...]:
        """What somebody else has changed as well, to something else; mine is kept."""
        theirs = self._base or {}
        return tuple(name for name in self._clashes if self._mine.get(name) != theirs.get(name))

    @property
    def changes(self) -> int:
        theirs = self._base or {}
        return sum(
            self._mine.get(name) != theirs.get(name) for name in self._mine.keys() | theirs.keys()
        )

    def arrives(self, values: Fields) -> None:
        """As the CRM has it now; what was edited stays."""
        theirs = _told(values)
        if self._base is None or not self.is_changed:
            self._mine, self._clashes = dict(theirs), ()
        else:
            merged = merge(self._base, self._mine, theirs)
            self._mine = dict(merged.values)
            self._clashes = tuple(dict.fromkeys((*self._clashes, *merged.clashes)))
        self._base = theirs

    def saved(self, values: Fields) -> None:
        self._base = _told(values)
        self._mine, self._clashes = dict(self._base), ()

    def set(self, name: str, value: object) -> None:
        if value is None:
            self._mine.pop(name, None)
        else:
            self._mine[name] = value

    def discard(self) -> None:
        self._mine, self._clashes = dict(self._base or {}), ()

    def forget(self) -> None:
        self._base, self._mine, self._clashes = None, {}, ()


def _told(values: Fields) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}

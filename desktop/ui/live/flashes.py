"""Which rows have just changed, and how much of that is still to be seen; no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SECONDS: Final = 0.9


class Flashes:
    """``strength`` falls from 1 to 0 within ``SECONDS``; ``at`` are seconds of any steady clock."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._since)

    def light(self, ids: Iterable[str], at: float) -> None:
        self._since.update(dict.fromkeys(ids, at))

    def strength(self, row_id: str, at: float) -> float:
        since = self._since.get(row_id)
        return 0.0 if since is None else max(0.0, 1 - (at - since) / SECONDS)

    def fade(self, at: float) -> tuple[str, ...]:
        """Those that are still lit or have just gone out: what is to be painted anew."""
        lit = tuple(self._since)
        self._since = {key: since for key, since in self._since.items() if at - since < SECONDS}
        return lit

    def clear(self) -> None:
        self._since.clear()

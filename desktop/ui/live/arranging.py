"""How many tiles of a wall stand beside and below each other, and on how many pages; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

WIDE: Final = 3.4  # a tile of an agent is as many times wider than high


@dataclass(frozen=True, slots=True)
class Arrangement:
    columns: int
    rows: int
    pages: int

    @property
    def on_a_page(self) -> int:
        return self.columns * self.rows


def arrange(
    count: int, width: float, height: float, lowest: float, ratio: float = WIDE
) -> Arrangement:
    """The largest tiles with which all fit on one page, none lower than ``lowest``.

    Where they do not fit so, pages are turned, each as full as the others but for the last.
    """
    if count <= 0 or width <= 0 or height <= 0:
        return Arrangement(1, 1, 1)
    most_rows = max(1, int(height // lowest))
    most_columns = max(1, int(width // (lowest * ratio)))
    full = most_rows * most_columns
    pages = math.ceil(count / full)
    if pages > 1:
        return Arrangement(most_columns, most_rows, pages)
    return max(
        (
            Arrangement(columns, math.ceil(count / columns), 1)
            for columns in range(1, most_columns + 1)
        ),
        key=lambda each: _size(each, width, height, ratio) if each.rows <= most_rows else -1.0,
    )


def _size(arrangement: Arrangement, width: float, height: float, ratio: float) -> float:
    """How high a tile may be without being too narrow for its words."""
    return min(height / arrangement.rows, width / arrangement.columns / ratio)


def page_at(seconds: float, pages: int, each: float) -> int:
    """Which page is shown so many seconds after the first one was."""
    return int(seconds // each) % pages if pages > 1 else 0

"""Where tiles stand: one goes to its place, and what lies there makes room downwards; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.domain.overview import COLUMNS, ROWS, Tile, TileKind

_SMALLEST = {TileKind.FIGURE: (2, 2)}
_SMALLEST_CHART = (3, 3)
_USUAL = {TileKind.FIGURE: (3, 2)}
_USUAL_CHART = (6, 4)


def smallest(kind: TileKind) -> tuple[int, int]:
    """Width and height below which nothing can be read in it."""
    return _SMALLEST.get(kind, _SMALLEST_CHART)


def usual(kind: TileKind) -> tuple[int, int]:
    return _USUAL.get(kind, _USUAL_CHART)


def within(tile: Tile) -> Tile:
    """The nearest place and size that the grid has for it."""
    least_width, least_height = smallest(tile.kind)
    width = max(least_width, min(tile.width, COLUMNS))
    height = max(least_height, min(tile.height, ROWS))
    x, y = max(0, min(tile.x, COLUMNS - width)), max(0, min(tile.y, ROWS - height))
    return replace(tile, x=x, y=y, width=width, height=height)


def placed(tiles: Sequence[Tile], tile: Tile) -> tuple[Tile, ...] | None:
    """With ``tile`` where it wants to be, the others below it where they were in its way.

    None where the grid has no room for that.
    """
    wanted = within(tile)
    standing = [wanted]
    others = (each for each in tiles if each.id != tile.id)
    for other in sorted(others, key=lambda each: (each.y, each.x)):
        moved = other
        while (blocking := _in_the_way(standing, moved)) is not None:
            moved = replace(moved, y=blocking.y + blocking.height)
        if moved.y + moved.height > ROWS:
            return None
        standing.append(moved)
    by_id = {each.id: each for each in standing}
    known = tuple(by_id[each.id] for each in tiles)
    return known if any(each.id == tile.id for each in tiles) else (*known, wanted)


def free_place(tiles: Sequence[Tile], width: int, height: int) -> tuple[int, int] | None:
    """The first place from the top where so much is free, None where there is none."""
    for y in range(ROWS - height + 1):
        for x in range(COLUMNS - width + 1):
            wanted = (x, y, width, height)
            if not any(_overlap(wanted, _room(each)) for each in tiles):
                return x, y
    return None


def _in_the_way(standing: Sequence[Tile], tile: Tile) -> Tile | None:
    return next((each for each in standing if _overlap(_room(each), _room(tile))), None)


def _room(tile: Tile) -> tuple[int, int, int, int]:
    return tile.x, tile.y, tile.width, tile.height


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    beside = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
    below = one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
    return not (beside or below)

"""Tiles on a grid, which an editor moves and sizes by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.overview import COLUMNS
from desktop.ui.reports.states import TileState
from desktop.ui.reports.tile import TileFrame
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.tabbing import goes_in_order

_ROW: Final = 58  # px at 100 %
_NARROWEST: Final = 44  # of a column; below it the tiles stand one under another


class TileGrid(QWidget):
    """Each signal names the tile it is about."""

    chosen = Signal(str)
    opened = Signal(str)  # to be changed
    removed = Signal(str)
    placed = Signal(str, int, int)
    sized = Signal(str, int, int)
    moved = Signal(str, int, int)  # by so many cells
    grown = Signal(str, int, int)
    looked_into = Signal(str, int)
    picture_wanted = Signal(str, bytes)

    def __init__(self) -> None:
        super().__init__()
        self._frames: dict[str, TileFrame] = {}
        self._tiles: tuple[TileState, ...] = ()
        self._is_editing = False

    def show_tiles(self, tiles: Sequence[TileState], *, is_editing: bool, chosen: str) -> None:
        order = [each.tile.id for each in _read(self._tiles)]
        self._tiles, self._is_editing = tuple(tiles), is_editing
        for gone in self._frames.keys() - {each.tile.id for each in tiles}:
            frame = self._frames.pop(gone)
            frame.hide()
            frame.deleteLater()
        for each in tiles:
            self._frame(each.tile.id).show_tile(
                each, is_editing=is_editing, is_chosen=each.tile.id == chosen
            )
        self._arrange()
        if order != [each.tile.id for each in _read(self._tiles)]:
            goes_in_order(self, [self._frames[each.tile.id] for each in _read(self._tiles)])

    def frame(self, tile_id: str) -> TileFrame:
        return self._frames[tile_id]

    def room(self, x: int, y: int, width: int, height: int) -> QRect:
        """Of so many cells, in px."""
        gap, row = Space.M, current_theme().px(_ROW)
        column = self._column
        left, top = x * (column + gap), y * (row + gap)
        return QRect(
            round(left), top, round(width * (column + gap) - gap), height * (row + gap) - gap
        )

    def cells(self, across: float, down: float) -> tuple[int, int]:
        """How many cells a way of so many px is."""
        gap = Space.M
        return round(across / (self._column + gap)), round(down / (current_theme().px(_ROW) + gap))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._arrange()

    @property
    def _column(self) -> float:
        return (self.width() - (COLUMNS - 1) * Space.M) / COLUMNS

    @property
    def _is_narrow(self) -> bool:
        return not self._is_editing and self._column < current_theme().px(_NARROWEST)

    def _frame(self, tile_id: str) -> TileFrame:
        if tile_id not in self._frames:
            made = self._frames[tile_id] = TileFrame(self)
            made.setParent(self)
            self._connect(tile_id, made)
            made.show()
        return self._frames[tile_id]

    def _connect(self, tile_id: str, frame: TileFrame) -> None:
        handle, box = frame.handle, frame.box
        handle.clicked.connect(lambda: self.chosen.emit(tile_id))
        handle.opened.connect(lambda: self.opened.emit(tile_id))
        handle.removed.connect(lambda: self.removed.emit(tile_id))
        for told, tells in (
            (handle.moved, self.moved),
            (handle.grown, self.grown),
            (handle.placed, self.placed),
            (handle.sized, self.sized),
        ):
            told.connect(lambda x, y, tells=tells: tells.emit(tile_id, x, y))
        box.chosen.connect(lambda index: self.looked_into.emit(tile_id, index))
        box.picture_wanted.connect(self.picture_wanted)

    def _arrange(self) -> None:
        bottom = 0
        for each in _read(self._tiles):
            tile = each.tile
            if self._is_narrow:
                room = self.room(0, 0, COLUMNS, tile.height)
                room.moveTop(bottom + Space.M if bottom else 0)
            else:
                room = self.room(tile.x, tile.y, tile.width, tile.height)
            self._frames[tile.id].setGeometry(room)
            bottom = max(bottom, room.bottom())
        self.setMinimumHeight(bottom + 1)


def _read(tiles: Sequence[TileState]) -> list[TileState]:
    """In the order in which they are read."""
    return sorted(tiles, key=lambda each: (each.tile.y, each.tile.x))

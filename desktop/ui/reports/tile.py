"""One tile of the overview: a figure or a chart, and while it is edited a handle over it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QStackedWidget

from desktop.domain.overview import TileKind
from desktop.ui.charts.box import ChartBox
from desktop.ui.charts.figure import FigureBox
from desktop.ui.icons import paint_icon
from desktop.ui.reports.placing import within
from desktop.ui.reports.states import TileState
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.states import LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_GRIP: Final = 22
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Cells(Protocol):
    """The grid that a tile stands on."""

    def room(self, x: int, y: int, width: int, height: int) -> QRect:
        """Of so many cells, in px."""

    def cells(self, across: float, down: float) -> tuple[int, int]:
        """How many cells a way of so many px is."""


class TileFrame(Card):
    def __init__(self, grid: Cells) -> None:
        super().__init__(padding=Space.M, spacing=0)
        self.figure, self.box = FigureBox(), ChartBox()
        self._loading = LoadingRows(2)
        self._failed = Label("", "muted", wraps=True)
        self._failed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        for widget in (self._loading, self._failed, self.figure, self.box):
            self._stack.addWidget(widget)
        self.column.addWidget(self._stack)
        self.handle = Handle(grid, self)
        self.handle.hide()
        self._kind: TileKind | None = None

    def show_tile(self, state: TileState, *, is_editing: bool, is_chosen: bool) -> None:
        self._show_content(state)
        self._stack.setEnabled(not is_editing)
        self.box.offer(not is_editing)
        self.figure.copy.setVisible(not is_editing)
        self.handle.setVisible(is_editing)
        self.handle.show_tile(state, is_chosen=is_chosen)
        self.setAccessibleName(state.title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.handle.setGeometry(self.rect())

    def _show_content(self, state: TileState) -> None:
        if state.phase is Phase.FAILED:
            self._failed.setText(f"{state.title} cannot be shown. {state.remark}")
            self._stack.setCurrentWidget(self._failed)
        elif state.figure is not None:
            self.figure.show_figure(state.figure, state.remark)
            self._stack.setCurrentWidget(self.figure)
        elif state.data is not None and state.chart is not None:
            self.box.show_data(state.chart, state.data, state.remark)
            if state.tile.kind is not self._kind:
                self.box.show_as_table(state.is_table)
            self._stack.setCurrentWidget(self.box)
        else:
            self._stack.setCurrentWidget(self._loading)
        self._kind = state.tile.kind


class Handle(QAbstractButton):
    """Lies over a tile that is edited.

    Dragged it moves the tile, at its corner it sizes it. Arrow keys move it, with Shift they size
    it; Enter opens its form, Delete takes it away.
    """

    moved = Signal(int, int)  # by so many cells
    grown = Signal(int, int)
    placed = Signal(int, int)
    sized = Signal(int, int)
    opened = Signal()
    removed = Signal()

    def __init__(self, grid: Cells, frame: TileFrame) -> None:
        super().__init__(frame)
        self._grid = grid
        self._frame = frame
        self._state: TileState | None = None
        self._is_chosen = False
        self._pressed: QPointF | None = None  # where on the screen
        self._sizes = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_tile(self, state: TileState, *, is_chosen: bool) -> None:
        self._state, self._is_chosen = state, is_chosen
        self.setAccessibleName(f"{state.title}, {state.place}")
        self.setAccessibleDescription(
            "Arrow keys move it, with Shift they change its size. Enter changes it, Delete takes "
            "it away."
        )
        self.setToolTip(f"{state.title}: drag to move, drag the corner to change the size")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, 60)

    def paintEvent(self, _: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_marked = self._is_chosen or self.hasFocus()
        pen = QPen(theme.colour("accent" if is_marked else "track"), 2 if is_marked else 1)
        if not is_marked:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        corner = QRectF(self.width() - _GRIP, self.height() - _GRIP, 18, 18)
        paint_icon(painter, corner, "resize-bottom-right", "muted")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        step = _STEPS.get(key)
        if step is not None and held & Qt.KeyboardModifier.ShiftModifier:
            self.grown.emit(*step)
        elif step is not None:
            self.moved.emit(*step)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition()
            self._sizes = self._is_corner(event.position())
            self._frame.raise_()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        shape = Qt.CursorShape
        if self._pressed is None:
            is_corner = self._is_corner(event.position())
            self.setCursor(shape.SizeFDiagCursor if is_corner else shape.SizeAllCursor)
            return
        room = self._dragged(event)
        if room is not None:
            self._frame.setGeometry(self._grid.room(*room))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        room = self._dragged(event)
        self._pressed = None
        if room is None or self._state is None:
            return
        tile = self._state.tile
        if room == (tile.x, tile.y, tile.width, tile.height):
            return
        if self._sizes:
            self.sized.emit(room[2], room[3])
        else:
            self.placed.emit(room[0], room[1])

    def _is_corner(self, point: QPointF) -> bool:
        return point.x() > self.width() - _GRIP and point.y() > self.height() - _GRIP

    def _dragged(self, event: QMouseEvent) -> tuple[int, int, int, int] | None:
        """The cells that the tile would take now."""
        if self._pressed is None or self._state is None:
            return None
        way = event.globalPosition() - self._pressed
        across, down = self._grid.cells(way.x(), way.y())
        tile = self._state.tile
        if self._sizes:
            wanted = replace(tile, width=tile.width + across, height=tile.height + down)
        else:
            wanted = replace(tile, x=tile.x + across, y=tile.y + down)
        fits = within(wanted)
        return fits.x, fits.y, fits.width, fits.height

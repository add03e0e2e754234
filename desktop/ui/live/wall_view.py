"""The window of the wall: the whole screen, no controls, but a call that is on stays in reach."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import APP_NAME
from desktop.domain.live_looking import BoardFilter
from desktop.ui.icons import window_icon
from desktop.ui.live.painting import Look
from desktop.ui.live.wall import WallPresenter, WallState
from desktop.ui.live.wall_painting import PAGE_SECONDS, paint_wall

TICK_MS: Final = 1_000
_NEXT: Final = (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space)
_BACK: Final = (Qt.Key.Key_Left, Qt.Key.Key_PageUp)
_LEAVE: Final = (Qt.Key.Key_Escape, Qt.Key.Key_F11)


class Wall(QWidget):
    """``bars`` stand above the board where it shares its screen with the window they are of.

    ``left`` when it has been left.
    """

    left = Signal()

    def __init__(self, presenter: WallPresenter, bars: tuple[QWidget, ...] = ()) -> None:
        super().__init__()
        self._presenter = presenter
        self.setWindowTitle(f"Live – {APP_NAME}")
        self.setWindowIcon(window_icon())
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.board = _Board(presenter)
        self._bars = QWidget()
        above = QVBoxLayout(self._bars)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        for bar in bars:
            above.addWidget(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bars)
        column.addWidget(self.board, 1)
        self.setFocusProxy(self.board)
        self.board.left.connect(self.leave)
        presenter.attach(self)

    def open(self, wanted: BoardFilter, screen: QScreen, *, with_bars: bool) -> None:
        self._bars.setVisible(with_bars)
        self.board.begin()
        self._presenter.open(wanted)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.activateWindow()
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        if self.isVisible():
            self.hide()

    def show_wall(self, state: WallState) -> None:
        self.board.show_wall(state)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._presenter.close()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVE:
            self.leave()
        else:
            super().keyPressEvent(event)


class _Board(QWidget):
    left = Signal()

    def __init__(self, presenter: WallPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state = WallState()
        self._since = 0.0
        self._turned = 0.0  # seconds put before or behind by the keys
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAccessibleName("Wall of the live board")
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.update)

    def begin(self) -> None:
        self._since, self._turned = time.monotonic(), 0.0
        self._tick.start()

    def show_wall(self, state: WallState) -> None:
        self._state = state
        self.update()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._since + self._turned

    def turn(self, pages: int) -> None:
        self._turned += max(-self.seconds, pages * PAGE_SECONDS)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _NEXT:
            self.turn(1)
        elif event.key() in _BACK:
            self.turn(-1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = Look(self._presenter.now(), self._state.limits, self._state.region)
        paint_wall(painter, self._state, self.rect().toRectF(), look, self.seconds)

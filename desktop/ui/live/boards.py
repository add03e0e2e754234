"""Agents as cards or as a table, queues as a strip: painted, so that 500 cost what is in sight."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, Final, Protocol

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from desktop.domain.live_board import LiveAgent, LiveQueue
from desktop.ui.live.flashes import Flashes
from desktop.ui.live.model import AgentModel, QueueModel
from desktop.ui.live.painting import Look, act_places, paint_card, paint_queue
from desktop.ui.live.steady import Steady
from desktop.ui.supervising.acts import Act
from desktop.ui.theme import current_theme
from desktop.ui.widgets.first_row import FirstRow

GAP: Final = 6  # around a card, at every side
CARD: Final = (284, 126)
QUEUE: Final = (272, 98)
BAR: Final = 14
FADE_MS: Final = 90
Index = QModelIndex | QPersistentModelIndex
ROW_ROLE: Final = Qt.ItemDataRole.UserRole
SELECTED: Final = QStyle.StateFlag.State_Selected


class Looks(Protocol):
    """What is asked by whoever paints a row."""

    def look(self, agent_id: str = "") -> Look:
        """How it stands there now, but for what only a view knows."""

    def acts_of(self, agent: LiveAgent) -> tuple[Act, ...]:
        """What stands in its card to be pressed."""


class Glow:
    """Rows that have changed glow for a moment in the view; nothing where nothing shall move."""

    def __init__(self, view: QAbstractItemView) -> None:
        self._view = view
        self._flashes = Flashes()
        self._timer = QTimer(view)
        self._timer.setInterval(FADE_MS)
        self._timer.timeout.connect(self._fade)

    def light(self, ids: Iterable[str]) -> None:
        if current_theme().is_still or not self._view.isVisible():
            return
        self._flashes.light(ids, time.monotonic())
        if self._flashes and not self._timer.isActive():
            self._timer.start()

    def strength(self, row_id: str) -> float:
        return self._flashes.strength(row_id, time.monotonic()) if self._flashes else 0.0

    def _fade(self) -> None:
        model = self._view.model()
        for row_id in self._flashes.fade(time.monotonic()):
            place = model.rows.place_of(row_id)  # type: ignore[attr-defined]  # one of ours
            if place >= 0:
                left = self._view.visualRect(model.index(place, 0))
                line = QRect(0, left.top(), self._view.viewport().width(), left.height())
                is_list = isinstance(self._view, QListView)
                self._view.viewport().update(left if is_list else line)
        if not self._flashes:
            self._timer.stop()


class _Grid(QListView):
    """Cards beside and below each other, as wide as fills the line."""

    def __init__(self, name: str, size: tuple[int, int]) -> None:
        super().__init__()
        self._size = size
        self.setProperty("kind", "board")
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(24)
        self.setMouseTracking(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.fit()

    def _room(self) -> int:
        """For the cards of a line; the bar at the side is reckoned with, there or not."""
        extent = QStyle.PixelMetric.PM_ScrollBarExtent
        bar = self.style().pixelMetric(extent, None, self.verticalScrollBar())
        # What Qt itself leaves; with less it breaks the line too early.
        return self.width() - 2 * self.frameWidth() - max(bar, BAR) - 1

    def fit(self) -> None:
        """Columns of one width."""
        px = current_theme().px
        room = self._room()
        columns = max(1, room // px(self._size[0]))
        self.setGridSize(QSize(room // columns, px(self._size[1]) + 2 * GAP))


class AgentCards(_Grid):
    """``entered`` with an id by Enter, ``pressed_act`` with a key and an id by an icon."""

    entered = Signal(str)
    pressed_act = Signal(str, str)

    def __init__(self, model: AgentModel, looks: Looks) -> None:
        super().__init__("Agents", CARD)
        self._looks = looks
        self.glow = Glow(self)
        Steady(self, model, self.doItemsLayout)
        self.setItemDelegate(_CardDelegate(self, looks))
        FirstRow(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        agent = self.currentIndex().data(ROW_ROLE)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and agent is not None:
            self.entered.emit(agent.id)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._stepped(event):
            pass
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        act, agent = self._act_at(event.position().toPoint())  # before a drawer moves the cards
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and act is not None and agent is not None:
            self.pressed_act.emit(act.key, agent.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        act, _ = self._act_at(event.position().toPoint())
        can = act is not None and not act.refusal
        shape = Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            act, _ = self._act_at(event.pos())
            words = "" if act is None else act.refusal or f"{act.title}: {act.hint}"
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def _act_at(self, place: QPoint) -> tuple[Act | None, LiveAgent | None]:
        index = self.indexAt(place)
        agent: LiveAgent | None = index.data(ROW_ROLE) if index.isValid() else None
        if agent is None:
            return None, None
        acts = self._looks.acts_of(agent)
        card = card_in(self.visualRect(index))
        for act, there in zip(acts, act_places(card, len(acts)), strict=True):
            if there.contains(place.toPointF()):
                return act, agent
        return None, agent

    def _stepped(self, event: QKeyEvent) -> bool:
        """One line up or down; Qt looks for what is nearest and may stay where it is."""
        index = self.currentIndex()
        columns = max(1, self.viewport().width() // max(1, self.gridSize().width()))
        step = columns if event.key() == Qt.Key.Key_Down else -columns
        wanted = index.row() + step
        if not index.isValid() or not 0 <= wanted < self.model().rowCount():
            return index.isValid()
        self.setCurrentIndex(self.model().index(wanted, 0))
        return True


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, cards: AgentCards, looks: Looks) -> None:
        super().__init__(cards)
        self._cards = cards
        self._looks = looks

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._cards.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        agent: LiveAgent | None = index.data(ROW_ROLE)
        if agent is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._looks.look(agent.id).beside(
            is_chosen=bool(option.state & SELECTED),
            flash=self._cards.glow.strength(agent.id),
            acts=self._looks.acts_of(agent),
        )
        paint_card(painter, agent, card_in(option.rect), look)
        painter.restore()


def card_in(cell: QRect) -> QRectF:
    return QRectF(cell).adjusted(GAP, GAP, -GAP, -GAP)


class QueueStrip(_Grid):
    """As many lines of queues as are needed, up to two; more of them scroll."""

    LINES: Final = 2
    MOST: Final = 0.4  # of the page: the agents are what one looks at

    def __init__(self, model: QueueModel, looks: Looks) -> None:
        super().__init__("Queues", QUEUE)
        self.glow = Glow(self)
        self.setModel(model)
        self.setItemDelegate(_QueueDelegate(self, looks))
        FirstRow(self)
        for changed in (model.rowsInserted, model.rowsRemoved):
            changed.connect(self.fit)

    def fit(self, *_: Any) -> None:
        """A few queues share the line; the strip is as high as what it has to show."""
        px, count = current_theme().px, self.model().rowCount() if self.model() else 0
        room = self._room()
        most = max(1, room // px(QUEUE[0]))
        columns = max(1, min(most, count))
        high = px(QUEUE[1]) + 2 * GAP
        self.setGridSize(QSize(room // columns, high))
        around = self.parentWidget()
        share = around.height() * self.MOST if around is not None else high
        lines = min(self.LINES, -(-count // columns), int(share / high))
        self.setFixedHeight(max(1, lines) * high + 2 * self.frameWidth() + 2)


class _QueueDelegate(QStyledItemDelegate):
    def __init__(self, strip: QueueStrip, looks: Looks) -> None:
        super().__init__(strip)
        self._strip = strip
        self._looks = looks

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._strip.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        queue: LiveQueue | None = index.data(ROW_ROLE)
        if queue is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._looks.look().beside(
            is_chosen=bool(option.state & SELECTED),
            flash=self._strip.glow.strength(queue.id),
        )
        paint_queue(painter, queue, card_in(option.rect), look)
        painter.restore()

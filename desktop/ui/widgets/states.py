"""What a page shows when it is empty, busy or has something to say."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimerEvent, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import IconButton, LinkButton, PlainButton
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label, restyle
from desktop.ui.words import Tone

_LEVELS: Final = {
    "info": (Tone.ACCENT, "information-outline", "accent"),
    "good": (Tone.GOOD, "check-circle-outline", "ok"),
    "warning": (Tone.WARNING, "alert-outline", "warn"),
    "error": (Tone.BAD, "alert-circle-outline", "bad"),
}
_TICK_MS: Final = 40


class EmptyState(QWidget):
    """An icon, a title, a sentence, and what to do about it: ``acted`` when pressed."""

    acted = Signal()

    def __init__(self, icon_name: str, title: str, sentence: str, action: str = "") -> None:
        super().__init__()
        self._icon = IconLabel(icon_name, "faint", 44)
        self._title = Label(title, "heading")
        self._sentence = Label(sentence, "muted", wraps=True)
        self._button = PlainButton(action)
        self._button.clicked.connect(self.acted)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XXL, Space.XXL, Space.XXL, Space.XXL)
        column.setSpacing(Space.S)
        column.addStretch(2)
        column.addWidget(self._icon, 0, centre)
        column.addSpacing(Space.XS)
        for label in (self._title, self._sentence):
            label.setAlignment(centre)
            column.addWidget(label)
        column.addSpacing(Space.XS)
        column.addWidget(self._button, 0, centre)
        column.addStretch(3)
        self.show_state(icon_name, title, sentence, action)

    def show_state(self, icon_name: str, title: str, sentence: str, action: str = "") -> None:
        self._icon.show_icon(icon_name, "faint")
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))


class Banner(QFrame):
    """A sentence across a page; ``level`` info, good, warning or error, said by icon and words.

    ``acted`` when its link is pressed, ``closed`` when its cross is.
    """

    acted = Signal()
    closed = Signal()

    def __init__(self, level: str = "info", text: str = "", action: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._icon = IconLabel("information-outline", "accent", 18)
        self._text = Label("", "body", wraps=True, selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = LinkButton("")
        self._action.clicked.connect(self.acted)
        self._close = IconButton("close", "Dismiss")
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setSpacing(Space.S + 2)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.show_banner(level, text, action)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_banner(
        self, level: str, text: str, action: str = "", *, closable: bool = True
    ) -> None:
        tone, icon_name, colour = _LEVELS.get(level, _LEVELS["info"])
        restyle(self, "tone", tone.value)
        self._icon.show_icon(icon_name, colour, level.capitalize())
        self._text.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self._close.setVisible(closable)
        self.setAccessibleName(text)


class _Moving(QWidget):
    """Moves while it is visible, where things may move at all; hidden, it costs nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = 0
        self._step = 0

    @property
    def is_moving(self) -> bool:
        return bool(self._timer)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._timer and not current_theme().is_still:
            self._timer = self.startTimer(_TICK_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._timer:
            self.killTimer(self._timer)
        self._timer = 0

    def timerEvent(self, _: QTimerEvent) -> None:
        self._step += 1
        self.update()


class Spinner(_Moving):
    """A turning arc while something is under way; ``name`` is what a screen reader says."""

    def __init__(self, size: int = 20, name: str = "Loading") -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self.setAccessibleName(name)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arc = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(current_theme().colour("line"), 2))
        painter.drawEllipse(arc)
        pen = QPen(current_theme().colour("accent"), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(arc, -self._step * 12 * 16, 90 * 16)


class LoadingRows(_Moving):
    """Grey bars where the rows of a list are going to be."""

    def __init__(self, rows: int = 6, name: str = "Loading") -> None:
        super().__init__()
        self._rows = rows
        self.setAccessibleName(name)
        self.setMinimumHeight(44 * min(rows, 3))

    def sizeHint(self) -> QSize:
        return QSize(320, 44 * self._rows)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().colour("hover"))
        swing = abs((self._step % 50) - 25) / 25
        for row in range(min(self._rows, self.height() // 44)):
            painter.setOpacity(0.55 + 0.45 * swing)
            top = row * 44 + 8
            painter.drawEllipse(QRectF(Space.M, top, 28, 28))
            width = (self.width() - 80) * (0.62 if row % 2 else 0.48)
            painter.drawRoundedRect(QRectF(54, top + 2, width, 10), 5, 5)
            painter.drawRoundedRect(QRectF(54, top + 18, width * 0.6, 8), 4, 4)

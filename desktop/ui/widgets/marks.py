"""Icons, avatars, dots, tags and counters: the small marks beside a text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.icons import paint_icon
from desktop.ui.theme import current_theme
from desktop.ui.widgets.text import restyle
from desktop.ui.words import Tone, initials


class IconLabel(QWidget):
    """An icon that is no button; ``name`` is what a screen reader says, "" for decoration."""

    def __init__(self, icon: str, colour: str = "muted", size: int = 18, name: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._colour = colour
        self.setFixedSize(size, size)
        self.setAccessibleName(name)

    def show_icon(self, icon: str, colour: str = "muted", name: str = "") -> None:
        self._icon = icon
        self._colour = colour
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._icon, self._colour)


class Avatar(QWidget):
    """Initials on a disc, with a presence dot in a colour token: ok, bad, warn, faint or ""."""

    def __init__(self, name: str = "", size: int = 34, dot: str = "") -> None:
        super().__init__()
        self._size = size
        self._name = name
        self._dot = dot
        self._ground = "surface"
        self.setFixedSize(size + 2, size + 2)
        self.setAccessibleName(name)

    def show_person(self, name: str, dot: str = "", ground: str = "surface") -> None:
        """``ground`` is the token of the surface behind, for the ring around the dot."""
        self._name, self._dot, self._ground = name, dot, ground
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size + 2, self._size + 2)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_avatar(painter, QRectF(0, 0, self._size, self._size), self._name)
        if self._dot:
            theme = current_theme()
            painter.setPen(Qt.PenStyle.NoPen)
            edge = self._size + 1.0
            painter.setBrush(theme.colour(self._ground))
            painter.drawEllipse(QRectF(edge - 11, edge - 11, 12, 12))
            painter.setBrush(theme.colour(self._dot))
            painter.drawEllipse(QRectF(edge - 9, edge - 9, 8, 8))


def paint_avatar(painter: QPainter, rect: QRectF, name: str) -> None:
    """Also for delegates; ``rect`` is a square."""
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_soft"))
    painter.drawEllipse(rect)
    painter.setPen(theme.colour("accent"))
    font = theme.font(weight=600)
    font.setPixelSize(round(rect.width() * 0.36))
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))


class Tag(QLabel):
    """A word on a soft ground; the word alone carries the meaning."""

    def __init__(self, text: str = "", tone: Tone = Tone.PLAIN) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "tag")
        self.setProperty("tone", tone.value)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_tag(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        self.setText(text)
        restyle(self, "tone", tone.value)


class Counter(QLabel):
    """A number in a pill, hidden at 0."""

    def __init__(self, what: str = "") -> None:
        super().__init__()
        self._what = what
        self.setProperty("kind", "counter")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_number(0)

    def show_number(self, number: int) -> None:
        self.setText(str(number) if number < 1000 else "999+")
        self.setAccessibleName(f"{number} {self._what}".strip())
        self.setVisible(number > 0)

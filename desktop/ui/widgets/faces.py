"""Fonts that remember what they have measured: for what is painted row by row, second by second."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from desktop.ui.theme import TextSize, Theme, current_theme
from desktop.ui.words import Tone

_REMEMBERED: Final = 2048  # words of a font
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
TONES: Final = {
    Tone.PLAIN: ("muted", "hover"),
    Tone.GOOD: ("ok", "ok_soft"),
    Tone.BAD: ("bad", "bad_soft"),
    Tone.WARNING: ("warn", "warn_soft"),
    Tone.ACCENT: ("accent", "accent_soft"),
}


class Face:
    """A font, and what it makes of the words it has shown before: a repaint costs little."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self.height = self._metrics.height()
        self.shown = lru_cache(_REMEMBERED)(self._shown)
        self.width = lru_cache(_REMEMBERED)(self._metrics.horizontalAdvance)

    def _shown(self, text: str, width: int) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


@lru_cache(32)
def _face_of(theme: Theme, size: int, weight: int) -> Face:
    return Face(theme.font(size, weight))


def face(size: int = TextSize.BODY, weight: int = 400) -> Face:
    return _face_of(current_theme(), size, weight)


@lru_cache(64)
def _face_in(theme: Theme, pixels: int, weight: int) -> Face:
    font = theme.font(weight=weight)
    font.setPixelSize(pixels)
    return Face(font)


def face_of_pixels(pixels: float, weight: int = 400) -> Face:
    """For what is as large as there is room, whatever the size of the text is elsewhere."""
    return _face_in(current_theme(), max(8, round(pixels)), weight)


def write(
    painter: QPainter,
    text: str,
    place: QRectF,
    with_face: Face,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line in the middle of ``place``, with an ellipsis where there is no room."""
    painter.setFont(with_face.font)
    painter.drawText(place, _MIDDLE | side, with_face.shown(text, int(place.width()) + 1))


def paint_tag(painter: QPainter, text: str, tone: Tone, place: QRectF) -> float:
    """At the left of ``place`` and as high; the answer is how wide it is."""
    theme = current_theme()
    colour, ground = TONES[tone]
    words = face(TextSize.SMALL, 500)
    width = min(place.width(), words.width(text) + 14)
    tag = QRectF(place.left(), place.top(), width, place.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(tag, 4, 4)
    painter.setPen(theme.colour(colour))
    write(painter, text, tag.adjusted(7, 0, -5, 0), words)
    return width

"""Material Design Icons drawn as type in the theme's colours, sharp at every scale.

QtAwesome brings the font; importing it would load half of Qt before the window is painted.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from desktop.ui.theme import current_theme

_SET: Final = "materialdesignicons6-webfont"


@cache
def icon(name: str, colour: str = "text", checked: str = "") -> QIcon:
    """``name`` without its set's prefix ("phone"); ``colour`` a field of ``Colours``.

    The colour is looked up whenever the icon is painted, so a change of theme needs no new icons.
    ``checked`` colours a checked button's icon. Raises ``KeyError`` for an unknown name.
    """
    return QIcon(_GlyphEngine(_glyph(name), colour, checked or colour))


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: str = "text") -> None:
    """Paint one icon into ``rect``, for delegates and widgets that paint themselves."""
    painter.save()
    painter.setPen(current_theme().colour(colour))
    painter.setFont(_font(round(min(rect.width(), rect.height()))))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _glyph(name))
    painter.restore()


def paint_mark(painter: QPainter, rect: QRectF) -> None:
    """The product's sign: a phone in a rounded square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(current_theme().colour("accent"))
    painter.drawRoundedRect(rect, rect.width() / 5, rect.width() / 5)
    inset = rect.width() / 4
    paint_icon(painter, rect.adjusted(inset, inset, -inset, -inset), "phone", "on_colour")


def window_icon() -> QIcon:
    """The product's sign for title bars and task lists."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_mark(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
    return made


def _glyph(name: str) -> str:
    return chr(int(_characters()[name], 16))


@cache
def _font(pixels: int) -> QFont:
    font = QFont(_family())
    font.setPixelSize(pixels)
    return font


@cache
def _family() -> str:
    loaded = QFontDatabase.addApplicationFont(str(_file("[0-9]*.ttf")))
    return QFontDatabase.applicationFontFamilies(loaded)[0]


@cache
def _characters() -> dict[str, str]:
    """Code points in hexadecimal, by name."""
    read: dict[str, str] = json.loads(_file("charmap-*.json").read_text("utf-8"))
    return read


def _file(ending: str) -> Path:
    package = find_spec("qtawesome")
    if package is None or package.origin is None:
        raise RuntimeError("QtAwesome, which brings the icons, is not installed")
    return next((Path(package.origin).parent / "fonts").glob(f"{_SET}-{ending}"))


class _GlyphEngine(QIconEngine):
    def __init__(self, glyph: str, colour: str, checked: str) -> None:
        super().__init__()
        self._glyph = glyph
        self._colour = colour
        self._checked = checked

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._glyph, self._colour, self._checked)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name = self._checked if state is QIcon.State.On else self._colour
        if mode is QIcon.Mode.Disabled:
            name = "faint"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(current_theme().colour(name))
        painter.setFont(_font(min(rect.width(), rect.height())))
        # A rectangle wider than high has room for the gap before a button's word.
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, side, self._glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

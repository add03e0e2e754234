"""A QR code, black on white in every theme: cameras want it so."""

from __future__ import annotations

from typing import Final

import segno
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_QUIET: Final = 4  # modules of white around it (ISO/IEC 18004)


class QrCode(QWidget):
    """``side`` is in pixels; ``name`` is what a screen reader says."""

    def __init__(self, name: str, side: int = 200) -> None:
        super().__init__()
        self._modules: tuple[bytes, ...] = ()
        self.setFixedSize(side, side)
        self.setAccessibleName(name)

    def show_text(self, text: str) -> None:
        """ "" for none."""
        made = segno.make(text, error="m", micro=False) if text else None
        self._modules = tuple(bytes(row) for row in made.matrix) if made is not None else ()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._modules:
            return
        # Whole pixels of the screen: a blurred edge is a module lost.
        scale = self.devicePixelRatioF()
        count = len(self._modules) + 2 * _QUIET
        size = max(1, int(self.width() * scale // count)) / scale
        start = (self.width() - size * len(self._modules)) / 2
        start = round(start * scale) / scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        for y, row in enumerate(self._modules):
            for x, is_dark in enumerate(row):
                if is_dark:
                    painter.drawRect(QRectF(start + x * size, start + y * size, size, size))

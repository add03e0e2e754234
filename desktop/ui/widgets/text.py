"""Labels in the type scale, and one that shortens itself with an ellipsis."""

from __future__ import annotations

import math
import re
import textwrap
from typing import Final

from PySide6.QtCore import QSize, QSizeF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from desktop.ui.words import Tone

_BREAK: Final = "\u200b"  # zero-width space: a place where a line may end
_LONG_WORD: Final = re.compile(r"\S{30,}")


class Label(QLabel):
    """``kind``: display, title, heading, strong, medium, section, body, muted, small, faint,
    timer or error. Plain text always: nothing from the CRM is ever read as HTML.
    """

    def __init__(
        self, text: str = "", kind: str = "body", *, wraps: bool = False, selectable: bool = False
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setWordWrap(wraps)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_tone(self, tone: Tone) -> None:
        restyle(self, "tone", tone.value)


class ElidedLabel(Label):
    """One line that ends in an ellipsis where there is no room; the tooltip has all of it."""

    def __init__(self, text: str = "", kind: str = "body") -> None:
        super().__init__(text, kind)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._refresh_tool_tip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh_tool_tip()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )

    def _refresh_tool_tip(self) -> None:
        is_short = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if is_short else self.text())


class SnugLabel(Label):
    """Selectable text as wide as it needs to be, wrapped at ``most`` px; long links break too."""

    def __init__(self, text: str, most: int, kind: str = "body") -> None:
        super().__init__(_LONG_WORD.sub(_with_breaks, text), kind, wraps=True, selectable=True)
        self._most = most
        # Qt gives a wrapped label its height for a width that the layout then does not grant.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """As it is drawn: signs of another font make their lines higher than the metrics say."""
        wide = tall = 0.0
        for paragraph in self.text().split("\n"):
            size = self._paragraph(paragraph)
            wide, tall = max(wide, size.width()), tall + size.height()
        return QSize(math.ceil(wide) + 2, math.ceil(tall))

    def heightForWidth(self, _: int) -> int:
        return self.sizeHint().height()

    def _paragraph(self, text: str) -> QSizeF:
        layout = QTextLayout(text, self.font())
        option = QTextOption(self.alignment())
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        wide = tall = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._most)
            wide, tall = max(wide, line.naturalTextWidth()), tall + line.height()
        layout.endLayout()
        return QSizeF(wide, tall)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def copy(self) -> None:
        """What is selected, or all of it, without the breaks of ours."""
        QGuiApplication.clipboard().setText(
            (self.selectedText() or self.text()).replace(_BREAK, "")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction("Copy", self.copy)
        menu.exec(event.globalPos())
        menu.deleteLater()


def _with_breaks(word: re.Match[str]) -> str:
    return _BREAK.join(textwrap.wrap(word.group(), 10))


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet reads, and let the sheet read it again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()

"""Text in the scale of the product, tags, counters and avatars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.icons import paint_icon
from desktop.ui.theme import TextSize, current_theme


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Change a property that the style sheet selects by, and show it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Label(QLabel):
    """``kind`` is a text style: display, title, heading, strong, medium, section, muted, small."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if kind:
            self.setProperty("kind", kind)

    def set_tone(self, tone: str) -> None:
        """``tone`` is good, bad, warning, accent or ""."""
        restyle(self, "tone", tone)


class WrappedLabel(Label):
    """Text that breaks into lines; it can be selected for copying."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, kind, parent)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class ElidedLabel(Label):
    """One line that ends in an ellipsis where it does not fit; the tool tip has it whole."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", kind, parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def _elide(self) -> None:
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Tag(Label):
    """A small coloured word; its tone is never the only sign."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "tag", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if tone:
            self.set_tone(tone)


class Counter(Label):
    """How many wait, hidden at zero."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "counter", parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        self.setText("99+" if count > 99 else str(count))
        self.setVisible(count > 0)


class IconLabel(QLabel):
    """An icon that says nothing by itself; words stand beside it."""

    def __init__(
        self, name: str, colour: str = "muted", size: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(size, size)
        self._name = name
        self._colour = colour

    def show_icon(self, name: str, colour: str) -> None:
        self._name, self._colour = name, colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - painted whole
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), self._name, self._colour)
        painter.end()


def initials(name: str) -> str:
    """Of the first and last word; "#" for a number, "?" for nothing."""
    words = [word for word in name.split() if word[:1].isalpha()]
    if not words:
        return "#" if name else "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Avatar(QWidget):
    """Initials in a circle, with a dot for presence (a field of the theme's colours, or "")."""

    def __init__(self, name: str = "", size: int = 34, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size
        self._dot = ""
        self.setFixedSize(size, size)

    def show_name(self, name: str) -> None:
        self._name = name
        self.update()

    def show_dot(self, colour: str) -> None:
        self._dot = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - painted whole
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_soft"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(theme.colour("accent"))
        large = TextSize.HEADING if self._size > 36 else TextSize.SMALL
        painter.setFont(theme.font(large if self._size > 28 else 10, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, initials(self._name))
        if self._dot:
            painter.setPen(QPen(theme.colour("rail"), 2))
            painter.setBrush(theme.colour(self._dot))
            painter.drawEllipse(QPointF(self._size - 6, self._size - 6), 5, 5)
        painter.end()

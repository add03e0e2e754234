"""Cards, separators and the scrolling ground of a page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.text import Label


class Card(QFrame):
    """A surface with a hairline; ``Card.column`` is its layout."""

    def __init__(self, *, padding: int = Space.XL, spacing: int = Space.M) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(spacing)


class Inset(Card):
    """A quiet ground inside a card."""

    def __init__(self, *, padding: int = Space.M, spacing: int = Space.S) -> None:
        super().__init__(padding=padding, spacing=spacing)
        self.setProperty("kind", "inset")


class Separator(QFrame):
    """A hairline, lying or ``upright``."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "upright" if upright else "separator")


class Scroller(QScrollArea):
    """Lets ``content`` scroll up and down without a frame."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        content.setProperty("ground", "none")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)


class PageHeader(QWidget):
    """The title of a page, a quiet remark after it and its buttons at the right."""

    def __init__(self, title: str, remark: str = "") -> None:
        super().__init__()
        self._remark = Label(remark, "small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.M)
        self._row.addWidget(Label(title, "title"))
        self._row.addWidget(self._remark, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)

    def show_remark(self, remark: str) -> None:
        self._remark.setText(remark)

    def add(self, control: QWidget) -> None:
        self._row.addWidget(control)

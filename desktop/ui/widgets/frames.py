"""Cards, separators and the scrolling ground of a page."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.text import ElidedLabel, Label

_REMARK: Final = 40  # px that some letters of it have beside the buttons


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
    """The title of a page, a quiet remark after it and its buttons at the right.

    Where there is no room for all of it the buttons stand below.
    """

    def __init__(self, title: str, remark: str = "") -> None:
        super().__init__()
        self._title, self._remark = Label(title, "title"), ElidedLabel(remark, "small")
        self._controls: list[QWidget] = []
        self._is_narrow = False
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.M)
        self._row.addWidget(self._title)
        self._row.addWidget(self._remark, 1, Qt.AlignmentFlag.AlignVCenter)
        self._below = FlowLayout(spacing=Space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(self._row)
        column.addLayout(self._below)

    def show_remark(self, remark: str) -> None:
        self._remark.setText(remark)

    def add(self, control: QWidget) -> None:
        self._controls.append(control)
        (self._below if self._is_narrow else self._row).addWidget(control)

    def minimumSizeHint(self) -> QSize:
        """Buttons in a line do not hold the page open."""
        least = super().minimumSizeHint()
        return QSize(self._title.minimumSizeHint().width(), least.height())

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        shown = [self._title, *(each for each in self._controls if not each.isHidden())]
        wanted = sum(each.sizeHint().width() + Space.M for each in shown) + _REMARK
        if self._controls and self._is_narrow is not (wanted > self.width()):
            self._is_narrow = not self._is_narrow
            for each in self._controls:
                (self._row if self._is_narrow else self._below).removeWidget(each)
                (self._below if self._is_narrow else self._row).addWidget(each)
            self.updateGeometry()

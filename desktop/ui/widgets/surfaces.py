"""Cards, banners, and what stands where there is nothing to show."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, LinkButton, PlainButton
from desktop.ui.widgets.labels import IconLabel, Label, WrappedLabel, restyle


class Card(QFrame):
    """A plain surface with a line around it; ``body`` is its vertical layout."""

    def __init__(self, parent: QWidget | None = None, *, padding: int = Space.XL) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(Space.M)


class Separator(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "separator")
        self.setFixedHeight(1)


class EmptyState(QWidget):
    """An icon, a title and a sentence; ``action`` (hidden without text) offers what to do."""

    acted = Signal()

    def __init__(
        self,
        icon_name: str,
        title: str,
        sentence: str = "",
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = IconLabel(icon_name, "faint", 40)
        self._title = Label(title, "heading")
        self._sentence = WrappedLabel(sentence, "muted")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence.setMinimumWidth(280)
        self._sentence.setMaximumWidth(380)
        self._action = PlainButton(action)
        self._action.setVisible(bool(action))
        self._action.clicked.connect(self.acted)
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.S)
        layout.addStretch(2)
        for widget in (self._icon, self._title, self._sentence, self._action):
            layout.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def show_state(self, icon_name: str, title: str, sentence: str, action: str = "") -> None:
        self._icon.show_icon(icon_name, "faint")
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))


_BANNER_ICONS: Final = {
    "good": ("check-circle-outline", "ok"),
    "bad": ("alert-circle-outline", "bad"),
    "warning": ("alert-outline", "warn"),
    "": ("information-outline", "accent"),
}


class Banner(QFrame):
    """A sentence across the page; ``tone`` is good, bad, warning or "" with an icon of its own."""

    acted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._icon = IconLabel("information-outline", "accent")
        self._text = WrappedLabel()
        self._action = LinkButton("")
        self._close = IconButton("close", "Dismiss")
        self._action.clicked.connect(self.acted)
        self._close.clicked.connect(self._on_close_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        layout.setSpacing(Space.S)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
        self.hide()

    def show_text(self, text: str, tone: str = "", action: str = "") -> None:
        name, colour = _BANNER_ICONS[tone]
        self._icon.show_icon(name, colour)
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        restyle(self, "tone", tone)
        self.show()

    def _on_close_clicked(self) -> None:
        self.hide()
        self.dismissed.emit()


class ScrollPage(QScrollArea):
    """A page taller than the window; ``body`` is its vertical layout."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = Space.XL) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("ground", "none")
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(Space.L)
        self.setWidget(content)

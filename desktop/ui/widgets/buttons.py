"""Buttons; each has an accessible name, a visible focus and works from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.ui.icons import icon
from desktop.ui.widgets.labels import Label


class PlainButton(QPushButton):
    """The everyday button; ``kind`` selects its look in the style sheet."""

    kind = ""
    icon_colour = "text"

    def __init__(self, text: str, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        if self.kind:
            self.setProperty("kind", self.kind)
        if icon_name:
            self.setIcon(icon(icon_name, self.icon_colour))
            self.setIconSize(QSize(18, 18))
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def set_large(self) -> None:
        self.setProperty("large", "true")


class PrimaryButton(PlainButton):
    kind = "primary"
    icon_colour = "on_colour"


class CallButton(PlainButton):
    kind = "call"
    icon_colour = "on_colour"


class HangUpButton(PlainButton):
    kind = "hangup"
    icon_colour = "on_colour"


class LinkButton(PlainButton):
    kind = "link"
    icon_colour = "accent"

    def set_quiet(self) -> None:
        self.setProperty("quiet", "true")


class NavButton(PlainButton):
    """An entry of the rail."""

    kind = "nav"

    def __init__(self, text: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "", parent)
        self.setIcon(icon(icon_name, "muted", "accent"))
        self.setIconSize(QSize(19, 19))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Chip(PlainButton):
    """A filter or a choice that can be on."""

    kind = "chip"

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "", parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class IconButton(QToolButton):
    """An icon alone; ``name`` is what a screen reader says and the tool tip shows."""

    def __init__(
        self,
        icon_name: str,
        name: str,
        *,
        colour: str = "muted",
        framed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "icon")
        if framed:
            self.setProperty("framed", "true")
        self.setIcon(icon(icon_name, colour, "accent"))
        self.setIconSize(QSize(18, 18))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class RoundButton(QWidget):
    """A round control of a call with its word below; ``button`` is the control itself."""

    def __init__(
        self, icon_name: str, text: str, *, checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.button = QToolButton(self)
        self.button.setProperty("kind", "round")
        self.button.setCheckable(checkable)
        self.button.setIconSize(QSize(20, 20))
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._label = Label(text, "small")
        self._label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._label)
        self.show_as(icon_name, text)

    def show_as(self, icon_name: str, text: str) -> None:
        """Change icon and word together, as when "Hold" becomes "Resume"."""
        self.button.setIcon(icon(icon_name, "text", "accent"))
        self.button.setAccessibleName(text)
        self.button.setToolTip(text)
        self._label.setText(text)

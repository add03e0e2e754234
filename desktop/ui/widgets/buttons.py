"""The buttons of every page: words, icons, round call controls and links."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import icon
from desktop.ui.widgets.enter import pressed_by_enter
from desktop.ui.widgets.text import Label, restyle
from desktop.ui.words import Tone


class PlainButton(QPushButton):
    """A word, and an icon before it where ``icon_name`` is given. Enter and Space press it.

    Without an accessible name of its own a screen reader says the word, whichever it is now.
    """

    kind = "plain"
    icon_colour = "text"

    def __init__(self, text: str = "", icon_name: str = "", *, large: bool = False) -> None:
        super().__init__(text)
        self._waits = False
        self.setProperty("kind", self.kind)
        self.setProperty("large", large)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setIconSize(QSize(26, 20) if large and text else QSize(23 if text else 18, 18))
        if icon_name:
            self.show_icon(icon_name)

    def show_icon(self, icon_name: str, colour: str = "") -> None:
        self.setIcon(icon(icon_name, colour or self.icon_colour))

    def setEnabled(self, is_enabled: bool, /) -> None:
        """The keyboard stays here. Qt gives it to what comes next: after a foot that is the rail.

        A button that is greyed while it works has it again afterwards.
        """
        around = self.parentWidget()
        if not is_enabled and self.hasFocus() and around is not None:
            around.setFocus(Qt.FocusReason.OtherFocusReason)
            self._waits = True
        super().setEnabled(is_enabled)
        if is_enabled and self._waits:
            self._waits = False
            if around is not None and around.hasFocus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)


class ElidedButton(PlainButton):
    """Ends in an ellipsis where there is no room; the tooltip has all of it."""

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(24, super().sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        content = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(content, option, self).width()
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)
        self.setToolTip("" if option.text == self.text() else self.text())
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


class PrimaryButton(PlainButton):
    """The one button of a page or a dialog that does what it is there for."""

    kind = "primary"
    icon_colour = "on_colour"


class CallButton(PlainButton):
    kind = "call"
    icon_colour = "on_colour"

    def __init__(self, text: str = "Call", icon_name: str = "phone", *, large: bool = True) -> None:
        super().__init__(text, icon_name, large=large)


class HangUpButton(PlainButton):
    kind = "hangup"
    icon_colour = "on_colour"

    def __init__(
        self, text: str = "Hang up", icon_name: str = "phone-hangup", *, large: bool = True
    ) -> None:
        super().__init__(text, icon_name, large=large)


class LinkButton(PlainButton):
    """A button that reads as a link; ``quiet`` in muted small type."""

    kind = "link"

    def __init__(self, text: str = "", icon_name: str = "", *, quiet: bool = False) -> None:
        self.icon_colour = "muted" if quiet else "accent"
        super().__init__(text, icon_name)
        self.setProperty("quiet", quiet)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class IconButton(QToolButton):
    """An icon alone, 32 px; ``name`` is its tooltip and what a screen reader says."""

    def __init__(
        self, icon_name: str, name: str, *, colour: str = "muted", framed: bool = False
    ) -> None:
        super().__init__()
        self.setProperty("kind", "icon")
        self.setProperty("framed", framed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(18, 18))
        self.show_icon(icon_name, name, colour)

    def show_icon(self, icon_name: str, name: str, colour: str = "muted") -> None:
        self.setIcon(icon(icon_name, colour, "accent"))
        self.setToolTip(name)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)


class RoundFace(QToolButton):
    """The round part alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "round")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(22, 22))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)


class RoundButton(QWidget):
    """A round call control with its word under it; ``clicked(is_checked)``."""

    clicked = Signal(bool)

    def __init__(self, icon_name: str, text: str, *, checkable: bool = False) -> None:
        super().__init__()
        self.button = RoundFace()
        self.button.setCheckable(checkable)
        self.button.clicked.connect(self.clicked)
        self._caption = Label(text, "small")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._caption)
        self.setFixedWidth(70)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.button)
        self.show_face(icon_name, text)

    def show_face(self, icon_name: str, text: str, *, checked: bool = False) -> None:
        """Icon, word and whether it is on: "Unmute" on a muted call."""
        self.button.setIcon(icon(icon_name, "text", "accent"))
        self.button.setAccessibleName(text)
        self.button.setChecked(checked)
        self._caption.setText(text)
        restyle(self._caption, "tone", Tone.ACCENT.value if checked else Tone.PLAIN.value)

    def explain(self, sentence: str) -> None:
        """What the tooltip says, as why the button is greyed."""
        self.button.setToolTip(sentence)

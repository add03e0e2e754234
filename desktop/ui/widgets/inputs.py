"""Fields and controls that take something from the person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import paint_icon
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.labels import IconLabel, Label, WrappedLabel, restyle


class SearchField(QFrame):
    """A field with a magnifier; ``field`` is the line edit. ``key`` names its shortcut."""

    def __init__(self, hint: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "searchbox")
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.setClearButtonEnabled(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 1, 8, 1)
        layout.setSpacing(Space.S)
        layout.addWidget(IconLabel("magnify", "faint", 16))
        layout.addWidget(self.field, 1)
        if key:
            layout.addWidget(Label(key, "key"))
        self.setFocusProxy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_live(self, live: bool) -> None:
        restyle(self, "live", "true" if live else "false")


class SegmentedControl(QWidget):
    """One of a few; ``chosen`` carries the value of the segment that the person picks."""

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: tuple[tuple[str, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for place, (value, text) in enumerate(choices):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setProperty("place", _place(place, len(choices)))
            button.setAccessibleName(f"{name}: {text}")
            button.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            layout.addWidget(button)
        layout.addStretch(1)

    def choose(self, value: str) -> None:
        """Show ``value`` as chosen without a signal."""
        self._buttons[value].setChecked(True)


def _place(place: int, count: int) -> str:
    if count == 1:
        return "only"
    return {0: "first", count - 1: "last"}.get(place, "middle")


class Toggle(QAbstractButton):
    """A switch; ``name`` is what a screen reader says."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(40, 26)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - painted whole
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if self.isChecked() else "track"))
        painter.drawRoundedRect(QRectF(3, 3, 34, 20), 10, 10)
        painter.setBrush(theme.colour("knob"))
        painter.drawEllipse(QRectF(19 if self.isChecked() else 5, 5, 16, 16))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(1, 1, 38, 24), 12, 12)
        painter.end()


class LevelMeter(QWidget):
    """Loudness from 0.0 to 1.0 as a bar, also told to screen readers in words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._level = 0.0
        self.setMinimumSize(120, 8)
        self.setFixedHeight(8)
        self.setAccessibleName(name)

    def show_level(self, level: float) -> None:
        self._level = min(1.0, max(0.0, level))
        self.setAccessibleDescription(f"{round(self._level * 100)} percent")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - painted whole
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._level > 0:
            painter.setBrush(theme.colour("warn" if self._level > 0.9 else "ok"))
            width = max(8.0, self.width() * self._level)
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), 4, 4)
        painter.end()


class Choice(QComboBox):
    """A drop-down with an arrow in the theme's colour."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(16)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 26, (self.height() - 16) / 2, 16, 16)
        paint_icon(painter, place, "chevron-down", "muted")
        painter.end()


class FormRow(QWidget):
    """A label above its control, with a hint or an error below."""

    def __init__(
        self, text: str, control: QWidget, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        label = Label(text, "section")
        label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(text)
        self._hint = WrappedLabel(hint, "small")
        self._hint.setVisible(bool(hint))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label)
        layout.addWidget(control)
        layout.addWidget(self._hint)

    def show_hint(self, hint: str, tone: str = "") -> None:
        self._hint.setText(hint)
        self._hint.set_tone(tone)
        self._hint.setVisible(bool(hint))

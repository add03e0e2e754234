"""Controls that choose: chips, segments and the on/off switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Property, QEasingCurve, QPropertyAnimation, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.ui.icons import icon
from desktop.ui.theme import current_theme
from desktop.ui.widgets.enter import pressed_by_enter

_TRAVEL_MS: Final = 110


class Chip(QPushButton):
    """A filter or a status that is on or off; a check mark shows "on" besides the colour."""

    def __init__(self, text: str, *, checked: bool = False, checkable: bool = True) -> None:
        super().__init__(text)
        self.setProperty("kind", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setIconSize(QSize(14, 14))
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.toggled.connect(self._on_toggled)
        self.setChecked(checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _on_toggled(self, is_on: bool) -> None:
        self.setIcon(icon("check", "accent", "accent") if is_on else QIcon())
        self.setIconSize(QSize(14, 14) if is_on else QSize(0, 0))


class SegmentedControl(QWidget):
    """One of a few choices; ``chosen(key)`` on a click or an arrow key, not on ``choose``."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        """``choices`` are (key, text); ``name`` is what a screen reader says before them."""
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (key, text) in enumerate(choices):
            button = self._segment(name, text, _place(place, len(choices)))
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        self.choose(current or (choices[0][0] if choices else ""))

    @property
    def current(self) -> str:
        return next((key for key, each in self._buttons.items() if each.isChecked()), "")

    def choose(self, key: str) -> None:
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """What cannot be chosen, and why, by key; all of it where nothing else is left."""
        is_left = any(key not in reasons and key != self.current for key in self._buttons)
        for key, button in self._buttons.items():
            button.setEnabled(key not in reasons and is_left)
            button.setToolTip(reasons.get(key, ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        keys = list(self._buttons)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        wanted = keys[max(0, min(len(keys) - 1, keys.index(self.current) + step))]
        self._buttons[wanted].setFocus(Qt.FocusReason.TabFocusReason)
        self._buttons[wanted].click()

    @staticmethod
    def _segment(name: str, text: str, place: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "segment")
        button.setProperty("place", place)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{name}: {text}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _place(index: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if index == 0 else "last" if index == count - 1 else "middle"


class Toggle(QAbstractButton):
    """An on/off switch; ``toggled(bool)``. Space flips it."""

    def __init__(self, name: str, *, checked: bool = False) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(40, 26)
        self._position = 0.0
        self._travel = QPropertyAnimation(self, b"position", self)
        self._travel.setDuration(_TRAVEL_MS)
        self._travel.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.toggled.connect(self._on_toggled)
        self.setChecked(checked)

    def sizeHint(self) -> QSize:
        return QSize(40, 26)

    def paintEvent(self, _: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        track = QRectF(3, 3, 34, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if self.isChecked() else "track"))
        painter.drawRoundedRect(track, 10, 10)
        painter.setBrush(theme.colour("knob"))
        painter.drawEllipse(QRectF(5 + 14 * self._position, 5, 16, 16))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), 12, 12)

    def _on_toggled(self, is_on: bool) -> None:
        self._travel.stop()
        if not self.isVisible() or current_theme().is_still:
            self._set_position(float(is_on))
            return
        self._travel.setEndValue(float(is_on))
        self._travel.start()

    def _get_position(self) -> float:
        return self._position

    def _set_position(self, position: float) -> None:
        self._position = position
        self.update()

    position = Property(float, _get_position, _set_position)

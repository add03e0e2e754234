"""The window that says what goes on while the CRM is away, what waits, and what is not possible."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.without_crm import Fate, Part, parts
from desktop.ui.outbox.presenter import AwayState, WriteRow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label

_TITLES: Final = (
    (Fate.GOES_ON, "Goes on", "check-circle-outline", "ok"),
    (Fate.WAITS, "Waits, and is not lost", "clock-outline", "warn"),
    (Fate.NOT_POSSIBLE, "Not possible meanwhile", "alert-circle-outline", "bad"),
)


class AwayWindow(QWidget):
    """Beside the main window, never over a call; ``outbox_wanted`` for what waits there."""

    outbox_wanted = Signal()
    retried = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle("While the CRM is away")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(560, 720)
        self._headline = Label("", "heading", wraps=True)
        self._sentence = Label("", "body", wraps=True)
        self._waiting = Label("", "strong", wraps=True)
        self.retry = PlainButton("Try again now", "refresh")
        self.outbox = PlainButton("What waits to be sent", "tray-arrow-up")
        self.retry.clicked.connect(self.retried)
        self.outbox.clicked.connect(self.outbox_wanted)
        ground = QVBoxLayout(self)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.addWidget(Scroller(self._content()))

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.S)
        for label in (self._headline, self._sentence, self._waiting):
            column.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.retry)
        buttons.addWidget(self.outbox)
        buttons.addStretch(1)
        column.addLayout(buttons)
        for fate, title, icon, colour in _TITLES:
            column.addSpacing(Space.M)
            column.addLayout(_head(title, icon, colour))
            for part in parts(fate):
                column.addWidget(_line(part))
        column.addStretch(1)
        return content

    def show_away(self, state: AwayState) -> None:
        self._headline.setText(state.headline)
        self._sentence.setText(state.sentence)
        self._sentence.setVisible(bool(state.sentence))
        self._waiting.setText(state.waiting)
        self._waiting.setVisible(bool(state.waiting))
        self.retry.setVisible(state.is_away)

    def show_writes(self, rows: tuple[WriteRow, ...]) -> None:
        """How many there are is enough here."""

    def open(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)


def _head(title: str, icon: str, colour: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(IconLabel(icon, colour, 18))
    row.addWidget(Label(title, "heading"), 1)
    return row


def _line(part: Part) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(18 + Space.S, 2, 0, 2)
    column.setSpacing(0)
    column.addWidget(Label(part.what, "medium", wraps=True))
    column.addWidget(Label(part.why, "small", wraps=True))
    return holder

"""A text that has come in, across the top of the page; a click opens its thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.ui.texts.arrivals import Arrival, ArrivalsPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, LinkButton
from desktop.ui.widgets.marks import Avatar
from desktop.ui.widgets.text import ElidedLabel, restyle
from desktop.ui.words import Tone

SHOWN_MS: Final = 12_000


class ArrivalNotice(QFrame):
    """Takes no focus: what is being typed goes on."""

    def __init__(self, presenter: ArrivalsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setProperty("kind", "banner")
        restyle(self, "tone", Tone.ACCENT.value)
        self._avatar = Avatar(size=30)
        self.name = ElidedLabel("", "strong")
        self.words = ElidedLabel("", "muted")
        self.read = LinkButton("Read")
        self.read.clicked.connect(presenter.open)
        self._close = IconButton("close", "Dismiss the text")
        self._close.clicked.connect(presenter.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(presenter.dismiss)
        self._lay_out()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        presenter.attach(self)

    def _lay_out(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.name)
        lines.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setSpacing(Space.M)
        row.addWidget(self._avatar)
        row.addLayout(lines, 1)
        row.addWidget(self.read)
        row.addWidget(self._close)

    def show_arrival(self, arrival: Arrival) -> None:
        sender = arrival.sender[:200]
        self._avatar.show_person(sender)
        self.name.setText(sender)
        self.words.setText(arrival.words)
        self.setAccessibleName(f"Text from {sender}: {arrival.words}")
        self.read.setAccessibleName(f"Read the text from {sender}")
        self.show()
        self._timer.start()

    def hide_arrival(self) -> None:
        self._timer.stop()
        self.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._presenter.open()

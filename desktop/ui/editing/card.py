"""A card above a list in which something is filled in or agreed to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label


class FormCard(Card):
    """With a foot for its error and its buttons; ``close`` is also what Escape does."""

    def __init__(
        self, close: Callable[[], None], cancel: str = "Cancel", spacing: int = Space.S
    ) -> None:
        super().__init__(spacing=spacing)
        self._close = close
        self.error = Label("", "error", wraps=True)
        self.cancel = PlainButton(cancel)
        self.cancel.clicked.connect(close)

    def _foot(self, action: PrimaryButton) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(action)
        return foot

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            return
        super().keyPressEvent(event)

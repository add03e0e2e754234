"""Opens the contact of a caller in the window, and never under somebody's typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop.domain.events import Event, ScreenPopped


class ScreenPops:
    """``open_contact(id)`` shows the page; the window is neither raised nor given the keyboard."""

    def __init__(self, open_contact: Callable[[str], None]) -> None:
        self._open_contact = open_contact

    def handle(self, event: Event) -> None:
        if isinstance(event, ScreenPopped) and not is_typing():
            self._open_contact(event.contact_id)


def is_typing() -> bool:
    """A field that is empty may be left; a note or a text is somebody's work from the start."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QPlainTextEdit | QTextEdit):
        return not focused.isReadOnly()
    return isinstance(focused, QLineEdit) and not focused.isReadOnly() and bool(focused.text())

"""Enter presses the button that has the focus, on every desktop and not on some of them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Whether the key was taken. One that is held down presses once.

    Otherwise the Enter that ends a form would press what the focus goes to next as well.
    """
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _ENTER or not is_plain:
        return False
    if not event.isAutoRepeat():
        if isinstance(button, QPushButton | QToolButton) and button.menu() is not None:
            button.showMenu()
        else:
            button.click()
    return True

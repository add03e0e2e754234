"""The tray of the platform, by Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.ui.icons import paint_mark
from desktop.ui.theme import current_theme
from desktop.ui.tray.contracts import Note, TrayItem, TrayState

_COLOURS: Final = {"good": "ok", "bad": "bad", "ringing": "warn"}
_SIZES: Final = (16, 22, 32, 48, 64)


class QtTray:
    """Implements ``Tray``; the icon is made when it is first to be seen."""

    def __init__(self) -> None:
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._opens: Callable[[], None] = lambda: None
        self._note: Note | None = None

    @property
    def is_available(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def is_shown(self) -> bool:
        return self._icon is not None and self._icon.isVisible()

    def show(self, state: TrayState, opens: Callable[[], None]) -> None:
        if not self.is_available:
            return
        self._opens = opens
        made = self._icon or self._made()
        made.setIcon(tray_icon(state.mark))
        made.setToolTip(state.words)
        self._menu = fill_menu(self._menu or QMenu(), state)
        made.setContextMenu(self._menu)
        made.show()

    def hide(self) -> None:
        if self._icon is not None:
            self._icon.hide()

    def notify(self, note: Note) -> bool:
        if not self.is_shown or self._icon is None or not QSystemTrayIcon.supportsMessages():
            return False
        self._note = note
        self._icon.showMessage(note.title, note.text, self._icon.icon())
        return True

    def _made(self) -> QSystemTrayIcon:
        self._icon = QSystemTrayIcon()
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message_clicked)
        return self._icon

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self._opens()

    def _on_message_clicked(self) -> None:
        if self._note is not None:
            self._note.opens()


def fill_menu(menu: QMenu, state: TrayState) -> QMenu:
    menu.clear()
    for place, group in enumerate(state.groups):
        if place:
            menu.addSeparator()
        for item in group:
            _add(menu, item)
    return menu


def _add(menu: QMenu, item: TrayItem) -> None:
    if item.children:
        below = menu.addMenu(item.title)
        for child in item.children:
            _add(below, child)
        return
    action = menu.addAction(item.title)
    action.setEnabled(item.act is not None)
    action.setCheckable(item.is_checked)
    action.setChecked(item.is_checked)
    if item.act is not None:
        action.triggered.connect(item.act)


def tray_icon(mark: str) -> QIcon:
    """The product's sign, with a dot in the corner for the line."""
    made = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_mark(painter, QRectF(0, 0, size, size))
        if mark in _COLOURS:
            painter.setBrush(current_theme().colour(_COLOURS[mark]))
            painter.drawEllipse(QRectF(size * 0.55, size * 0.55, size * 0.42, size * 0.42))
        painter.end()
        made.addPixmap(pixmap)
    return made

"""Keys of the window, bound to what they do; changed keys hold at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.events import Event, OwnSettingChanged
from desktop.services.own_settings import OwnSettingsService
from desktop.ui.contracts import Stream
from desktop.ui.settings.shortcut_keys import KEY, ShortcutKeys, spoken


class Shortcuts:
    def __init__(self, own: OwnSettingsService, stream: Stream) -> None:
        self.keys = ShortcutKeys(own)
        self._bound: dict[str, QShortcut] = {}
        self._hints: list[tuple[str, Callable[[str], object]]] = []
        stream.subscribe(self._on_event)

    def bind(self, action_id: str, window: QWidget, act: Callable[[], object]) -> None:
        sequence = QKeySequence(self.keys.keys(action_id))
        self._bound[action_id] = QShortcut(sequence, window, act)

    def hint(self, action_id: str, show: Callable[[str], object]) -> None:
        """``show`` the keys now, and again when they change."""
        self._hints.append((action_id, show))
        show(self.shown(action_id))

    def shown(self, action_id: str) -> str:
        return spoken(self.keys.keys(action_id))

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, OwnSettingChanged) or event.key != KEY:
            return
        for action_id, shortcut in self._bound.items():
            shortcut.setKey(QKeySequence(self.keys.keys(action_id)))
        for action_id, show in self._hints:
            show(self.shown(action_id))

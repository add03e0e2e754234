"""Shortcuts: all of them, changed by pressing the keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, OwnSettingChanged
from desktop.domain.provenance import Provenance
from desktop.services.own_settings import OwnSettingsService
from desktop.ui.contracts import Stream
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.shortcut_keys import ACTIONS, FIXED, KEY, Action, ShortcutKeys, spoken
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.fields import FormRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label

_LISTENING = "Press the keys"
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeysButton(PlainButton):
    """Pressed, it takes the next keys; Escape or going elsewhere leaves them as they were."""

    pressed_keys = Signal(str)

    def __init__(self, title: str) -> None:
        self._is_listening = False  # Qt sends events while it makes the button
        super().__init__()
        self._title = title
        self._keys = ""
        self.setMinimumWidth(150)
        self.clicked.connect(lambda: self._listen(True))

    def show_keys(self, keys: str) -> None:
        self._keys = keys
        self._listen(False)

    def event(self, event: QEvent) -> bool:
        """While it listens, the keys of the window do nothing."""
        if self._is_listening and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_listening:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._listen(False)
        elif event.key() not in _MODIFIERS:
            self._listen(False)
            portable = QKeySequence.SequenceFormat.PortableText
            self.pressed_keys.emit(QKeySequence(event.keyCombination()).toString(portable))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self._is_listening and super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._listen(False)
        super().focusOutEvent(event)

    def _listen(self, is_listening: bool) -> None:
        self._is_listening = is_listening
        self.setText(_LISTENING if is_listening else spoken(self._keys))
        self.setAccessibleName(f"{self._title}: {self.text()}")


class ShortcutRow(FormRow):
    """The keys of one action, and the way back to those it came with."""

    def __init__(self, action: Action, keys: ShortcutKeys) -> None:
        self.button = KeysButton(action.title)
        super().__init__(action.title, self.button, grows=True)
        self._action, self._keys = action, keys
        self.back = IconButton("restore", f"Reset: {action.title}")
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)
        self.add_before_field(self.back)
        self.button.pressed_keys.connect(
            lambda pressed: self._do(partial(keys.assign, action.id, pressed))
        )
        self.back.clicked.connect(lambda: self._do(partial(keys.reset, action.id)))

    def refresh(self, found: Provenance) -> None:
        is_changed = self._keys.is_changed(self._action.id)
        words = found.words if is_changed else "Default"
        self.button.show_keys(self._keys.keys(self._action.id))
        self.show_source(words, locked=found.is_locked)
        self.back.setVisible(is_changed and not found.is_locked)
        self.show_error("")

    def _do(self, act: Callable[[], None]) -> None:
        self.show_error("")
        try:
            act()
        except SoftphoneError as error:
            self.show_error(str(error))


class ShortcutsPanel(SettingsPage):
    def __init__(self, own: OwnSettingsService, stream: Stream) -> None:
        super().__init__("Shortcuts")
        self._own = own
        self._keys = ShortcutKeys(own)
        self.rows = {each.id: ShortcutRow(each, self._keys) for each in ACTIONS}
        intro = self.add_card()
        words = "Click the keys of a line, then press the ones you want. Escape leaves them."
        intro.column.addWidget(Label(words, "muted", wraps=True))
        self.reset = PlainButton("Reset all shortcuts", "restore")
        self._error = Label("", "error", wraps=True)
        intro.column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        intro.column.addWidget(self._error)
        for group in dict.fromkeys(each.group for each in ACTIONS):
            card = self.add_card(group)
            for each in ACTIONS:
                if each.group == group:
                    card.column.addWidget(self.rows[each.id])
        self._add_fixed()
        self.column.addStretch(1)
        self.reset.clicked.connect(self._on_reset_clicked)
        stream.subscribe(self._on_event)
        self._refresh()

    def _add_fixed(self) -> None:
        card: Card = self.add_card("These stay as they are")
        for title, keys in FIXED:
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            row.addWidget(Label(title, "body", wraps=True), 1)
            row.addWidget(Label(keys.replace("+", " "), "muted"))
            card.column.addLayout(row)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, OwnSettingChanged) and event.key == KEY:
            self._refresh()

    def _refresh(self) -> None:
        found = self._own.provenance(KEY)
        for each in self.rows.values():
            each.refresh(found)
        self.reset.setEnabled(self._keys.any_changed and not found.is_locked)
        self._error.setVisible(False)

    def _on_reset_clicked(self) -> None:
        try:
            self._keys.reset_all()
        except SoftphoneError as error:
            self._error.setText(str(error))
            self._error.setVisible(True)

"""A setting in a row: what it does, where its value comes from, its control and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, OwnSettingChanged, SettingsChanged, SignedIn, SignedOut
from desktop.domain.provenance import Source
from desktop.services.own_settings import OwnSettingsService, Value
from desktop.ui.contracts import Stream
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.choices import SegmentedControl, Toggle
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label

Choices = Sequence[tuple[Value, str]]


class SettingRow(QWidget):
    """``show_value`` puts a value into the control without a signal of its own."""

    def __init__(
        self,
        own: OwnSettingsService,
        key: str,
        title: str,
        control: QWidget,
        show_value: Callable[[Value], None],
        hint: str = "",
    ) -> None:
        super().__init__()
        self.key, self.title, self.control = key, title, control
        self._own = own
        self._show_value = show_value
        self._source = Label("", "small")
        self._lock = IconLabel("lock-outline", "muted", 14, "Locked")
        self._error = Label("", "error", wraps=True)
        self.back = IconButton("restore", f"Reset: {title}")
        self.back.clicked.connect(lambda: self._do(lambda: own.reset(key)))
        self._lay_out(hint)
        self.refresh()

    def _lay_out(self, hint: str) -> None:
        name = Label(self.title, "medium", wraps=True)
        name.setBuddy(self.control)
        origin = QHBoxLayout()
        origin.setSpacing(Space.XS)
        origin.addWidget(self._lock)
        origin.addWidget(self._source)
        origin.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        if hint:
            words.addWidget(Label(hint, "small", wraps=True))
        words.addLayout(origin)
        words.addWidget(self._error)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.S)
        row.addLayout(words, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self.back, 0, middle)
        row.addWidget(self.control, 0, middle)
        # The way back comes and goes; the control stays where it is.
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)

    def choose(self, value: Value) -> None:
        self._do(lambda: self._own.choose(self.key, value))

    def refresh(self) -> None:
        """The value and where it comes from, as they are now."""
        found = self._own.provenance(self.key)
        self._show_value(self._own.value(self.key))
        self.control.setEnabled(not found.is_locked)
        self._source.setText(found.words)
        self._lock.setVisible(found.is_locked)
        self.back.setVisible(found.source is Source.YOU)
        self.control.setAccessibleDescription(found.refusal or found.words)
        self._show_error("")

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except SoftphoneError as error:
            self.refresh()
            self._show_error(str(error))

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))


class SettingRows:
    """Makes the rows of a panel, and keeps them as the settings are."""

    def __init__(self, own: OwnSettingsService, stream: Stream) -> None:
        self._own = own
        self._rows: list[SettingRow] = []
        stream.subscribe(self._on_event)

    def segments(self, key: str, title: str, choices: Choices, hint: str = "") -> SettingRow:
        values = {str(value): value for value, _ in choices}
        control = SegmentedControl(title, [(str(value), text) for value, text in choices])
        row = self._add(key, title, control, lambda value: control.choose(str(value)), hint)
        control.chosen.connect(lambda word: row.choose(values[word]))
        return row

    def switch(self, key: str, title: str, hint: str = "") -> SettingRow:
        control = Toggle(title)
        row = self._add(key, title, control, lambda value: control.setChecked(value is True), hint)
        control.clicked.connect(row.choose)
        return row

    def refresh(self) -> None:
        for each in self._rows:
            each.refresh()

    def _add(
        self,
        key: str,
        title: str,
        control: QWidget,
        show_value: Callable[[Value], None],
        hint: str,
    ) -> SettingRow:
        made = SettingRow(self._own, key, title, control, show_value, hint)
        self._rows.append(made)
        return made

    def _on_event(self, event: Event) -> None:
        match event:
            case OwnSettingChanged(key=key):
                for each in self._rows:
                    if each.key == key:
                        each.refresh()
            case SignedIn() | SignedOut() | SettingsChanged():
                self.refresh()
            case _:
                pass


def focus_on(control: QWidget) -> None:
    """Of buttons that exclude each other, on the chosen one."""
    buttons = control.findChildren(QPushButton) if isinstance(control, SegmentedControl) else []
    chosen = next((each for each in buttons if each.isChecked()), control)
    chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)

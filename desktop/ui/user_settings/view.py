"""Tab "Settings" of a user: the caller ID on one card, the call settings on the other."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.call_settings import CallSetting, Custom, Scope
from desktop.ui.editing.tab_view import TabFrame
from desktop.ui.theme import Space, current_theme
from desktop.ui.user_settings import words
from desktop.ui.user_settings.numbers import NumberButton, NumbersPicker
from desktop.ui.user_settings.presenter import READ_ONLY, UserSettingsPresenter
from desktop.ui.user_settings.states import CallRow, SettingsState
from desktop.ui.widgets.buttons import LinkButton, PlainButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import FormRow
from desktop.ui.widgets.frames import Card, Separator
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_TWO_COLUMNS: Final = 1240
_CHOICES: Final = (
    (Custom.GLOBAL.value, "Account"),
    (Custom.ON.value, "On"),
    (Custom.OFF.value, "Off"),
)


class CallerIdCard(Card):
    """Which numbers a user shows, and whether they may choose."""

    permission_wanted = Signal(str)

    def __init__(self, presenter: UserSettingsPresenter) -> None:
        super().__init__(spacing=0)
        self._state = SettingsState()
        self.default = NumberButton("Default caller ID", "None: the account's")
        self.scope = SegmentedControl(
            "Caller IDs allowed", [(each.value, name) for each, name in words.SCOPES.items()]
        )
        self.subset = PlainButton("Choose numbers", "format-list-checks")
        self.picker = NumbersPicker("Numbers allowed")
        self.emergency = NumberButton("Emergency caller ID", "None: the account's")
        self.may_change = LinkButton("")
        self._rows = {
            "default": FormRow(
                "Default caller ID", self.default, "Shown on outbound calls", grows=True
            ),
            "change": FormRow(
                "May change the caller ID",
                self.may_change,
                "Else the default or the rules decide",
                grows=True,
            ),
            "scope": FormRow("Caller IDs allowed", self._scope_field(), grows=True),
            "emergency": FormRow(
                "Emergency caller ID",
                self.emergency,
                "Belongs to a registered address",
                grows=True,
            ),
        }
        self.column.addWidget(Label("Caller ID", "heading"))
        for place, row in enumerate(self._rows.values()):
            if place:
                self.column.addWidget(Separator())
            self.column.addWidget(row)
        self.column.addStretch(1)
        self._connect(presenter)

    def _scope_field(self) -> QWidget:
        field = QWidget()
        field.setAccessibleName("Caller IDs allowed")
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.subset)
        row.addWidget(self.scope)
        return field

    def _connect(self, presenter: UserSettingsPresenter) -> None:
        self.default.chosen.connect(presenter.choose_default)
        self.emergency.chosen.connect(presenter.choose_emergency)
        self.scope.chosen.connect(presenter.choose_scope)
        self.picker.taken.connect(presenter.choose_numbers)
        self.subset.clicked.connect(self._on_subset_clicked)
        self.may_change.clicked.connect(lambda: self.permission_wanted.emit("caller_id:change"))

    def _on_subset_clicked(self) -> None:
        self.picker.search.clear()
        self.picker.show_numbers(self._state.numbers, self._state.subset)
        self.picker.open_at(self.subset)

    def show_state(self, state: SettingsState) -> None:
        self._state = state
        self.default.show_number(state.default_words, state.numbers)
        self.emergency.show_number(state.emergency_words, state.numbers)
        self.scope.choose(state.scope)
        self.subset.setText(state.subset_words)
        self.subset.setAccessibleName(f"{state.subset_words} of those allowed")
        self.subset.setVisible(state.scope == Scope.SUBSET.value)
        self.may_change.setText(state.may_change)
        self.may_change.setAccessibleName(f"May change the caller ID: {state.may_change}")
        self._rows["default"].show_source(state.default_source)
        self._rows["scope"].show_source(state.scope_source)
        self._rows["scope"].show_hint(state.scope_hint)
        self._rows["emergency"].show_source(state.emergency_source)
        for control in (self.default, self.emergency, self.scope, self.subset):
            control.setEnabled(state.can_edit and not state.is_saving)


class CallsCard(Card):
    """The account's value or one of the user's own, for each of the call settings."""

    def __init__(self, presenter: UserSettingsPresenter) -> None:
        super().__init__(spacing=0)
        self.column.addWidget(Label("Calls", "heading"))
        self.choices: dict[str, SegmentedControl] = {}
        self._rows: dict[str, FormRow] = {}
        for place, setting in enumerate(CallSetting):
            title, hint = words.SETTINGS[setting]
            control = SegmentedControl(title, _CHOICES)
            control.chosen.connect(lambda chosen, key=setting.value: presenter.choose(key, chosen))
            row = FormRow(title, control, hint, grows=True)
            self.choices[setting.value], self._rows[setting.value] = control, row
            if place:
                self.column.addWidget(Separator())
            self.column.addWidget(row)
        self.column.addStretch(1)

    def show_state(self, state: SettingsState) -> None:
        for each in state.calls:
            self._show_row(each)
            free = state.can_edit and not state.is_saving and not each.locked
            self.choices[each.key].setEnabled(free)

    def _show_row(self, each: CallRow) -> None:
        row = self._rows[each.key]
        self.choices[each.key].choose(each.chosen)
        row.show_source(each.source, locked=each.locked)
        row.show_hint(f"{each.hint}. {each.owner}" if each.owner else each.hint)


class UserSettingsTab(TabFrame):
    """``permission_wanted(key)`` leads to the editor of that permission."""

    cannot = "These settings cannot be shown"
    read_only = READ_ONLY
    permission_wanted = Signal(str)

    def __init__(self, presenter: UserSettingsPresenter) -> None:
        super().__init__(presenter)
        self.presenter = presenter
        self.caller_id = CallerIdCard(presenter)
        self.calls = CallsCard(presenter)
        self._lay_out()
        self.caller_id.permission_wanted.connect(self.permission_wanted)
        presenter.attach(self)

    def _lay_out(self) -> None:
        content = QWidget()
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 0)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(Space.M)
        self._cards.addWidget(self.caller_id, 1)
        self._cards.addWidget(self.calls, 1)
        whole.addLayout(self._cards)
        whole.addStretch(1)
        self._frame(content)

    def show_settings(self, state: SettingsState) -> None:
        if state.phase is Phase.READY:
            self.caller_id.show_state(state)
            self.calls.show_state(state)
        self._show_frame(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for both."""
        super().resizeEvent(event)
        wide = event.size().width() >= current_theme().px(_TWO_COLUMNS)
        ways = QBoxLayout.Direction
        self._cards.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

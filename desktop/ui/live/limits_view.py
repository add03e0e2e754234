"""The form of the thresholds, beside the board that it colours."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.live_limits import Level, Measure
from desktop.ui.live.limits_sheet import WITHIN, LimitsSheet, LimitsState
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card, Scroller, Separator
from desktop.ui.widgets.save_bar import SaveBar
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

WIDTH = 340
FIELD = 84
_HINT = "Empty: it is never marked. Everybody of the account sees the same marks."


class LimitsCard(Card):
    closed = Signal()

    def __init__(self, sheet: LimitsSheet) -> None:
        super().__init__(padding=0, spacing=0)
        self.setAccessibleName("Thresholds")
        self._sheet = sheet
        self._filled = -1
        self.close_button = IconButton("close", "Close the thresholds")
        self.within = self._field("Seconds of the service level")
        self.fields = {
            measure: (
                self._field(f"{measure.title}: {Level.WARNING.title}"),
                self._field(f"{measure.title}: {Level.ALERT.title}"),
            )
            for measure in Measure
        }
        self._faults = {key: Label("", "error", wraps=True) for key in (WITHIN, *_values())}
        self.banner = Banner()
        self.banner.hide()
        self.bar = SaveBar()
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        self.bar.saved.connect(sheet.save)
        self.bar.discarded.connect(sheet.discard)
        self.banner.acted.connect(sheet.discard)
        self.banner.closed.connect(sheet.dismiss)
        sheet.attach(self)
        self._fit()
        self.hide()

    def open(self) -> None:
        self.show()
        self._sheet.open()
        self.within.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        self.hide()
        self._sheet.leave()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """As wide as what is typed, however large the letters are."""
        wide = current_theme().px(FIELD)
        for each in (self.within, *(field for pair in self.fields.values() for field in pair)):
            each.setFixedWidth(wide)
        self.setFixedWidth(WIDTH + 2 * (wide - FIELD))

    def _field(self, name: str) -> TextField:
        field = TextField(name)
        field.textEdited.connect(self._on_typed)
        field.returnPressed.connect(self._sheet.save)
        return field

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.M, Space.S, Space.S)
        head.addWidget(Label("Thresholds", "heading"), 1)
        head.addWidget(self.close_button)
        self.column.addLayout(head)
        self.column.addWidget(Scroller(self._content()), 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(Space.L, Space.S, Space.L, Space.M)
        foot.setSpacing(Space.S)
        foot.addWidget(self.banner)
        foot.addWidget(self.bar)
        self.column.addWidget(Separator())
        self.column.addLayout(foot)

    def _content(self) -> QWidget:
        content = QWidget()
        grid = self._grid = QGridLayout(content)
        grid.setContentsMargins(Space.L, 0, Space.L, Space.M)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        grid.addWidget(Label(_HINT, "small", wraps=True), 0, 0, 1, 3)
        for column, level in ((1, Level.WARNING), (2, Level.ALERT)):
            grid.addWidget(Label(level.title, "section"), 1, column)
        row = 2
        for measure, pair in self.fields.items():
            words = f"{measure.title} {'under' if measure.falls else 'from'}"
            grid.addWidget(Label(words, "medium", wraps=True), row, 0)
            for column, each in enumerate(pair):
                grid.addWidget(each, row, column + 1)
            grid.addWidget(self._faults[measure.value], row + 1, 0, 1, 3)
            row += 2
        grid.addWidget(Label("Answered in time within", "medium", wraps=True), row, 0)
        grid.addWidget(self.within, row, 1)
        grid.addWidget(self._faults[WITHIN], row + 1, 0, 1, 3)
        grid.setRowStretch(row + 2, 1)
        return content

    def show_sheet(self, state: LimitsState) -> None:
        if state.filled != self._filled:
            self._filled = state.filled
            self.within.setText(state.within)
            for measure, pair in self.fields.items():
                for each, words in zip(pair, state.typed.get(measure, ("", "")), strict=True):
                    each.setText(words)
        for key, label in self._faults.items():
            label.setText(state.faults.get(key, ""))
            label.setVisible(key in state.faults)
        self._mark_faults(state.faults)
        for each in (self.within, *(field for pair in self.fields.values() for field in pair)):
            each.setReadOnly(not state.can_edit)
        is_ready = state.phase is Phase.READY
        words = "Not saved" if state.is_changed else ""
        can = state.can_edit and is_ready and state.is_changed
        self.bar.show_changes(
            *(state.error or words,), can_save=can, can_discard=state.is_changed, busy=state.is_busy
        )
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            action = "Take theirs" if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action)

    def _mark_faults(self, faults: Mapping[str, str]) -> None:
        """Beside the sentence below: whoever comes to the field hears it there."""
        rows = {each.value: pair for each, pair in self.fields.items()}
        for key, fields in (*rows.items(), (WITHIN, (self.within,))):
            for each in fields:
                each.set_invalid(key in faults)
                each.setAccessibleDescription(faults.get(key, ""))

    def _on_typed(self, _: str) -> None:
        typed = {measure: (pair[0].text(), pair[1].text()) for measure, pair in self.fields.items()}
        self._sheet.type(self.within.text(), typed)


def _values() -> tuple[str, ...]:
    return tuple(each.value for each in Measure)

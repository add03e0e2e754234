"""Test a number: what a user would show towards it, with the rules that were looked at."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.geo.presenter import GeoPresenter
from desktop.ui.geo.states import TrialState
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label

_WIDTH: Final = 290


class TrialCard(Card):
    def __init__(self, presenter: GeoPresenter) -> None:
        super().__init__(padding=Space.L)
        self.field = TextField("Number to test", "(443) 555-0177")
        self.kind = SegmentedControl("Test as", (("call", "Call"), ("text", "Text")))
        self.answer = Label("", "title", selectable=True)
        self.why = Label("", "small", wraps=True)
        self.sentence = Label("", "body", wraps=True)
        self._steps: QWidget | None = None
        self.column.addWidget(Label("Test a number", "heading"))
        for widget in (self.field, self.kind, self.answer, self.why, self.sentence):
            self.column.addWidget(widget)
        self._place = QVBoxLayout()
        self.column.addLayout(self._place)
        self.column.addStretch(1)
        self.field.textEdited.connect(presenter.trying.type)
        self.kind.chosen.connect(presenter.trying.choose_kind)

    def fit(self, *, beside: bool) -> None:
        """Beside the table it has a width of its own, below it takes what there is."""
        width = current_theme().px(_WIDTH)
        self.setMinimumWidth(width)
        self.setMaximumWidth(width if beside else 16_777_215)

    def show_state(self, state: TrialState) -> None:
        if self.field.text() != state.text:
            self.field.setText(state.text)
        self.kind.choose(state.kind)
        for label, text in (
            (self.answer, state.answer),
            (self.why, state.why),
            (self.sentence, state.sentence),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.sentence.set_tone(state.tone)
        self._show_steps(state)

    def _show_steps(self, state: TrialState) -> None:
        if self._steps is not None:
            self._steps.hide()
            self._place.removeWidget(self._steps)
            self._steps.deleteLater()
        self._steps = QWidget()
        column = QVBoxLayout(self._steps)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for step in state.trace:
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            mark = ("check-circle", "ok") if step.chosen else ("minus-circle-outline", "faint")
            row.addWidget(IconLabel(*mark, 16))
            row.addWidget(Label(step.text, "medium" if step.chosen else "muted", wraps=True), 1)
            column.addLayout(row)
        self._place.addWidget(self._steps)

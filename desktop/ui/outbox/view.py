"""The panel of what is not at the CRM yet, among the settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.outbox.presenter import AwayState, Decision, OutboxPresenter, WriteRow
from desktop.ui.settings.page import SettingsPage
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import ElidedLabel, Label

_NOTHING = "Everything you wrote is at the CRM."


class OutboxPanel(SettingsPage):
    def __init__(self, presenter: OutboxPresenter) -> None:
        super().__init__("Unsent")
        self._presenter = presenter
        self._state = Label("", "muted", wraps=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.M)
        self._shown: dict[str, tuple[WriteRow, WriteCard]] = {}
        self._nothing = Label(_NOTHING, "muted", wraps=True)
        for widget in (self._state, self._nothing):
            self.column.addWidget(widget)
        self.column.addLayout(self._list)
        self.column.addStretch(1)

    def show_away(self, state: AwayState) -> None:
        self._state.setText(f"{state.headline}. {state.sentence}".strip())
        self._state.setVisible(state.is_away)

    def show_writes(self, rows: tuple[WriteRow, ...]) -> None:
        """A card stays the same widget while nothing about it changes: it may have the cursor."""
        self._nothing.setVisible(not rows)
        kept = {row.key: self._shown[row.key] for row in rows if self._is_same(row)}
        for key, (_, card) in self._shown.items():
            if key not in kept:
                self._list.removeWidget(card)
                card.hide()
                card.deleteLater()
        self._shown = {}
        for place, row in enumerate(rows):
            card = kept[row.key][1] if row.key in kept else WriteCard(row, self._decide)
            self._shown[row.key] = (row, card)
            self._list.insertWidget(place, card)

    def card(self, place: int) -> WriteCard:
        return list(self._shown.values())[place][1]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.show()

    def _is_same(self, row: WriteRow) -> bool:
        return row.key in self._shown and self._shown[row.key][0] == row

    def _decide(self, key: str, decision: Decision) -> None:
        self._presenter.decide(key, decision)


class WriteCard(Card):
    """What was written, about whom, when; both versions where there are two."""

    def __init__(self, row: WriteRow, decide: Callable[[str, Decision], None]) -> None:
        super().__init__(spacing=Space.S)
        self.buttons: dict[Decision, PlainButton] = {}
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        title = " · ".join(part for part in (row.what, row.whom) if part)
        head.addWidget(ElidedLabel(title, "strong"), 1)
        head.addWidget(Label(row.when, "small"))
        head.addWidget(Tag(row.state, row.tone))
        self.column.addLayout(head)
        if row.sentence:
            self.column.addWidget(Label(row.sentence, "body", wraps=True, selectable=True))
        if row.lines:
            self.column.addWidget(_table(row))
        if row.decisions:
            self.column.addLayout(self._decisions(row, title, decide))

    def _decisions(
        self, row: WriteRow, title: str, decide: Callable[[str, Decision], None]
    ) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for each in row.decisions:
            button = PlainButton(each.value)
            button.setAccessibleName(f"{each.value}: {title}")
            button.clicked.connect(lambda _=False, each=each: decide(row.key, each))
            self.buttons[each] = button
            buttons.addWidget(button)
        buttons.addStretch(1)
        return buttons


def _table(row: WriteRow) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.XS)
    grid.setColumnStretch(1, 1)
    if row.has_two:
        grid.setColumnStretch(2, 1)
        grid.addWidget(Label("You wrote", "section"), 0, 1)
        grid.addWidget(Label("Somebody else wrote", "section"), 0, 2)
    for place, line in enumerate(row.lines, start=1):
        words = (Label(line.name, "muted"), _value(line.mine), _value(line.theirs))
        for column, label in enumerate(words[: 3 if row.has_two else 2]):
            grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)
    return holder


def _value(text: str) -> Label:
    return Label(text, "body", wraps=True, selectable=True)

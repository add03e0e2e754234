"""The page of the subscription: the levels beside each other, and what a change would do."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.billing.facts import clear
from desktop.ui.billing.subscription import SubscriptionPresenter
from desktop.ui.billing.subscription_states import (
    ChangeState,
    LevelState,
    SubscriptionState,
)
from desktop.ui.editing.card import FormCard
from desktop.ui.editing.page_frame import PageFrame, Shown
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card, Separator
from desktop.ui.widgets.marks import IconLabel, Tag
from desktop.ui.widgets.text import Label, restyle
from desktop.ui.words import Tone

_LEVEL: Final = 180  # px that the words of a level need


class Choosing(Shown, Protocol):
    """What the page asks of its presenter."""

    def choose(self, level_id: str) -> None: ...

    def confirm(self) -> None: ...

    def back(self) -> None: ...


def marked(words: str, icon_name: str, colour: str) -> QHBoxLayout:
    """A sentence behind its mark."""
    label = Label(words, "body", wraps=True)
    line = QHBoxLayout()
    line.setSpacing(Space.S)
    line.addWidget(IconLabel(icon_name, colour, 16), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label, 1)
    return line


class LevelCard(Card):
    """One level with its price and what it includes."""

    def __init__(self, presenter: Choosing) -> None:
        super().__init__(padding=Space.L, spacing=Space.S)
        self._presenter = presenter
        self._level = LevelState("", "", "")
        self._name = Label("", "heading")
        self._mark = Tag("Your level", Tone.ACCENT)
        self._price = Label("", "strong", wraps=True)
        self._above = Label("", "small", wraps=True)
        self._includes = QVBoxLayout()
        self._includes.setSpacing(Space.XS)
        self._remark = Label("", "small", wraps=True)
        self.choose = PlainButton("")
        self.choose.clicked.connect(lambda: presenter.choose(self._level.id))
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._mark)
        self.column.addLayout(head)
        self.column.addWidget(self._price)
        self.column.addWidget(Separator())
        self.column.addWidget(self._above)
        self.column.addLayout(self._includes)
        self.column.addSpacing(Space.S)
        self.column.addStretch(1)
        self.column.addWidget(self._remark)
        self.column.addWidget(self.choose)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_level(self, level: LevelState) -> None:
        if level.includes != self._level.includes:
            clear(self._includes)
            for words in level.includes:
                self._includes.addLayout(marked(words, "check", "ok"))
        self._level = level
        restyle(self, "accent", str(level.is_current).lower())
        self.setAccessibleName(f"{level.name}, your level" if level.is_current else level.name)
        self._name.setText(level.name)
        self._mark.setVisible(level.is_current)
        self._price.setText(level.price)
        for label, words in ((self._above, level.above), (self._remark, level.remark)):
            label.setText(words)
            label.setVisible(bool(words))
        self.choose.setText(level.action)
        self.choose.setAccessibleName(f"{level.action} to {level.name}")
        self.choose.setVisible(bool(level.action))


class ChangeCard(FormCard):
    """What the change takes, from whom, and what it costs: to be read before it is done."""

    def __init__(self, presenter: Choosing) -> None:
        super().__init__(presenter.back)
        self._opened = 0
        self._title = Label("", "heading", wraps=True)
        self._price = Label("", "body", wraps=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S)
        self.confirm = PrimaryButton("")
        self.confirm.clicked.connect(presenter.confirm)
        for label in (self._title, self._price):
            self.column.addWidget(label)
        self.column.addLayout(self._lines)
        self.column.addLayout(self._foot(self.confirm))

    def show_change(self, state: ChangeState) -> None:
        is_new = state.is_open and state.opened != self._opened
        if is_new:
            self._fill(state)
        self._opened = state.opened
        self.confirm.setText(state.action)
        self.confirm.setEnabled(not state.is_busy)
        self.error.setText(state.error)
        self.setVisible(state.is_open)
        if is_new:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, state: ChangeState) -> None:
        clear(self._lines)
        self._title.setText(state.title)
        self._price.setText(state.price)
        for loss in state.losses:
            self._lines.addLayout(marked(loss.sentence, "minus-circle-outline", "warn"))
            if loss.names:
                names = Label(loss.names, "small", wraps=True)
                names.setIndent(16 + Space.S)
                self._lines.addWidget(names)
        for words in state.ends:
            self._lines.addLayout(marked(words, "phone-hangup", "warn"))
        for words in state.gains:
            self._lines.addLayout(marked(words, "plus-circle-outline", "ok"))


class SubscriptionPanel(PageFrame):
    cannot = "The subscription cannot be shown"

    def __init__(self, presenter: SubscriptionPresenter) -> None:
        super().__init__("Subscription", presenter)
        self._presenter = presenter
        self.change = ChangeCard(presenter)
        self.change.hide()
        self.levels: list[LevelCard] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.M)
        self._side_by_side = QWidget()
        self._side_by_side.setLayout(self._row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._frame(self.change, self._side_by_side)
        presenter.attach(self)

    def show_subscription(self, state: SubscriptionState) -> None:
        self._show_phase(state.phase, state.sentence)
        self._show_notice(state.level, state.notice)
        self.header.show_remark(state.remark)
        while len(self.levels) < len(state.levels):
            self.levels.append(LevelCard(self._presenter))
            self._row.addWidget(self.levels[-1], 1)
        for place, card in enumerate(self.levels):
            card.setVisible(place < len(state.levels))
            if place < len(state.levels):
                card.show_level(state.levels[place])
        self.change.show_change(state.change)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Where the words have no room beside each other the levels stand below each other."""
        shown = sum(not each.isHidden() for each in self.levels)
        is_narrow = self.width() < shown * current_theme().px(_LEVEL)
        ways = QHBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

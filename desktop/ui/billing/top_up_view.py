"""The page of topping up: the balance, once by hand, and by itself."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.billing.facts import Fact, clear
from desktop.ui.billing.top_up_states import OWN, RunRow, TopUpState
from desktop.ui.editing.page_frame import PageFrame, Shown
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import Choice, TextField, offer
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label

_FIELD_WIDTH: Final = 220
_METHOD_WIDTH: Final = 320


class ToppingUp(Shown, Protocol):
    """What the page asks of its presenter."""

    def choose_amount(self, key: str) -> None: ...

    def type_own(self, typed: str) -> None: ...

    def choose_method(self, method_id: str) -> None: ...

    def top_up(self) -> None: ...


class OnceCard(Card):
    """One press is one charge, also when it is pressed again after a lost answer."""

    def __init__(self, presenter: ToppingUp) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: tuple[tuple[str, str], ...] = ()
        self.chips: dict[str, Chip] = {}
        self._chips = Flow("Amount")
        self.own = TextField("Own amount", "75.00")
        self.own.setFixedWidth(_FIELD_WIDTH)
        self.method = Choice("Paid with")
        self.method.setMinimumWidth(_METHOD_WIDTH)
        self._limits = Label("", "small")
        self._no_method = Label("", "muted", wraps=True)
        self._cannot = Label("", "muted", wraps=True)
        self.error = Label("", "error", wraps=True)
        self.unanswered = Banner("warning")
        self.press = PrimaryButton("Top up", "cash-plus")
        self._lay_out()
        self.own.textEdited.connect(presenter.type_own)
        self.own.returnPressed.connect(presenter.top_up)
        self.method.activated.connect(self._on_method_activated)
        self.press.clicked.connect(presenter.top_up)

    def _lay_out(self) -> None:
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(Space.M)
        form.addWidget(self._chips)
        self._own_row = QWidget()
        own = QHBoxLayout(self._own_row)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(Space.M)
        for widget in (self.own, self._limits):
            own.addWidget(widget)
        own.addStretch(1)
        form.addWidget(self._own_row)
        self._paid = QWidget()
        paid = QHBoxLayout(self._paid)
        paid.setContentsMargins(0, 0, 0, 0)
        paid.setSpacing(Space.M)
        name = Label("Paid with", "medium")
        name.setBuddy(self.method)
        paid.addWidget(name)
        paid.addWidget(self.method)
        paid.addStretch(1)
        form.addWidget(self._paid)
        for label in (self._no_method, self.error, self.unanswered):
            form.addWidget(label)
        form.addWidget(self.press, 0, Qt.AlignmentFlag.AlignRight)
        self.column.addWidget(Label("Top up once", "heading"))
        self.column.addWidget(self._cannot)
        self.column.addWidget(self._form)

    def show_top_up(self, state: TopUpState) -> None:
        self._show_amounts(state)
        can_alter = not (state.is_busy or state.is_open_ended or state.cannot)
        for chip in self.chips.values():
            chip.setEnabled(can_alter)
        if self.own.text() != state.own:
            self.own.setText(state.own)
        self.own.setReadOnly(not can_alter)
        self.own.setAccessibleDescription(state.error or state.limits)
        is_wrong = bool(state.error) and not state.is_open_ended
        self.own.set_invalid(is_wrong and state.chosen == OWN)
        self._own_row.setVisible(state.chosen == OWN)
        self._limits.setText(state.limits)
        offer(self.method, state.methods)
        self.method.choose_data(state.method)
        self.method.setEnabled(can_alter)
        self._paid.setVisible(not state.no_method)
        self.press.setText(state.action)
        self.press.setEnabled(state.can_press)
        self.press.setVisible(not state.cannot)
        self.unanswered.setVisible(state.is_open_ended)
        self.unanswered.show_banner("warning", state.error, closable=False)
        self._form.setVisible(not state.cannot or bool(state.own))
        for label, words in (
            (self._no_method, state.no_method),
            (self._cannot, state.cannot),
            (self.error, "" if state.is_open_ended else state.error),
        ):
            label.setText(words)
            label.setVisible(bool(words))

    def _show_amounts(self, state: TopUpState) -> None:
        if state.amounts != self._shown:
            self._shown = state.amounts
            for old in self.chips.values():
                old.hide()
                old.deleteLater()
            self.chips = {key: Chip(words) for key, words in state.amounts}
            for key, chip in self.chips.items():
                chip.clicked.connect(lambda _=False, key=key: self._presenter.choose_amount(key))
            self._chips.put(*self.chips.values())
        for key, chip in self.chips.items():
            chip.setChecked(key == state.chosen)

    def _on_method_activated(self) -> None:
        self._presenter.choose_method(str(self.method.currentData()))


class RunsCard(Card):
    """The top-ups there have been, by hand and by themselves."""

    def __init__(self) -> None:
        super().__init__(spacing=Space.S)
        self._rows: tuple[RunRow, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S)
        self.column.addWidget(Label("Last top-ups", "heading"))
        self.column.addLayout(self._lines)

    def show_runs(self, rows: tuple[RunRow, ...]) -> None:
        self.setVisible(bool(rows))
        if rows == self._rows:
            return
        self._rows = rows
        clear(self._lines)
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(Space.M)
            line.addWidget(Label(row.words, "body", wraps=True), 1)
            line.addWidget(Label(row.when, "small"))
            line.addWidget(Tag(row.state, row.tone))
            self._lines.addLayout(line)


class BalanceCard(Card):
    def __init__(self) -> None:
        super().__init__(spacing=Space.XS)
        self.fact = Fact("Balance", "display")
        self._note = Label("", "small", wraps=True)
        self.column.addWidget(self.fact)
        self.column.addWidget(self._note)

    def show_balance(self, state: TopUpState) -> None:
        self.fact.show_value(state.balance, state.balance_tone.value)
        self._note.setText(state.balance_note)
        self._note.setVisible(bool(state.balance_note))


class TopUpPanel(PageFrame):
    cannot = "The balance cannot be shown"

    def __init__(self, presenter: ToppingUp, automatic: QWidget) -> None:
        super().__init__("Top-up", presenter)
        self.balance = BalanceCard()
        self.once = OnceCard(presenter)
        self.automatic = automatic
        self.runs = RunsCard()
        self._frame(self.balance, self.once, automatic, self.runs)

    def show_top_up(self, state: TopUpState) -> None:
        self._show_phase(state.phase, state.sentence)
        self._show_notice(state.level, state.notice)
        self.balance.show_balance(state)
        self.once.show_top_up(state)

    def show_runs(self, rows: tuple[RunRow, ...]) -> None:
        self.runs.show_runs(rows)

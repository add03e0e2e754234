"""The panels of the agency's lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.agency import ACTIVE, CLOSED, PAUSED, PLANS
from desktop.ui.agency.lists import AccountForm, AccountLines, LineRow, Lines, LinesState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone

_TONES = {"Active": Tone.GOOD, "Paused": Tone.WARNING, "Closed": Tone.BAD, "Inactive": Tone.PLAIN}


class LinesPanel(ListPanel):
    """Any of the lists; its rows stand in an account that can be entered."""

    def __init__(
        self,
        lines: Lines[Any],
        title: str,
        columns: Sequence[tuple[str, int]],
        icon: str,
        empty: tuple[str, str],
        search: str,
    ) -> None:
        super().__init__(title, columns, icon, empty, search)
        self._lines = lines
        self._shown = LinesState()
        self.enter = PlainButton("Enter the account", "swap-horizontal")
        self.add_action(self.enter, on_row=True)
        self.opened.connect(lines.open)
        self.left.connect(lines.leave)
        self.search.textChanged.connect(lines.list.search)
        self.more.clicked.connect(lines.list.more)
        self.empty.acted.connect(lines.list.reload)
        self.banner.closed.connect(lines.dismiss)
        self.enter.clicked.connect(self._on_enter_clicked)

    def show_lines(self, state: LinesState) -> None:
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        self.more.setVisible(state.has_more)
        if state.rows != self._shown.rows:
            self.show_rows([row.id for row in state.rows], [_cells(row) for row in state.rows])
        self._shown = state

    def _on_enter_clicked(self) -> None:
        row = next((each for each in self._shown.rows if each.id == self.chosen), None)
        if row is not None:
            self._lines.enter(row.account_id)


class SearchPanel(LinesPanel):
    def __init__(self, lines: Lines[Any]) -> None:
        columns = (("Found", 0), ("In account", 240), ("What", 112))
        empty = ("Search all accounts", "Type a name, an e-mail, a number or a domain.")
        super().__init__(lines, "Search", columns, "magnify", empty, "Search all accounts")
        lines.attach(self)


class AccountsPanel(LinesPanel):
    def __init__(self, lines: AccountLines) -> None:
        columns = (("Account", 0), ("Plan", 104), ("Users", 84), ("Numbers", 100), ("State", 104))
        empty = ("No accounts", "Accounts of the agency appear here.")
        super().__init__(lines, "Accounts", columns, "domain", empty, "Search accounts")
        self._accounts = lines
        self.add = PrimaryButton("Create an account", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.pause = PlainButton("Pause", "pause")
        self.close_account = PlainButton("Close", "close")
        self.form = AccountCard(lines)
        self.insert_form(self.form)
        for button in (self.edit, self.pause, self.close_account):
            self.add_action(button, on_row=True)
        self.add_action(self.add)
        self.add.clicked.connect(lines.add)
        self.edit.clicked.connect(lambda: lines.edit(self.chosen))
        self.chosen_entered.connect(lines.edit)
        self.pause.clicked.connect(lambda: self._move(PAUSED))
        self.close_account.clicked.connect(lambda: self._move(CLOSED))
        self.table.itemSelectionChanged.connect(self._name_actions)
        lines.attach_form(self)

    def show_lines(self, state: LinesState) -> None:
        super().show_lines(state)
        self._name_actions()

    def show_form(self, form: AccountForm) -> None:
        self.form.show_form(form)

    def _move(self, state: str) -> None:
        is_there = self._accounts.state_of(self.chosen) == state
        self._accounts.move(self.chosen, ACTIVE if is_there else state)

    def _name_actions(self) -> None:
        state = self._accounts.state_of(self.chosen)
        self.pause.setText("Resume" if state == PAUSED else "Pause")
        self.close_account.setText("Reopen" if state == CLOSED else "Close")


class AccountCard(Card):
    """Typing lives here; the presenter gets it when it is sent."""

    def __init__(self, lines: AccountLines) -> None:
        super().__init__()
        self._lines = lines
        self._shown = AccountForm()
        self._title = Label("", "heading", wraps=True)
        self._means = Label("", "muted", wraps=True)
        self.name = TextField("Name of the account", "Harbor Marine")
        self.domain = TextField("Domain of its phone lines", "marine.example.com")
        self.plan = Choice("Plan")
        for plan in PLANS:
            self.plan.addItem(plan, plan)
        self._fields = QWidget()
        self.error = Label("", "error", wraps=True)
        self.submit = PrimaryButton("Create")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        self.submit.clicked.connect(self._on_submit_clicked)
        self.cancel.clicked.connect(lines.close_form)
        for field in (self.name, self.domain):
            field.returnPressed.connect(self._on_submit_clicked)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.name, 3)
        row.addWidget(self.domain, 3)
        row.addWidget(self.plan, 1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.submit)
        for each in (self._title, self._means, self._fields):
            self.column.addWidget(each)
        self.column.addLayout(foot)

    def show_form(self, form: AccountForm) -> None:
        is_new = form.opened != self._shown.opened
        self._shown = form
        self._title.setText(form.title)
        self._means.setText(form.means)
        self._means.setVisible(bool(form.means))
        self._fields.setVisible(not form.state)
        self.domain.setReadOnly(not form.is_new)
        self.submit.setText(form.action)
        self.submit.setEnabled(not form.is_busy)
        self.error.setText(form.error)
        self.setVisible(form.is_open)
        if is_new:
            self.name.setText(form.name)
            self.domain.setText(form.domain)
            self.plan.choose_data(form.plan)
            if form.is_open:
                (self.cancel if form.state else self.name).setFocus()

    def _on_submit_clicked(self) -> None:
        self._lines.submit(self.name.text(), self.domain.text(), self.plan.currentData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._lines.close_form()
        else:
            super().keyPressEvent(event)


def _cells(row: LineRow) -> list[Cell]:
    state = Tag(row.state, _TONES.get(row.state, Tone.PLAIN))
    return [_stacked(row.first, row.second), *row.cells, state]


def _stacked(above: str, below: str) -> QWidget:
    cell = QWidget()
    cell.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(ElidedLabel(above, "medium"))
    column.addWidget(ElidedLabel(below, "small"))
    return cell

"""The panels of the agency's lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.agency import ACTIVE, CLOSED, PAUSED, PLANS
from desktop.ui.agency.lists import AccountForm, AccountLines, LineRow, Lines, LinesState
from desktop.ui.editing.card import FormCard
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone

_TONES = {"Active": Tone.GOOD, "Paused": Tone.WARNING, "Closed": Tone.BAD, "Inactive": Tone.PLAIN}


class LinesPanel(PagedPanel[LineRow]):
    """Any of the lists; its rows stand in an account that can be entered."""

    def __init__(
        self,
        lines: Lines[Any, Any],
        title: str,
        columns: Sequence[tuple[str, int]],
        icon: str,
        empty: tuple[str, str],
        search: str,
    ) -> None:
        super().__init__(title, columns, icon, empty, search)
        self._presenter = lines
        self.enter = PlainButton("Enter the account", "swap-horizontal")
        self.add_action(self.enter, on_row=True)
        self._listen(lines)
        self.enter.clicked.connect(self._on_enter_clicked)

    def show_list(self, state: LinesState) -> None:
        self._show_state(state)

    def _on_enter_clicked(self) -> None:
        line = self._chosen_line
        if line is not None:
            self._presenter.enter(line.account_id)

    def _cells(self, row: LineRow) -> list[Cell]:
        state = Tag(row.state, _TONES.get(row.state, Tone.PLAIN))
        return [_stacked(row.first, row.second), *row.cells, state]


class SearchPanel(LinesPanel):
    def __init__(self, lines: Lines[Any, Any]) -> None:
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
        lines.attach(self)

    def show_list(self, state: LinesState) -> None:
        super().show_list(state)
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


class AccountCard(FormCard):
    """Typing lives here; the presenter gets it when it is sent."""

    def __init__(self, lines: AccountLines) -> None:
        super().__init__(lines.close_form, spacing=Space.M)
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
        self.submit = PrimaryButton("Create")
        self._lay_out()
        self.submit.clicked.connect(self._on_submit_clicked)
        for field in (self.name, self.domain):
            field.returnPressed.connect(self._on_submit_clicked)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.name, 3)
        row.addWidget(self.domain, 3)
        row.addWidget(self.plan, 1)
        for each in (self._title, self._means, self._fields):
            self.column.addWidget(each)
        self.column.addLayout(self._foot(self.submit))

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


def _stacked(above: str, below: str) -> QWidget:
    cell = QWidget()
    cell.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(ElidedLabel(above, "medium"))
    column.addWidget(ElidedLabel(below, "small"))
    return cell

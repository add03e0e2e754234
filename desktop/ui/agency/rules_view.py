"""The panel of what stands above the accounts."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.agency.rules import INHERIT, OFF, ON, RuleRow, RulesPresenter, RulesState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice, SearchField
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label

_WORDS = {INHERIT: "Not set", ON: "On", OFF: "Off"}


class RulesPanel(Listing):
    def __init__(self, presenter: RulesPresenter) -> None:
        super().__init__(
            "Roles and locks",
            (("Permission or setting", 0), ("Part", 160), ("Otherwise", 176), ("Set", 132)),
            "shield-key-outline",
            ("Nothing to set", "There is nothing that can be set here."),
        )
        self._presenter = presenter
        self._shown = RulesState()
        self._choices: dict[str, Choice] = {}
        self.subject = Choice("What is set")
        self.where = Choice("For which accounts")
        self.filter = SearchField("Find a permission or setting")
        self.impact = Label("", "muted", wraps=True)
        self.banner = Banner("info")
        self.banner.hide()
        self.save = PrimaryButton("Save")
        self.discard = PlainButton("Discard")
        self._lay_out()
        self._connect(presenter)
        presenter.attach(self)

    def _lay_out(self) -> None:
        for button in (self.discard, self.save):
            self.header.add(button)
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        tools.addWidget(self.subject, 2)
        tools.addWidget(self.where, 2)
        tools.addWidget(self.filter, 2)
        self.column.insertWidget(1, self.banner)
        self.column.insertLayout(2, tools)
        self.column.insertWidget(3, self.impact)

    def _connect(self, presenter: RulesPresenter) -> None:
        self.subject.activated.connect(lambda _: self._on_subject(self.subject.currentData()))
        self.where.activated.connect(lambda _: presenter.choose_where(self.where.currentData()))
        self.filter.textChanged.connect(self._filter)
        self.save.clicked.connect(presenter.save)
        self.discard.clicked.connect(presenter.discard)
        self.banner.acted.connect(presenter.discard)
        self.banner.closed.connect(presenter.dismiss)
        self.empty.acted.connect(presenter.reload)

    def show_rules(self, state: RulesState) -> None:
        self.show_phase(state.phase, state.sentence)
        _offer(self.subject, state.subjects, state.subject)
        _offer(self.where, state.wheres, state.where)
        self.where.setEnabled(len(state.wheres) > 1)
        can_save = state.is_changed and not state.is_saving
        self.save.setEnabled(can_save)
        self.discard.setEnabled(can_save)
        self.impact.setText(state.impact)
        self.impact.setVisible(bool(state.impact))
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            action = "Show theirs" if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action)
        self._show_rows(state.rows)
        self._shown = state

    def _show_rows(self, rows: tuple[RuleRow, ...]) -> None:
        """The controls stay while one chooses: only another subject makes new ones."""
        known = [(row.key, row.note, row.choices) for row in self._shown.rows]
        if [(row.key, row.note, row.choices) for row in rows] != known:
            self._choices = {row.key: self._made(row) for row in rows}
            self.fill([[row.title, row.group, row.note, self._choices[row.key]] for row in rows])
            self._filter(self.filter.text())
        for row in rows:
            self._choices[row.key].choose_data(row.choice)

    def _made(self, row: RuleRow) -> Choice:
        choice = Choice(f"{row.title}, {row.note}")
        choice.setMinimumContentsLength(7)
        for each in row.choices:
            choice.addItem(_WORDS[each], each)
        choice.activated.connect(
            lambda _, key=row.key: self._presenter.choose(key, choice.currentData())
        )
        return choice

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        for place, row in enumerate(self._shown.rows):
            words = f"{row.title} {row.group}".lower()
            self.table.setRowHidden(place, wanted not in words)

    def _on_subject(self, subject: str) -> None:
        self._presenter.choose_subject(subject)
        self._filter(self.filter.text())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.leave()


def _offer(choice: Choice, offered: tuple[tuple[str, str], ...], chosen: str) -> None:
    known = [(choice.itemData(place), choice.itemText(place)) for place in range(choice.count())]
    if known != list(offered):
        choice.clear()
        for key, words in offered:
            choice.addItem(words, key)
    choice.choose_data(chosen)

"""Tab "Geo caller ID": the rules in the order as applied, and a number to test them with."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QWidget

from desktop.ui.editing.tab_view import TabFrame
from desktop.ui.geo import words
from desktop.ui.geo.forms import AddForm, CopyQuestion
from desktop.ui.geo.presenter import READ_ONLY, GeoPresenter
from desktop.ui.geo.states import GeoState
from desktop.ui.geo.table import RulesTable
from desktop.ui.geo.trial_card import TrialCard
from desktop.ui.theme import Space, current_theme
from desktop.ui.user_settings.numbers import NumberButton
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import FormRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.popover import Choosable, Picker
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_BESIDE: Final = 940
_TABLE_HEIGHT: Final = 240


class GeoTab(TabFrame):
    cannot = "These rules cannot be shown"
    read_only = READ_ONLY

    def __init__(self, presenter: GeoPresenter) -> None:
        super().__init__(presenter)
        self.presenter = presenter
        self._state = GeoState()
        self._wants_owners = False
        self.mode = SegmentedControl("Rules used", words.MODES)
        self.account_mode = SegmentedControl("Geo caller ID of the account", words.ACCOUNT_MODES)
        self.default = NumberButton("Default geo ID", "None")
        self.areas = PlainButton("Area codes", "plus")
        self.countries = PlainButton("Countries", "plus")
        self.copy = PlainButton("Duplicate from", "content-copy")
        self.change = NumberButton("Number of the marked rules")
        self.delete = PlainButton("Delete", "trash-can-outline")
        self.form = AddForm(presenter)
        self.question = CopyQuestion(presenter)
        self.table = RulesTable()
        self.counts = Label("", "small")
        self.test = TrialCard(presenter)
        self.owners = Picker("Copy the rules of", "Name")
        self._lay_out()
        self._connect(presenter)
        presenter.attach(self)

    def _lay_out(self) -> None:
        content = QWidget()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._halves.setContentsMargins(0, Space.M, 0, 0)
        self._halves.setSpacing(Space.M)
        self._halves.addWidget(self._rules_card(), 1)
        self._halves.addWidget(self.test)
        self._frame(content)

    def _rules_card(self) -> Card:
        card = Card()
        modes = QWidget()
        modes.setAccessibleName("Rules used")
        both = QHBoxLayout(modes)
        both.setContentsMargins(0, 0, 0, 0)
        for control in (self.mode, self.account_mode):
            both.addWidget(control)
        self._mode_row = FormRow("Geo caller ID", modes, grows=True)
        self._default_row = FormRow(
            "Default geo ID", self.default, "When no area and no country matches", grows=True
        )
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        for button in (self.areas, self.countries, self.copy):
            tools.addWidget(button)
        tools.addStretch(1)
        marked = QHBoxLayout()
        marked.setSpacing(Space.S)
        marked.addWidget(self.counts, 1)
        marked.addWidget(self.change)
        marked.addWidget(self.delete)
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        for row in (self._mode_row, self._default_row):
            card.column.addWidget(row)
        card.column.addLayout(tools)
        for form in (self.form, self.question):
            card.column.addWidget(form)
        card.column.addLayout(marked)
        card.column.addWidget(self.table, 1)
        return card

    def _connect(self, presenter: GeoPresenter) -> None:
        self.mode.chosen.connect(presenter.choose_mode)
        self.account_mode.chosen.connect(presenter.choose_mode)
        self.default.chosen.connect(presenter.choose_default)
        self.areas.clicked.connect(lambda: presenter.open_adding(country=False))
        self.countries.clicked.connect(lambda: presenter.open_adding(country=True))
        self.copy.clicked.connect(self._on_copy_clicked)
        self.owners.chosen.connect(lambda user_id: presenter.copy_from(str(user_id)))
        self.change.chosen.connect(lambda number: presenter.change_number(self.table.keys, number))
        self.delete.clicked.connect(self._on_delete)
        self.table.deleted.connect(self._on_delete)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.rules.modelReset.connect(self._enable)

    def _on_copy_clicked(self) -> None:
        """The list is asked for anew: rules come and go."""
        self._wants_owners = True
        self.presenter.ask_for_owners()

    def _on_delete(self) -> None:
        if self._state.can_edit and self.table.keys:
            self.presenter.delete(self.table.keys)

    def show_geo(self, state: GeoState) -> None:
        self._state = state
        if state.phase is Phase.READY:
            self._show_rules(state)
        self._show_frame(state)

    def _show_rules(self, state: GeoState) -> None:
        self.mode.setVisible(not state.is_account)
        self.account_mode.setVisible(state.is_account)
        self.mode.choose(state.mode)
        self.account_mode.choose("on" if state.mode == "on" else "off")
        self._mode_row.show_source("", locked=state.mode_locked)
        self._mode_row.show_hint(state.mode_words)
        self.default.show_number(state.default_words, state.numbers)
        self._default_row.show_error(state.default_remark)
        self.change.show_number("Change the number", state.numbers)
        self.counts.setText(state.counts)
        self.table.rules.show_rows(state.rows)
        self._go_back(state)
        self.form.show_state(state)
        self.question.show_state(state.copying)
        self.test.setVisible(not state.is_account)
        self.test.show_state(state.testing)
        self._show_owners(state)
        self._enable()

    def _go_back(self, state: GeoState) -> None:
        """The keyboard leaves a form before it is closed, for the button that opened it."""
        focus = QApplication.focusWidget()
        if focus is None:
            return
        if self.form.isAncestorOf(focus) and not state.adding.is_open:
            opener = self.countries if self.form.is_country else self.areas
            opener.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.question.isAncestorOf(focus) and not (
            state.copying.question or state.copying.error
        ):
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_owners(self, state: GeoState) -> None:
        if self._wants_owners and state.copying.is_loaded:
            self._wants_owners = False
            self.owners.show_choices([Choosable(*each) for each in state.copying.owners])
            if state.copying.owners:
                self.owners.open_at(self.copy)

    def _enable(self) -> None:
        state = self._state
        free = state.can_edit and not state.is_saving
        modes = free and not state.mode_locked
        for control in (self.mode, self.account_mode):
            control.setEnabled(modes)
        for button in (self.default, self.areas, self.countries, self.copy):
            button.setEnabled(free)
        self.copy.setVisible(not state.is_account)
        marked = free and self.table.selectionModel().hasSelection()
        self.change.setEnabled(marked)
        self.delete.setEnabled(marked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The test stands beside the rules where there is room, else below them."""
        super().resizeEvent(event)
        beside = event.size().width() >= current_theme().px(_BESIDE)
        ways = QBoxLayout.Direction
        self._halves.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self.test.fit(beside=beside)

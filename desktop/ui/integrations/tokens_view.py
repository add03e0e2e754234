"""The list of API tokens, the form of a new one, and the token while it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem

from desktop.domain.api_tokens import LONGEST_NAME
from desktop.ui.editing.card import FormCard
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.integrations.tokens import (
    LIVES,
    TokenFormState,
    TokenRow,
    TokensPresenter,
    TokensState,
)
from desktop.ui.integrations.webhooks_view import WHICH
from desktop.ui.theme import Space
from desktop.ui.user_voip.other_phones import ShownOnce
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import Label

_LIST_HEIGHT = 180
_KEY = Qt.ItemDataRole.UserRole


class TokenForm(FormCard):
    """Typing lives here; the presenter gets it when it is sent."""

    def __init__(self, presenter: TokensPresenter) -> None:
        super().__init__(presenter.close_form)
        self._presenter = presenter
        self._opened = 0
        self.name = TextField("Program that uses it", "Nightly export")
        self.name.setMaxLength(LONGEST_NAME)
        self.life = Choice("How long it lasts")
        for days, words in LIVES:
            self.life.addItem(words, days)
        self.permissions = QListWidget()
        FirstRow(self.permissions)
        self.permissions.setAccessibleName("What it may do")
        self.permissions.setMinimumHeight(_LIST_HEIGHT)
        self.also = Label("", "small", wraps=True)
        self.make = PrimaryButton("Make the token")
        self._lay_out()
        self.permissions.itemChanged.connect(lambda _: self._show_also())
        self.name.returnPressed.connect(self._on_make_clicked)
        self.make.clicked.connect(self._on_make_clicked)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        for column, (field, stretch) in enumerate(((self.name, 3), (self.life, 1))):
            label = Label(field.accessibleName(), "section")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        words = "Only what you hold yourself. What you lose, the token loses with you."
        self.column.addWidget(Label("Make an API token", "heading"))
        self.column.addLayout(grid)
        self.column.addWidget(Label("What it may do", "section"))
        self.column.addWidget(Label(words, "small", wraps=True))
        self.column.addWidget(self.permissions)
        self.column.addWidget(self.also)
        self.column.addLayout(self._foot(self.make))

    def show_form(self, state: TokenFormState) -> None:
        is_new = state.is_open and state.opened != self._opened
        self._opened = state.opened
        if is_new:
            self.name.clear()
            self.life.choose_data("90")
        self._offer(state, frozenset() if is_new else self._chosen())
        can_type = not state.is_locked
        self.name.setReadOnly(not can_type)
        self.name.setAccessibleDescription(state.error)
        self.life.setEnabled(can_type)
        self.permissions.setEnabled(can_type)
        self.make.setEnabled(can_type and not state.is_busy)
        self.error.setText(state.error)
        self.setVisible(state.is_open)
        if is_new:
            self.name.setFocus()

    def _offer(self, state: TokenFormState, chosen: frozenset[str]) -> None:
        blocked = self.permissions.blockSignals(True)
        row = self.permissions.currentRow()
        self.permissions.clear()
        for each in state.offers:
            item = QListWidgetItem(each.title)
            item.setData(_KEY, each.key)
            is_on = each.key in chosen
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            self.permissions.addItem(item)
        self.permissions.setCurrentRow(max(0, min(row, len(state.offers) - 1)))
        self.permissions.blockSignals(blocked)
        self._show_also()

    def _chosen(self) -> frozenset[str]:
        items = (self.permissions.item(row) for row in range(self.permissions.count()))
        return frozenset(
            str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def _show_also(self) -> None:
        words = self._presenter.also_given(self._chosen())
        self.also.setText(words)
        self.also.setVisible(bool(words))

    def _on_make_clicked(self) -> None:
        days = str(self.life.currentData())
        self._presenter.submit(self.name.text(), self._chosen(), days)


class TokensPanel(PagedPanel[TokenRow]):
    def __init__(self, presenter: TokensPresenter) -> None:
        super().__init__(
            "Integrations",
            (
                *(("Program", 190), ("May", 0), ("Made by", 150)),
                *(("Last used", 120), ("Lasts", 156)),
            ),
            "key-outline",
            ("No API tokens", "With a token another program uses the CRM in your name."),
            "Search API tokens",
        )
        self._can_edit = False
        self.which = SegmentedControl("Show", WHICH, "tokens")
        self.add = PrimaryButton("Make a token", "plus")
        self.revoke = PlainButton("Revoke", "cancel")
        self.form = TokenForm(presenter)
        self.secret = ShownOnce("API token", "", "Hide the token")
        self.insert_form(self.form)
        self.insert_form(self.secret)
        self.header.add(self.which)
        self.detail = self.add_detail()
        self.add_action(self.revoke, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: TokensPresenter) -> None:
        self._listen(presenter)
        self.banner.acted.connect(presenter.confirm)
        self.secret.hide_button.clicked.connect(presenter.hide_secret)
        self.add.clicked.connect(presenter.add)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.revoke.clicked.connect(lambda: presenter.revoke(self.chosen))
        self.chosen_deleted.connect(presenter.revoke)

    def show_list(self, state: TokensState) -> None:
        self._can_edit = state.can_edit
        self._show_state(state)
        self.secret.show_secret(state.secret.value, f"{state.secret.title}. {state.secret.hint}")
        self._show_actions()

    def show_form(self, state: TokenFormState) -> None:
        self.form.show_form(state)
        # The form takes the room of the list, so that nothing of it is squeezed.
        self.make_room(state.is_open)
        self._show_actions()

    def _show_actions(self) -> None:
        for button in (self.add, self.revoke):
            button.setVisible(self._can_edit and self.form.isHidden())
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen_line
        self.detail.setText(chosen.may if chosen else "")
        self.detail.setVisible(chosen is not None and self.form.isHidden())

    def _cells(self, row: TokenRow) -> list[Cell]:
        return [row.name, row.may, row.maker, row.used, Tag(row.state, row.tone)]

"""The scoring panel: the name of the score, how high it goes, and what is listened for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
)

from desktop.ui.editing.sheet_view import SheetFrame
from desktop.ui.scoring.presenter import LONGEST, TOPS, ScoringPresenter, ScoringState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.fields import Choice, FormRow, TextField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label

_LIST_HEIGHT: Final = 260
_FIELD_WIDTH: Final = 280


class CriteriaCard(Card):
    """The criteria in their order; a row is reworded where it stands (F2 or a double click)."""

    reworded = Signal(int, str)

    def __init__(self, presenter: ScoringPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setAccessibleName("Criteria")
        self.rows.setMinimumHeight(_LIST_HEIGHT)
        triggers = QAbstractItemView.EditTrigger
        self.rows.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.up = IconButton("arrow-up", "Move up", framed=True)
        self.down = IconButton("arrow-down", "Move down", framed=True)
        self.edit = IconButton("pencil-outline", "Change the words", framed=True)
        self.remove = IconButton("trash-can-outline", "Remove", framed=True)
        self.field = TextField("New criterion", "What is listened for")
        self.field.setMaxLength(LONGEST)
        self.add = PlainButton("Add", "plus")
        self.error = Label("", "error", wraps=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(Label("Criteria", "heading"))
        head.addStretch(1)
        for button in (self.up, self.down, self.edit, self.remove):
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.field, 1)
        foot.addWidget(self.add)
        hint = "Whoever scores a call goes through them in this order."
        self.column.addLayout(head)
        self.column.addWidget(Label(hint, "small", wraps=True))
        self.column.addWidget(self.rows)
        self.column.addLayout(foot)
        self.column.addWidget(self.error)

    def _connect(self) -> None:
        presenter = self._presenter
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.edit.clicked.connect(lambda: self.rows.editItem(self.rows.currentItem()))
        self.remove.clicked.connect(lambda: presenter.remove(self.rows.currentRow()))
        self.add.clicked.connect(self._on_add_clicked)
        self.field.returnPressed.connect(self._on_add_clicked)
        self.rows.currentRowChanged.connect(lambda _: self._enable())
        # Queued: the list must not be filled anew while it closes its editor.
        self.reworded.connect(presenter.reword, Qt.ConnectionType.QueuedConnection)
        self.rows.itemChanged.connect(
            lambda item: self.reworded.emit(self.rows.row(item), item.text())
        )

    def show_criteria(self, state: ScoringState) -> None:
        chosen = self.rows.currentRow()
        blocked = self.rows.blockSignals(True)
        self.rows.clear()
        for words in state.criteria:
            item = QListWidgetItem(words)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.rows.addItem(item)
        self.rows.setCurrentRow(min(chosen, len(state.criteria) - 1))
        self.rows.blockSignals(blocked)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self.field.setEnabled(state.can_add)
        self.add.setEnabled(state.can_add)
        self._enable()

    def _move(self, step: int) -> None:
        row = self.rows.currentRow()
        there = row + step
        self._presenter.move(row, step)
        self.rows.setCurrentRow(min(max(there, 0), self.rows.count() - 1))

    def _on_add_clicked(self) -> None:
        if self._presenter.add(self.field.text()):
            self.field.clear()

    def _enable(self) -> None:
        row, count = self.rows.currentRow(), self.rows.count()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < count - 1)
        for button in (self.edit, self.remove):
            button.setEnabled(row >= 0)


class ScoringPanel(SheetFrame):
    theirs = "Show theirs"
    cannot = "Scoring cannot be shown"

    def __init__(self, presenter: ScoringPresenter) -> None:
        super().__init__("Scoring", presenter)
        self.name = TextField("Name of the score")
        self.name.setMaxLength(LONGEST)
        self.name.setFixedWidth(_FIELD_WIDTH)
        self.highest = Choice("Highest score")
        self.highest.setFixedWidth(_FIELD_WIDTH)
        for top in TOPS:
            self.highest.addItem(f"1 to {top}", top)
        self.criteria = CriteriaCard(presenter)
        scale = Card()
        scale.column.addWidget(FormRow("Name of the score", self.name, "As agents see it."))
        hint = "Calls that have a score keep it as it is."
        scale.column.addWidget(FormRow("Highest score", self.highest, hint))
        self._frame(scale, self.criteria)
        self.name.textEdited.connect(presenter.rename)
        self.highest.activated.connect(
            lambda _: presenter.choose_highest(self.highest.currentData())
        )
        presenter.attach(self)

    def show_sheet(self, state: ScoringState) -> None:
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.highest.choose_data(state.highest)
        self.criteria.show_criteria(state)
        self._show_frame(state)

"""The panel of the change history: the list, its filters, and the chosen entry in full."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.ui.change_history.presenter import (
    PERIODS,
    ChangeHistoryPresenter,
    EntryState,
    HistoryRow,
    HistoryState,
)
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.text import Label

_MOST_ROWS = 5
_ROW = 34


class EntryCard(Card):
    """Before and after, field by field."""

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=Space.S)
        self.title = Label("", "strong", wraps=True, selectable=True)
        self.when = Label("", "small", selectable=True)
        self.changes = QTableWidget(0, 3)
        self.changes.setAccessibleName("Before and after")
        self.changes.setHorizontalHeaderLabels(["What", "Before", "After"])
        self.changes.verticalHeader().hide()
        self.changes.setShowGrid(False)
        self.changes.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.changes.setTabKeyNavigation(False)
        self.changes.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.changes.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for widget in (self.title, self.when, self.changes):
            self.column.addWidget(widget)

    def show_entry(self, entry: EntryState) -> None:
        self.setVisible(entry.is_open)
        self.title.setText(entry.title)
        self.when.setText(entry.when)
        self.changes.setRowCount(len(entry.changes))
        for place, change in enumerate(entry.changes):
            for column, words in enumerate((change.field, change.before, change.after)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.changes.setItem(place, column, item)
        row = current_theme().px(_ROW)
        self.changes.verticalHeader().setDefaultSectionSize(row)
        shown = min(len(entry.changes), _MOST_ROWS)
        heading = self.changes.horizontalHeader().sizeHint().height()
        self.changes.setFixedHeight(heading + shown * row + 2)
        self.changes.setVisible(bool(entry.changes))


class ChangeHistoryPanel(PagedPanel[HistoryRow]):
    def __init__(self, presenter: ChangeHistoryPresenter) -> None:
        super().__init__(
            "Change history",
            (("When", 140), ("Who", 168), ("What", 0), ("From", 116)),
            "history",
            ("Nothing has been changed yet", "Every change by a person appears here."),
            "Search the history",
        )
        self.person = Choice("By whom")
        self.area = Choice("About what")
        self.period = Choice("When")
        for key, words, _ in PERIODS:
            self.period.addItem(words, key)
        filters = QHBoxLayout()
        filters.setSpacing(Space.S)
        for choice in (self.person, self.area, self.period):
            filters.addWidget(choice)
        filters.addStretch(1)
        self.column.insertLayout(3, filters)
        self.export = PlainButton("Export", "download-outline")
        self.add_action(self.export)
        self.entry = EntryCard()
        self.column.addWidget(self.entry)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: ChangeHistoryPresenter) -> None:
        self._listen(presenter)
        self.export.clicked.connect(presenter.export)
        self.table.itemSelectionChanged.connect(lambda: presenter.choose(self.chosen))
        for choice, chosen in (
            (self.person, presenter.choose_person),
            (self.area, presenter.choose_area),
            (self.period, presenter.choose_period),
        ):
            choice.activated.connect(
                lambda _, choice=choice, chosen=chosen: chosen(choice.currentData())
            )

    def show_list(self, state: HistoryState) -> None:
        self._show_state(state)
        _offer(self.person, state.people)
        _offer(self.area, state.areas)
        self.export.setText("Cancel the export" if state.is_exporting else "Export")
        self.entry.show_entry(state.entry)

    def _cells(self, row: HistoryRow) -> list[Cell]:
        return [row.at, row.who, row.what, row.address]


def _offer(choice: Choice, entries: tuple[tuple[str, str], ...]) -> None:
    """What is chosen stays chosen; nothing moves under the hand that is choosing."""
    shown = tuple((choice.itemData(at), choice.itemText(at)) for at in range(choice.count()))
    if shown == entries:
        return
    chosen = choice.currentData()
    choice.clear()
    for key, words in entries:
        choice.addItem(words, key)
    choice.choose_data(chosen if any(key == chosen for key, _ in entries) else entries[0][0])

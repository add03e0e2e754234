"""A table of cells for lists that fit into the window's memory: users, numbers, invoices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.frames import Card, PageHeader
from desktop.ui.widgets.row_table import choose_by_row
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.words import Phase

ROW = 44
NARROWEST = 100  # then the table scrolls sideways
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
Cell = str | QWidget


class Listing(QWidget):
    """``fill`` takes rows of texts and small widgets; ``show_phase`` the states without rows."""

    def __init__(
        self, title: str, columns: Sequence[tuple[str, int]], icon: str, empty: tuple[str, str]
    ) -> None:
        """``columns`` are (heading, width in px); width 0 shares what is left."""
        super().__init__()
        self._icon, self._empty_words = icon, empty
        self._widths = [width for _, width in columns]
        self.header = PageHeader(title)
        self.table = _table(title, columns)
        self._loading = LoadingRows(8)
        self.empty = EmptyState(icon, *empty)
        self._stack = QStackedWidget()
        for widget in (self.table, self._loading, self.empty):
            self._stack.addWidget(widget)
        self.card = card = Card(padding=1, spacing=0)
        card.column.addWidget(self._stack)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        self.column.setSpacing(Space.M)
        self.column.addWidget(self.header)
        self.column.addWidget(card, 1)

    def show_phase(self, phase: Phase, sentence: str) -> None:
        pages = {Phase.READY: self.table, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(phase, self.empty))
        if phase is Phase.FAILED:
            self.empty.show_state(
                "cloud-off-outline", "This list cannot be shown", sentence, "Try again"
            )
        elif phase is Phase.EMPTY:
            self.empty.show_state(self._icon, *self._empty_words)

    def fill(self, rows: Sequence[Sequence[Cell]]) -> None:
        chosen = self.table.currentRow()
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, QWidget):
                    self.table.setItem(place, column, QTableWidgetItem(""))
                    self.table.setCellWidget(place, column, _held(cell))
                else:
                    self.table.setItem(place, column, QTableWidgetItem(cell))
        if 0 <= chosen < len(rows):
            self.table.selectRow(chosen)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Rows follow the size of the text; no column is narrower than the widgets in it."""
        self.table.horizontalHeader().setMinimumSectionSize(current_theme().px(NARROWEST))
        self.table.verticalHeader().setDefaultSectionSize(current_theme().px(ROW))
        for column, width in enumerate(self._widths):
            cells = (self.table.cellWidget(row, column) for row in range(self.table.rowCount()))
            wanted = (cell.sizeHint().width() + 2 * Space.S for cell in cells if cell is not None)
            if width:
                self.table.setColumnWidth(column, max(width, *wanted, 0))


def _held(cell: QWidget) -> QWidget:
    """A widget stands in the middle of its cell; one that expands takes the cell's width."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)  # the style sheet pads every cell
    expands = cell.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Expanding
    row.addWidget(cell, 1 if expands else 0, Qt.AlignmentFlag(0) if expands else _MIDDLE)
    if not expands:
        row.addStretch(1)
    return holder


def _table(name: str, columns: Sequence[tuple[str, int]]) -> QTableWidget:
    table = QTableWidget(0, len(columns))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels([heading for heading, _ in columns])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    choose_by_row(table)
    table.verticalHeader().setDefaultSectionSize(current_theme().px(ROW))
    heads = table.horizontalHeader()
    heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place, (_, width) in enumerate(columns):
        if width:
            table.setColumnWidth(place, width)
        else:
            heads.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
    return table

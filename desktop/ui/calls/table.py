"""The table of the call log: its columns as the person wants them, its place kept as rows come."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.domain.call_views import Column, ColumnWidth, TableLayout
from desktop.domain.queries import CallOrder, CallQuery
from desktop.ui.calls.delegate import ROW, CallDelegate
from desktop.ui.calls.model import COLUMNS, CallsModel, Index
from desktop.ui.theme import current_theme
from desktop.ui.widgets.row_table import paint_by_row

_NARROWEST_CONTACT: Final = 150
_NARROWEST: Final = 34
_FEWEST_COLUMNS: Final = 2
ORDERS: Final = {
    Column.TIME: CallOrder.TIME,
    Column.CONTACT: CallOrder.CONTACT,
    Column.AGENT: CallOrder.AGENT,
    Column.TALK: CallOrder.DURATION,
    Column.SCORE: CallOrder.SCORE,
    Column.STATUS: CallOrder.STATUS,
}


class CallTable(QTableView):
    """Rows that come above what is looked at do not move it; at the top new ones are seen."""

    called = Signal()
    sorted = Signal(object)  # CallOrder
    arranged = Signal(object)  # TableLayout

    def __init__(self, model: CallsModel) -> None:
        super().__init__()
        self._layout = TableLayout(())
        self._left_out: Column | None = None
        self._is_arranging = False
        self.setModel(model)
        self.setItemDelegate(CallDelegate(self))
        self.setAccessibleName("Call log")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        paint_by_row(self, ROW)
        self._prepare_columns()

    def _prepare_columns(self) -> None:
        columns = self.horizontalHeader()
        columns.setSectionsMovable(True)
        columns.setSectionsClickable(True)
        columns.setMinimumSectionSize(_NARROWEST)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.sectionClicked.connect(self._on_clicked)
        columns.sectionMoved.connect(self._on_arranged)
        columns.sectionResized.connect(self._on_arranged)

    def show_layout(self, layout: TableLayout, query: CallQuery) -> None:
        self._layout = layout
        self._arrange()
        column = next(each for each, order in ORDERS.items() if order is query.order)
        way = Qt.SortOrder.AscendingOrder if query.ascending else Qt.SortOrder.DescendingOrder
        columns = self.horizontalHeader()
        columns.setSortIndicator(COLUMNS.index(column), way)
        columns.setSortIndicatorShown(column is not Column.TIME or query.ascending)

    def leave_out(self, column: Column | None) -> None:
        """Beside the drawer there is no room for what the drawer says in full."""
        if column is not self._left_out:
            self._left_out = column
            self._arrange()

    def show_row(self, index: int) -> None:
        """Mark it; -1 marks none."""
        if index < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif index != self.currentIndex().row():
            self.setCurrentIndex(self.model().index(index, 0))

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        bar = self.verticalScrollBar()
        before, top = bar.value(), self.rowAt(0)
        super().rowsInserted(parent, start, end)
        if before > 0 and 0 <= start <= max(top, 0):
            self.updateGeometries()
            bar.setValue(before + (end - start + 1) * self.rowHeight(0))

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        bar = self.verticalScrollBar()
        before, top = bar.value(), self.rowAt(0)
        above = max(0, min(end + 1, top) - start)
        super().rowsAboutToBeRemoved(parent, start, end)
        if before > 0 and above:
            bar.setValue(before - above * self.rowHeight(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.called.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.verticalHeader().setDefaultSectionSize(current_theme().px(ROW))

    def _arrange(self) -> None:
        """The first column takes what the others leave, as long as that is enough to read."""
        self._is_arranging = True
        columns, px = self.horizontalHeader(), current_theme().px
        shown = self._fitting()
        hidden = {each.column for each in self._layout.columns} - {each.column for each in shown}
        taken = sum(px(each.width) for each in shown[1:])
        for place, each in enumerate(self._layout.columns):
            logical = COLUMNS.index(each.column)
            columns.moveSection(columns.visualIndex(logical), place)
            columns.setSectionHidden(logical, each.column in hidden)
            columns.resizeSection(logical, px(each.width))
        for column in set(COLUMNS) - set(self._layout.shown):
            columns.setSectionHidden(COLUMNS.index(column), True)
        if shown:
            rest = self.viewport().width() - taken
            width = max(px(_NARROWEST_CONTACT), rest)
            columns.resizeSection(COLUMNS.index(shown[0].column), width)
        self._is_arranging = False

    def _fitting(self) -> list[ColumnWidth]:
        """Beside the drawer as many as have room, from the left; the drawer says the rest."""
        shown = [each for each in self._layout.columns if each.column is not self._left_out]
        px = current_theme().px
        while self._left_out is not None and len(shown) > _FEWEST_COLUMNS:
            taken = px(_NARROWEST_CONTACT) + sum(px(each.width) for each in shown[1:])
            if taken <= self.viewport().width():
                break
            shown.remove(_least_needed(shown))
        return shown

    def _on_clicked(self, logical: int) -> None:
        order = ORDERS.get(COLUMNS[logical])
        if order is not None:
            self.sorted.emit(order)

    def _on_arranged(self, *_: int) -> None:
        if self._is_arranging or not self._layout.columns:
            return
        columns, scale = self.horizontalHeader(), current_theme().px(100) / 100
        layout = self._layout
        for each in self._layout.columns[1:]:
            size = columns.sectionSize(COLUMNS.index(each.column))
            if size:
                layout = layout.with_width(each.column, round(size / scale))
        order = sorted(layout.shown, key=lambda e: columns.visualIndex(COLUMNS.index(e)))
        for place, column in enumerate(order):
            layout = layout.moved(column, place)
        self.arranged.emit(layout)


def _least_needed(shown: list[ColumnWidth]) -> ColumnWidth:
    """What the drawer shows best, then from the right; the contact and the time stay."""
    by_column = {each.column: each for each in shown[1:]}
    for column in (Column.RECORDING, Column.TALK):
        if column in by_column:
            return by_column[column]
    return next(each for each in reversed(shown) if each.column is not Column.TIME)

"""The figures of a chart as a table: the same places in the same order, to be read and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.ui.theme import current_theme
from desktop.ui.widgets.row_table import choose_by_row

_ROW = 32
_NARROWEST = 72
_NAMES = 240


class ChartTable(QTableWidget):
    """``chosen`` with its row on Enter or a double click; never with that of the total."""

    chosen = Signal(int)
    chart_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(0, 0)
        self._total = -1
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        choose_by_row(self)
        self.cellDoubleClicked.connect(lambda row, _: self._choose(row))

    def show_rows(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, has_total: bool = False
    ) -> None:
        self._total = len(rows) - 1 if has_total else -1
        self.setColumnCount(len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                cell = _cell(text, self._side(column), is_total=place == self._total)
                self.setItem(place, column, cell)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_T and not event.modifiers():
            self.chart_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentRow())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        heads = self.horizontalHeader()
        heads.setMinimumSectionSize(theme.px(_NARROWEST))
        sizes = QHeaderView.ResizeMode
        for column in range(self.columnCount()):
            heads.setSectionResizeMode(
                column, sizes.ResizeToContents if column else sizes.Interactive
            )
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(self._side(column))
        self._give_the_rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_the_rest()

    def _give_the_rest(self) -> None:
        """To the names: as much as the figures leave, and never too little to be read."""
        heads = self.horizontalHeader()
        taken = sum(heads.sectionSize(each) for each in range(1, self.columnCount()))
        room = self.viewport().width()
        wanted = min(self.sizeHintForColumn(0), current_theme().px(_NAMES), round(room * 0.6))
        self.setColumnWidth(0, max(heads.sectionSizeHint(0), wanted, room - taken))

    def _side(self, column: int) -> Qt.AlignmentFlag:
        """Figures stand to the right, words to the left."""
        side = Qt.AlignmentFlag.AlignRight if 0 < column < 3 else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _choose(self, row: int) -> None:
        if 0 <= row < self.rowCount() and row != self._total:
            self.chosen.emit(row)


def _cell(text: str, side: Qt.AlignmentFlag, *, is_total: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(side)
    item.setToolTip(text)
    if is_total:
        font = item.font()
        font.setBold(True)
        item.setFont(font)
    return item

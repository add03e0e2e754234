"""The agents as a table: sorted by a click on a heading, painted like the cards."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.domain.live_board import LiveAgent
from desktop.domain.live_looking import AgentOrder
from desktop.ui.live.boards import ROW_ROLE, Glow, Index, Looks
from desktop.ui.live.cells import paint_cell
from desktop.ui.live.model import ORDERS, AgentModel, Column
from desktop.ui.live.steady import Steady
from desktop.ui.theme import current_theme
from desktop.ui.widgets.row_table import fitting, paint_by_row

ROW: Final = 46
_NARROWEST_NAME: Final = 170
_WIDTHS: Final = {
    Column.STATE: 158,
    Column.SINCE: 84,
    Column.WITH: 170,
    Column.QUEUE: 130,
    Column.CALLS: 66,
    Column.MISSED: 72,
    Column.TALK: 84,
    Column.OWED: 70,
}
# What is left out, in this order, where there is no room to read the names.
_LEFT_OUT: Final = (Column.MISSED, Column.OWED, Column.QUEUE, Column.TALK, Column.CALLS)


class AgentTable(QTableView):
    """``entered`` with an id by Enter, ``sorted_by`` by a click on a heading."""

    entered = Signal(str)
    sorted_by = Signal(object)  # AgentOrder

    def __init__(self, model: AgentModel, looks: Looks) -> None:
        super().__init__()
        self.glow = Glow(self)
        Steady(self, model, self.updateGeometries)
        self.setItemDelegate(_CellDelegate(self, looks))
        self.setAccessibleName("Agents")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        paint_by_row(self, ROW)
        columns = self.horizontalHeader()
        columns.setMinimumSectionSize(30)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionsClickable(True)
        columns.sectionClicked.connect(self._on_clicked)

    def show_order(self, order: AgentOrder, backwards: bool) -> None:
        column = next((each for each, its in ORDERS.items() if its is order), None)
        columns = self.horizontalHeader()
        columns.setSortIndicatorShown(column is not None)
        if column is not None:
            way = Qt.SortOrder.DescendingOrder if backwards else Qt.SortOrder.AscendingOrder
            columns.setSortIndicator(column, way)

    def is_chosen(self, index: Index) -> bool:
        """The whole row, also where it was chosen among the cards."""
        return self.selectionModel().rowIntersectsSelection(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        agent = self.currentIndex().data(ROW_ROLE)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and agent is not None:
            self.entered.emit(agent.id)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.verticalHeader().setDefaultSectionSize(current_theme().px(ROW))
            self._arrange()

    def _arrange(self) -> None:
        px, columns = current_theme().px, self.horizontalHeader()
        room = self.viewport().width()
        shown = fitting(_WIDTHS, _LEFT_OUT, room, _NARROWEST_NAME)
        for column in Column:
            columns.setSectionHidden(column, column not in shown and column is not Column.AGENT)
        rest = max(room - sum(map(px, shown.values())), px(_NARROWEST_NAME))
        # What is left goes to the two that have names in them.
        spare = max(0, rest - px(260)) // 2 if Column.WITH in shown else 0
        for column, width in shown.items():
            columns.resizeSection(column, px(width) + (spare if column is Column.WITH else 0))
        columns.resizeSection(Column.AGENT, rest - spare)

    def _on_clicked(self, section: int) -> None:
        order = ORDERS.get(Column(section))
        if order is not None:
            self.sorted_by.emit(order)


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, table: AgentTable, looks: Looks) -> None:
        super().__init__(table)
        self._table = table
        self._looks = looks

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        agent: LiveAgent | None = index.data(ROW_ROLE)
        if agent is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._looks.look(agent.id).beside(
            is_chosen=self._table.is_chosen(index),
            flash=self._table.glow.strength(agent.id),
        )
        paint_cell(painter, agent, Column(index.column()), option.rect.toRectF(), look)
        painter.restore()

"""The rows as models of Qt: one for the cards and the table, without a widget for any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.domain.live_board import LiveAgent, LiveQueue
from desktop.domain.live_looking import AgentOrder
from desktop.ui.live.rows import Rows
from desktop.ui.live.spoken import agent_spoken, queue_spoken

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    AGENT = 0
    STATE = 1
    SINCE = 2
    WITH = 3
    QUEUE = 4
    CALLS = 5
    MISSED = 6
    TALK = 7
    OWED = 8


TITLES: Final = {
    Column.AGENT: "Agent",
    Column.STATE: "State",
    Column.SINCE: "For",
    Column.WITH: "With",
    Column.QUEUE: "Queue",
    Column.CALLS: "Calls",
    Column.MISSED: "Missed",
    Column.TALK: "Talk",
    Column.OWED: "Owed",
}
HINTS: Final = {
    Column.SINCE: "How long they are in this state",
    Column.WITH: "Whom they talk with",
    Column.CALLS: "Calls today",
    Column.MISSED: "Calls that rang at them today and were not taken",
    Column.TALK: "Talk time today",
    Column.OWED: "Wrap-ups that are still owed",
}
ORDERS: Final = {
    Column.AGENT: AgentOrder.NAME,
    Column.STATE: AgentOrder.STATE,
    Column.SINCE: AgentOrder.SINCE,
    Column.CALLS: AgentOrder.CALLS,
    Column.MISSED: AgentOrder.MISSED,
    Column.TALK: AgentOrder.TALK,
    Column.OWED: AgentOrder.WRAP_UP,
}
TO_THE_RIGHT: Final = (Column.SINCE, Column.CALLS, Column.MISSED, Column.TALK, Column.OWED)


class _RowModel(QAbstractTableModel):
    """Implements ``Watcher``: what is chosen stays chosen, wherever its row goes."""

    def __init__(self, rows: Rows[Any], columns: int) -> None:
        super().__init__()
        self.rows = rows
        self._columns = columns
        rows.watcher = self

    @contextmanager
    def inserting(self, first: int, count: int) -> Iterator[None]:
        self.beginInsertRows(QModelIndex(), first, first + count - 1)
        yield
        self.endInsertRows()

    @contextmanager
    def removing(self, first: int, count: int) -> Iterator[None]:
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        yield
        self.endRemoveRows()

    @contextmanager
    def moving(self, goes_to: Sequence[int]) -> Iterator[None]:
        self.layoutAboutToBeChanged.emit()
        yield
        held = self.persistentIndexList()
        moved = [self.index(goes_to[each.row()], each.column()) for each in held]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def changed(self, places: Sequence[int]) -> None:
        for place in places:
            self.dataChanged.emit(self.index(place, 0), self.index(place, self._columns - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._columns


class AgentModel(_RowModel):
    """No cell has a time that runs: seconds are painted, and read out as moments."""

    def __init__(self, rows: Rows[LiveAgent], region: Callable[[], str]) -> None:
        super().__init__(rows, len(Column))
        self._region = region

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return TITLES[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return HINTS.get(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_right = column in TO_THE_RIGHT
            side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        agent = self.rows.row(index.row()) if index.isValid() else None
        if agent is None or role == Qt.ItemDataRole.UserRole:
            return agent
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return agent_spoken(agent, Column(index.column()).name.lower(), self._region())
        return None


class QueueModel(_RowModel):
    def __init__(self, rows: Rows[LiveQueue], within: Callable[[], int]) -> None:
        super().__init__(rows, 1)
        self._within = within

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        queue = self.rows.row(index.row()) if index.isValid() else None
        if queue is None or role == Qt.ItemDataRole.UserRole:
            return queue
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return queue_spoken(queue, self._within())
        return None

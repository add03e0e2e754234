"""The rows of the call log as a table model that holds none of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.domain.call_views import Column
from desktop.ui.calls.call_rows import CallRows
from desktop.ui.calls.rows import CallRow

COLUMNS: Final = tuple(Column)
TITLES: Final = {
    Column.CONTACT: "Contact",
    Column.CALLED: "Called",
    Column.AGENT: "Agent",
    Column.TALK: "Talk",
    Column.STATUS: "Status",
    Column.TIME: "Time",
    Column.RECORDING: "Recording",
    Column.QUEUE: "Queue",
    Column.SOURCE: "Source",
    Column.TAGS: "Tags",
    Column.SCORE: "Score",
    Column.NOTE: "Note",
    Column.NEXT_STEP: "Next step",
    Column.WAITED: "Waited",
}
_TO_THE_RIGHT: Final = (Column.TALK, Column.WAITED)

Index = QModelIndex | QPersistentModelIndex


class CallsModel(QAbstractTableModel):
    """Implements ``Watcher``: says around every change of ``rows`` what changes."""

    def __init__(self, rows: CallRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        rows.watcher = self

    def row(self, index: int) -> CallRow | None:
        return self._rows.row(index)

    @contextmanager
    def resetting(self) -> Iterator[None]:
        self.beginResetModel()
        yield
        self.endResetModel()

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

    def changed(self, first: int, count: int) -> None:
        last = self.index(first + count - 1, len(COLUMNS) - 1)
        self.dataChanged.emit(self.index(first, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            # The mark of a recording needs no more room than itself.
            return "" if column is Column.RECORDING else TITLES[column]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return TITLES[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            to_the_right = column in _TO_THE_RIGHT
            side = Qt.AlignmentFlag.AlignRight if to_the_right else Qt.AlignmentFlag.AlignLeft
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        wanted = (
            Qt.ItemDataRole.UserRole,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        )
        if role not in wanted:
            return None
        row = self._rows.row(index.row())
        if role == Qt.ItemDataRole.UserRole or row is None:
            return row
        return cell_words(row, COLUMNS[index.column()], role == Qt.ItemDataRole.AccessibleTextRole)


def cell_words(row: CallRow, column: Column, spoken: bool = False) -> str:
    if column is Column.CONTACT:
        new = "New, " if row.is_new else ""
        return f"{new}{row.mark.title}, {row.contact}, {row.number}" if spoken else row.contact
    if column is Column.RECORDING:
        return "Recorded" if row.has_recording and spoken else ""
    if column is Column.SCORE and spoken and row.score:
        return f"Score {row.score}"
    return str(getattr(row, column.value))

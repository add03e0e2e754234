"""The rows of the call log as a table model; new ones are put in place in batches."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from desktop.ui.calls.rows import CallRow

COLUMNS: Final = ("Contact", "Called", "Agent", "Talk", "Status", "Time", "")
COALESCE_MS: Final = 100

Index = QModelIndex | QPersistentModelIndex


class CallsModel(QAbstractTableModel):
    """Newest first. ``end_neared`` asks for the next page."""

    end_neared = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[CallRow] = []
        self._waiting: dict[str, CallRow] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COALESCE_MS)
        self._timer.timeout.connect(self.flush)
        self.has_more = False

    def row(self, place: int) -> CallRow:
        return self._rows[place]

    def place_of(self, record_id: str) -> int:
        """-1 where it is not loaded."""
        return next((place for place, row in enumerate(self._rows) if row.id == record_id), -1)

    def reset(self, rows: tuple[CallRow, ...]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self._waiting.clear()
        self.endResetModel()

    def append(self, rows: tuple[CallRow, ...]) -> None:
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def put(self, row: CallRow) -> None:
        self._waiting[row.id] = row
        if not self._timer.isActive():
            self._timer.start()

    def remove(self, record_id: str) -> None:
        self._waiting.pop(record_id, None)
        place = self.place_of(record_id)
        if place >= 0:
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._rows[place]
            self.endRemoveRows()

    def flush(self) -> None:
        """Put what waits into its place now."""
        waiting, self._waiting = self._waiting, {}
        for row in waiting.values():
            place = self.place_of(row.id)
            if place >= 0:
                self._rows[place] = row
                last = self.index(place, len(COLUMNS) - 1)
                self.dataChanged.emit(self.index(place, 0), last)
            else:
                self._insert(row)

    def _insert(self, row: CallRow) -> None:
        # bisect wants rising keys; the log falls from new to old.
        place = bisect_left(
            self._rows, -row.started_at.timestamp(), key=lambda each: -each.started_at.timestamp()
        )
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def canFetchMore(self, parent: Index) -> bool:
        return self.has_more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        self.end_neared.emit()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_talk = COLUMNS[section] == "Talk"
            side = Qt.AlignmentFlag.AlignRight if is_talk else Qt.AlignmentFlag.AlignLeft
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _cell(row, index.column(), role == Qt.ItemDataRole.AccessibleTextRole)
        return None


def _cell(row: CallRow, column: int, spoken: bool) -> str:
    contact = f"{row.mark.title}, {row.contact}, {row.number}" if spoken else row.contact
    recorded = "Recorded" if row.has_recording else ""
    cells = (contact, row.called, row.agent, row.talk, row.status, row.time, recorded)
    return cells[column] if spoken or column < len(cells) - 1 else ""

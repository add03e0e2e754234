"""The users as a table model; words are made for the rows that are looked at."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.domain.records import UserRecord
from desktop.ui.users.words import UserWords

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    NAME = 0
    ROLE = 1
    STATE = 2
    CALLER_ID = 3
    MISSING = 4
    LAST_SIGN_IN = 5
    OPEN = 6


TITLES: Final = ("Name", "Role", "State", "Caller ID", "Missing", "Last sign-in", "")


class UsersModel(QAbstractTableModel):
    """``show`` keeps the rows that stay: more rows are added, changed ones are told."""

    def __init__(self, words: Callable[[UserRecord], UserWords]) -> None:
        super().__init__()
        self._words = words
        self._rows: tuple[UserRecord, ...] = ()
        self._made: dict[str, tuple[UserRecord, UserWords]] = {}

    def show(self, rows: tuple[UserRecord, ...]) -> None:
        before = self._rows
        if len(rows) > len(before) > 0 and rows[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), len(before), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        elif len(rows) == len(before) and _ids(rows) == _ids(before):
            self._rows = rows
            if rows:
                last = self.index(len(rows) - 1, len(Column) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.beginResetModel()
            self._rows, self._made = rows, {}
            self.endResetModel()

    def id_at(self, row: int) -> str:
        return self._rows[row].id if 0 <= row < len(self._rows) else ""

    def row_of(self, user_id: str) -> int:
        return next((at for at, each in enumerate(self._rows) if each.id == user_id), -1)

    def words_at(self, row: int) -> UserWords:
        user = self._rows[row]
        known = self._made.get(user.id)
        if known is None or known[0] is not user:
            known = self._made[user.id] = (user, self._words(user))
        return known[1]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return TITLES[section] or "Open"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        words = self.words_at(index.row())
        if role == Qt.ItemDataRole.UserRole:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.spoken if index.column() == Column.NAME else _cell(words, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return _cell(words, index.column()).replace(" · ", "\n")
        return None


def _cell(words: UserWords, column: int) -> str:
    return {
        Column.NAME: f"{words.name} · {words.email}",
        Column.ROLE: words.role,
        Column.STATE: words.state,
        Column.CALLER_ID: f"{words.caller_id} · {words.extension}",
        Column.MISSING: " · ".join(words.flags),
        Column.LAST_SIGN_IN: words.last_sign_in,
        Column.OPEN: f"Open {words.name}",
    }[Column(column)]


def _ids(rows: tuple[UserRecord, ...]) -> list[str]:
    return [each.id for each in rows]

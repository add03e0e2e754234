"""The table of geo rules, in the order in which they are applied; it takes ten thousand."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.ui.geo.states import RuleRow
from desktop.ui.icons import icon
from desktop.ui.theme import current_theme
from desktop.ui.widgets.row_table import choose_by_row
from desktop.ui.words import Tone

Index = QModelIndex | QPersistentModelIndex
HEADINGS: Final = ("Code", "Place", "Caller ID", "To be known")
_ROW: Final = 38
_SHARES: Final = (0.13, 0.2, 0.29)  # the rest is for what is to be known
_COLOURS: Final = {Tone.BAD: "bad", Tone.WARNING: "warn", Tone.PLAIN: "muted"}
_ICONS: Final = {Tone.BAD: "alert-circle-outline", Tone.WARNING: "alert-outline"}


class RulesModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[RuleRow, ...] = ()

    def show_rows(self, rows: tuple[RuleRow, ...]) -> None:
        if rows is not self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row, column = self.rows[index.row()], index.column()
        texts = (row.prefix, row.place, row.number, row.remark)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return texts[column]
            case Qt.ItemDataRole.ToolTipRole:
                return texts[column]
            case Qt.ItemDataRole.FontRole if column == 0:
                return current_theme().font(weight=600)
            case Qt.ItemDataRole.ForegroundRole if column == 3:
                return current_theme().colour(_COLOURS.get(row.tone, "muted"))
            case Qt.ItemDataRole.DecorationRole if column == 3 and row.tone in _ICONS:
                return icon(_ICONS[row.tone], _COLOURS[row.tone])
            case _:
                return None


class RulesTable(QTableView):
    """``deleted`` when Delete is pressed; ``keys`` are those of the rows that are marked."""

    deleted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rules = RulesModel()
        self.setModel(self.rules)
        self.setAccessibleName("Geo rules in the order as applied")
        choose_by_row(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setStretchLastSection(True)
        self._fit()

    @property
    def keys(self) -> tuple[str, ...]:
        marked = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self.rules.rows[row].key for row in marked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(current_theme().px(_ROW))
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, round(share * self.viewport().width()))

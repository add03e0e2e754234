"""The table of users, painted: as many rows as there are cost no more than those in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.ui.icons import paint_icon
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.users.model import Column, UsersModel
from desktop.ui.users.words import UserWords
from desktop.ui.widgets.faces import face, paint_tag, write
from desktop.ui.widgets.marks import paint_avatar
from desktop.ui.widgets.row_table import fitting, paint_by_row
from desktop.ui.words import Tone

ROW: Final = 46
SOON: Final = 30  # rows below the last one in sight
_NARROWEST_NAME: Final = 150
_WIDTHS: Final = {
    Column.ROLE: 152,
    Column.STATE: 108,
    Column.CALLER_ID: 124,
    Column.MISSING: 170,
    Column.LAST_SIGN_IN: 100,
    Column.OPEN: 44,
}
# What is left out, in this order, where there is no room to read the names.
_LEFT_OUT: Final = (Column.LAST_SIGN_IN, Column.CALLER_ID, Column.MISSING)
Cell = QModelIndex | QPersistentModelIndex


class UsersTable(QTableView):
    """``chosen`` with a user's id by Enter, a double click, or a click on the gear."""

    chosen = Signal(str)
    end_in_sight = Signal()

    def __init__(self, model: UsersModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(UserDelegate(self))
        self.setAccessibleName("Users")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        paint_by_row(self, ROW)
        columns = self.horizontalHeader()
        columns.setMinimumSectionSize(30)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self.chosen.emit(model.id_at(index.row())))
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)
        model.rowsInserted.connect(lambda *_: self._look_ahead())
        model.modelReset.connect(self._look_ahead)

    @property
    def current_id(self) -> str:
        is_chosen = bool(self.selectionModel().selectedRows())
        return self._model.id_at(self.currentIndex().row()) if is_chosen else ""

    def choose(self, user_id: str) -> None:
        row = self._model.row_of(user_id)
        if row >= 0:
            self.selectRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id:
            self.chosen.emit(self.current_id)
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_gear = self.indexAt(event.position().toPoint()).column() == Column.OPEN
        shape = Qt.CursorShape.PointingHandCursor if is_gear else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and index.column() == Column.OPEN:
            self.chosen.emit(self._model.id_at(index.row()))

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt gives the right one
        self._arrange()
        self._look_ahead()

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
            columns.setSectionHidden(column, column not in shown and column is not Column.NAME)
        for column, width in shown.items():
            columns.resizeSection(column, px(width))
        rest = room - sum(map(px, shown.values()))
        columns.resizeSection(Column.NAME, max(rest, px(_NARROWEST_NAME)))

    def _look_ahead(self, *_: int) -> None:
        # Reckoned: rows that have just come have no place yet.
        height = self.verticalHeader().defaultSectionSize()
        last = max(0, self.rowAt(0)) + self.viewport().height() // height
        if 0 < self._model.rowCount() <= last + SOON:
            self.end_in_sight.emit()


class UserDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Cell) -> QSize:
        return QSize(80, current_theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Cell) -> None:
        words: UserWords | None = index.data(Qt.ItemDataRole.UserRole)
        theme, area = current_theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        line = QRectF(area.left(), area.bottom() - 0.5, area.width(), 1)
        painter.fillRect(line, theme.colour("line"))
        painter.setPen(theme.colour("text"))
        if words is not None:
            _PAINTERS[Column(index.column())](painter, words, area.adjusted(8, 0, -8, 0))
        painter.restore()


def _name(painter: QPainter, words: UserWords, cell: QRectF) -> None:
    paint_avatar(painter, QRectF(cell.left(), cell.center().y() - 14, 28, 28), words.name)
    _two_lines(painter, words.name, words.email, cell.adjusted(38, 0, 0, 0), 500)


def _caller_id(painter: QPainter, words: UserWords, cell: QRectF) -> None:
    _two_lines(painter, words.caller_id, words.extension, cell, 400)


def _role(painter: QPainter, words: UserWords, cell: QRectF) -> None:
    if words.is_owner:
        _two_lines(painter, words.role, "Owner", cell, 400)
    else:
        write(painter, words.role, cell, face())


def _two_lines(painter: QPainter, above: str, below: str, cell: QRectF, weight: int) -> None:
    theme, text = current_theme(), cell.adjusted(0, 4, 0, -4)
    half = text.height() / 2
    painter.setPen(theme.colour("text"))
    top = QRectF(text.left(), text.top(), text.width(), half)
    write(painter, above, top, face(weight=weight))
    painter.setPen(theme.colour("muted"))
    bottom = QRectF(text.left(), text.top() + half, text.width(), half)
    write(painter, below, bottom, face(TextSize.SMALL))


def _state(painter: QPainter, words: UserWords, cell: QRectF) -> None:
    height = current_theme().px(20)
    place = QRectF(cell.left(), cell.center().y() - height / 2, cell.width(), height)
    paint_tag(painter, words.state, words.state_tone, place)


def _missing(painter: QPainter, words: UserWords, cell: QRectF) -> None:
    height = current_theme().px(18)
    gap, count = 3, len(words.flags)
    top = cell.center().y() - (count * height + (count - 1) * gap) / 2
    for place, flag in enumerate(words.flags):
        line = QRectF(cell.left(), top + place * (height + gap), cell.width(), height)
        paint_tag(painter, flag, Tone.WARNING, line)


def _last_sign_in(painter: QPainter, words: UserWords, cell: QRectF) -> None:
    painter.setPen(current_theme().colour("muted"))
    write(painter, words.last_sign_in, cell, face())


def _gear(painter: QPainter, _: UserWords, cell: QRectF) -> None:
    place = QRectF(cell.center().x() - 9, cell.center().y() - 9, 18, 18)
    paint_icon(painter, place, "cog-outline", "muted")


_PAINTERS: Final[dict[Column, Callable[[QPainter, UserWords, QRectF], None]]] = {
    Column.NAME: _name,
    Column.ROLE: _role,
    Column.STATE: _state,
    Column.CALLER_ID: _caller_id,
    Column.MISSING: _missing,
    Column.LAST_SIGN_IN: _last_sign_in,
    Column.OPEN: _gear,
}

"""Which columns the call log has, in which order, and by which it is sorted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from desktop.domain.call_views import USUAL_LAYOUT, Column, TableLayout
from desktop.domain.queries import CallOrder, CallQuery
from desktop.ui.calls.model import TITLES
from desktop.ui.calls.table import ORDERS
from desktop.ui.icons import icon
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, LinkButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.popover import Popover
from desktop.ui.widgets.text import Label


class ColumnsPopover(Popover):
    """Space ticks a column, the arrows beside the list move it."""

    arranged = Signal(object)  # TableLayout
    sorted = Signal(object, bool)  # CallOrder, ascending

    def __init__(self) -> None:
        super().__init__("Columns and order")
        self._layout = USUAL_LAYOUT
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Columns")
        self.up = IconButton("arrow-up", "Move this column to the left")
        self.down = IconButton("arrow-down", "Move this column to the right")
        self.usual = LinkButton("Usual columns")
        self.order = Choice("Sorted by")
        for column, order in ORDERS.items():
            self.order.addItem(TITLES[column], order)
        ways = (("down", "Falling"), ("up", "Rising"))
        self.way = SegmentedControl("Order", ways)
        self._lay_out()
        self.list.itemChanged.connect(self._on_ticked)
        self.list.itemClicked.connect(self._on_clicked)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.usual.clicked.connect(lambda: self.arranged.emit(USUAL_LAYOUT))
        self.order.activated.connect(self._on_sorted)
        self.way.chosen.connect(self._on_sorted)

    def _lay_out(self) -> None:
        moves = QHBoxLayout()
        moves.setSpacing(Space.XS)
        moves.addWidget(self.up)
        moves.addWidget(self.down)
        moves.addStretch(1)
        moves.addWidget(self.usual)
        self.column.addWidget(Label("Columns", "section"))
        self.column.addWidget(self.list)
        self.column.addLayout(moves)
        self.column.addWidget(Label("Sorted by", "section"))
        self.column.addWidget(self.order)
        self.column.addWidget(self.way)

    def open_at(self, control: QWidget) -> None:
        super().open_at(control)
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_layout(self, layout: TableLayout, query: CallQuery) -> None:
        self.order.choose_data(query.order)
        self.way.choose("up" if query.ascending else "down")
        if layout.shown == self._layout.shown and self.list.count():
            self._layout = layout
            return
        self._layout = layout
        current = self.list.currentItem()
        column = current.data(Qt.ItemDataRole.UserRole) if current else None
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for each in (*layout.shown, *(e for e in Column if e not in layout.shown)):
            self._add(each, each in layout.shown)
            if each is column:
                self.list.setCurrentRow(self.list.count() - 1)
        self.list.blockSignals(blocked)
        self.list.setFixedHeight(self.list.sizeHintForRow(0) * len(Column) + 6)

    def _add(self, column: Column, is_shown: bool) -> None:
        item = QListWidgetItem(TITLES[column])
        item.setData(Qt.ItemDataRole.UserRole, column)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if is_shown else Qt.CheckState.Unchecked)
        box = ("checkbox-marked", "accent") if is_shown else ("checkbox-blank-outline", "muted")
        item.setIcon(icon(*box))
        self.list.addItem(item)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        is_shown = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if is_shown else Qt.CheckState.Checked)

    def _on_ticked(self, item: QListWidgetItem) -> None:
        column: Column = item.data(Qt.ItemDataRole.UserRole)
        is_shown = item.checkState() is Qt.CheckState.Checked
        anew = self._layout.with_column(column, is_shown)
        if anew == self._layout and not is_shown:
            item.setCheckState(Qt.CheckState.Checked)  # the last column stays
            return
        self.arranged.emit(anew)

    def _move(self, step: int) -> None:
        item = self.list.currentItem()
        column: Column | None = item.data(Qt.ItemDataRole.UserRole) if item else None
        if column in self._layout.shown:
            place = max(0, self._layout.shown.index(column) + step)
            self.arranged.emit(self._layout.moved(column, place))

    def _on_sorted(self, *_: object) -> None:
        order: CallOrder = self.order.currentData()
        self.sorted.emit(order, self.way.current == "up")

"""A list of things to tick, with a heading, a search and a count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.ui.access_groups.states import CheckRow
from desktop.ui.theme import Space
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.text import Label

_VALUE: Final = Qt.ItemDataRole.UserRole
_HEIGHT: Final = 96


class CheckList(QWidget):
    """Space ticks the chosen line; ``ticked(value, is_on)`` only when a person does it."""

    ticked = Signal(str, bool)

    def __init__(self, name: str, search: str) -> None:
        super().__init__()
        self._name = name
        self._shown: tuple[tuple[CheckRow, ...], bool] = ((), False)
        self.heading = Label(name, "section")
        self.count = Label("", "small")
        self.search = SearchField(search)
        self.list = QListWidget()
        FirstRow(self.list)
        self.list.setAccessibleName(name)
        self.list.setMinimumHeight(_HEIGHT)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.heading)
        head.addWidget(self.count)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(lambda _: self._filter())
        self.list.itemChanged.connect(self._on_item_changed)

    def show_rows(self, rows: tuple[CheckRow, ...], *, can_edit: bool, nothing: str = "") -> None:
        """``nothing`` is said in the place of the count while no line is ticked."""
        number = sum(each.is_on for each in rows)
        self.count.setText(f"{number} chosen" if number else nothing)
        if (rows, can_edit) == self._shown:
            return
        self._shown = (rows, can_edit)
        blocked = self.list.blockSignals(True)
        if [each.value for each in rows] != self._values():
            self._build(rows)
        for place, row in enumerate(rows):
            _draw(self.list.item(place), row, can_edit)
        self.list.blockSignals(blocked)
        self._filter()

    def _values(self) -> list[str]:
        items = (self.list.item(place) for place in range(self.list.count()))
        return [str(each.data(_VALUE)) for each in items]

    def _build(self, rows: Sequence[CheckRow]) -> None:
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(row.text)
            item.setData(_VALUE, row.value)
            self.list.addItem(item)

    def _filter(self) -> None:
        """A heading stays while something under it does."""
        wanted = self.search.text().strip().casefold()
        heading: QListWidgetItem | None = None
        for place, row in enumerate(self._shown[0]):
            item = self.list.item(place)
            if row.is_heading:
                heading = item
                item.setHidden(bool(wanted))
                continue
            is_found = wanted in row.text.casefold()
            item.setHidden(not is_found)
            if is_found and heading is not None:
                heading.setHidden(False)

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        self.ticked.emit(str(item.data(_VALUE)), item.checkState() is Qt.CheckState.Checked)


def _draw(item: QListWidgetItem, row: CheckRow, can_edit: bool) -> None:
    flags = Qt.ItemFlag
    if item.text() != row.text:
        item.setText(row.text)
    if row.is_heading:
        font = QFont(item.font())
        font.setBold(True)
        item.setFont(font)
        item.setFlags(flags.NoItemFlags)
        return
    ticked = flags.ItemIsSelectable | flags.ItemIsEnabled
    if can_edit and not row.is_along:
        ticked |= flags.ItemIsUserCheckable
    item.setFlags(flags.ItemIsSelectable if row.is_along else ticked)
    states = Qt.CheckState
    along = states.PartiallyChecked if row.is_along else states.Unchecked
    item.setCheckState(states.Checked if row.is_on else along)

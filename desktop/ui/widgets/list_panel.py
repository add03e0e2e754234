"""A long list with a search, a banner, room for a form, and more rows on demand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.listing import Cell, Listing
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.tabbing import goes_by_layout
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

SEARCH_WIDTH = 320


class ListPanel(Listing):
    """``opened`` and ``left`` as it comes to the front and goes; Enter and Delete act on a row.

    What acts on the chosen row is greyed while none is chosen.
    """

    opened = Signal()
    left = Signal()
    chosen_entered = Signal(str)
    chosen_deleted = Signal(str)

    def __init__(
        self,
        title: str,
        columns: Sequence[tuple[str, int]],
        icon: str,
        empty: tuple[str, str],
        search: str,
    ) -> None:
        super().__init__(title, columns, icon, empty)
        self._ids: tuple[str, ...] = ()
        self._on_row: list[PlainButton] = []
        self._is_in_order = False
        self._nothing_fits = ("magnify", "Nothing fits", "No entry has this in it.")
        self.search = SearchField(search)
        self.search.setMaximumWidth(SEARCH_WIDTH)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(Space.S)
        self._tools.addWidget(self.search, 1)
        self._tools.addStretch(1)
        self.banner = Banner("info")
        self.banner.hide()
        self.more = PlainButton("Show more", "chevron-down")
        self.column.insertWidget(1, self.banner)
        self.column.insertLayout(2, self._tools)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._filler = QWidget()
        self._filler.hide()
        self.column.addWidget(self._filler, 1)
        self.table.itemSelectionChanged.connect(self._enable)
        self.table.installEventFilter(self)

    def add_action(self, button: PlainButton, *, on_row: bool = False) -> None:
        if on_row:
            self._tools.addWidget(button)
            self._on_row.append(button)
            button.setEnabled(False)
        else:
            self.header.add(button)

    def add_row_of_actions(self, name: str, *buttons: PlainButton) -> QWidget:
        """For more of them than stand beside the search: a line of their own, or two."""
        actions = Flow(name)
        actions.put(*buttons)
        self._on_row.extend(buttons)
        self.column.insertWidget(self.column.indexOf(self.card), actions)
        self._enable()
        return actions

    def insert_form(self, form: QWidget) -> None:
        self.column.insertWidget(2, form)

    @property
    def chosen(self) -> str:
        """The id of the chosen row, "" for none."""
        row = self.table.currentRow()
        is_chosen = bool(self.table.selectionModel().selectedRows()) and 0 <= row < len(self._ids)
        return self._ids[row] if is_chosen else ""

    def show_rows(self, ids: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """The chosen entry stays chosen, wherever it has moved."""
        chosen = self.chosen
        self._ids = tuple(ids)
        self.table.clearSelection()
        self.table.setCurrentCell(-1, -1)
        self.fill(rows)
        if chosen in self._ids:
            self.table.selectRow(self._ids.index(chosen))
        self._enable()

    def add_detail(self) -> Label:
        """Below the list: what has no room in the chosen row."""
        detail = Label("", "muted", wraps=True, selectable=True)
        detail.hide()
        self.column.insertWidget(self.column.indexOf(self.card) + 1, detail)
        return detail

    def make_room(self, is_needed: bool, *, fills: bool = True) -> None:
        """Without the list there is all of it for a form; one that does not fill it stays small."""
        self._filler.setVisible(is_needed and not fills)
        self.card.setVisible(not is_needed)
        self.search.setVisible(not is_needed)

    def show_list_phase(self, phase: Phase, sentence: str, *, is_search: bool) -> None:
        self.show_phase(phase, sentence)
        if phase is Phase.EMPTY and is_search:
            self.empty.show_state(*self._nothing_fits)

    def show_notice(self, level: str, sentence: str, action: str = "") -> None:
        self.banner.setVisible(bool(sentence))
        if sentence:
            self.banner.show_banner(level, sentence, action, closable=level != "warning")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_in_order:
            self._is_in_order = True
            goes_by_layout(self)  # the table was there before what stands above it
        self.opened.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and self._acts(event):
            return True
        return super().eventFilter(watched, event)

    def _acts(self, event: QKeyEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not self.chosen:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen_entered.emit(self.chosen)
            return True
        if event.key() == Qt.Key.Key_Delete:
            self.chosen_deleted.emit(self.chosen)
            return True
        return False

    def _enable(self) -> None:
        for button in self._on_row:
            button.setEnabled(bool(self.chosen))

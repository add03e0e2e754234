"""Controls that choose among the account's numbers: one of them, or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop.ui.theme import current_theme
from desktop.ui.user_settings.states import NumberRow
from desktop.ui.widgets.buttons import ElidedButton, PrimaryButton
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.popover import Choosable, Picker, Popover
from desktop.ui.widgets.text import Label

_ROWS_SHOWN: Final = 9
WIDTH: Final = 250


class NumberButton(ElidedButton):
    """Shows the chosen number and opens a list to find another; ``chosen("")`` for none."""

    chosen = Signal(str)

    def __init__(self, name: str, none: str = "") -> None:
        super().__init__("")
        self._name, self._none = name, none
        self._fit()
        self._picker = Picker(name, "Number or name")
        self._picker.chosen.connect(lambda key: self.chosen.emit(str(key)))
        self.clicked.connect(lambda: self._picker.open_at(self))

    def show_number(self, words: str, numbers: Sequence[NumberRow]) -> None:
        self.setText(f"{words}  ▾")
        self.setAccessibleName(f"{self._name}: {words}")
        choices = [Choosable(each.number, each.words) for each in numbers]
        none = [Choosable("", self._none)] if self._none else []
        self._picker.show_choices((*none, *choices))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setMinimumWidth(current_theme().px(WIDTH))


class NumbersPicker(Popover):
    """Several numbers at once, with a search; ``taken`` when they are taken over."""

    taken = Signal(tuple)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.search = SearchField("Number or name", f"Find in {name.lower()}")
        self.list = QListWidget()
        FirstRow(self.list)
        self.list.setAccessibleName(name)
        self.list.setMinimumWidth(WIDTH + 40)
        self.button = PrimaryButton("Take over")
        for widget in (Label(name, "section"), self.search, self.list, self.button):
            self.column.addWidget(widget)
        self.search.textChanged.connect(self._filter)
        self.button.clicked.connect(self._on_taken)
        self.setFocusProxy(self.search)

    def show_numbers(self, numbers: Sequence[NumberRow], chosen: Sequence[str]) -> None:
        self.list.clear()
        for each in numbers:
            item = QListWidgetItem(each.words)
            item.setData(Qt.ItemDataRole.UserRole, each.number)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            states = Qt.CheckState
            item.setCheckState(states.Checked if each.number in chosen else states.Unchecked)
            self.list.addItem(item)
        rows = max(3, min(len(numbers), _ROWS_SHOWN))
        self.list.setFixedHeight(max(28, self.list.sizeHintForRow(0)) * rows + 8)
        self._filter(self.search.text())

    @property
    def checked(self) -> tuple[str, ...]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            str(each.data(Qt.ItemDataRole.UserRole))
            for each in items
            if each.checkState() is Qt.CheckState.Checked
        )

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in item.text().casefold())

    def _on_taken(self) -> None:
        self.close()
        self.taken.emit(self.checked)

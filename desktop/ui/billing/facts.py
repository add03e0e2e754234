"""Small pieces that several pages of billing put together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QTableWidget, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.text import Label, restyle


class Fact(QWidget):
    """What it is above, in small type, and how much it is below."""

    def __init__(self, name: str, kind: str = "strong") -> None:
        super().__init__()
        self.value = Label("", kind, selectable=True)
        self._name = Label(name, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._name)
        column.addWidget(self.value)

    def show_value(self, words: str, tone: str = "plain") -> None:
        """Without words it is not there."""
        self.value.setText(words)
        restyle(self.value, "tone", tone)
        self.value.setAccessibleName(f"{self._name.text()}: {words}")
        self.setVisible(bool(words))


class Facts(QWidget):
    """Facts beside each other, by their names, in as many lines as they need."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._facts = {name: Fact(name) for name in names}
        row = FlowLayout(self, spacing=Space.XL)
        for fact in self._facts.values():
            row.addWidget(fact)

    def show_value(self, name: str, words: str, tone: str = "plain") -> None:
        self._facts[name].show_value(words, tone)


def align_right(table: QTableWidget, *columns: int) -> None:
    """Amounts stand with their digits below each other; asked again whenever it was filled."""
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for column in columns:
        cells = (table.item(row, column) for row in range(table.rowCount()))
        for cell in (table.horizontalHeaderItem(column), *cells):
            if cell is not None:
                cell.setTextAlignment(right)


def clear(layout: QLayout) -> None:
    """Takes everything out of it, at once for the eye and for Tab."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)

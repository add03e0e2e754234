"""From which day to which."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.popover import Popover
from desktop.ui.widgets.text import Label


class PeriodPopover(Popover):
    chosen = Signal(object, object)  # date, date

    def __init__(self) -> None:
        super().__init__("From which day to which")
        self.first, self.last = _field("From"), _field("To")
        self.first.setDate(QDate.currentDate().addDays(-7))
        self.apply = PrimaryButton("Show these days")
        days = QHBoxLayout()
        days.setSpacing(Space.M)
        for words, field in (("From", self.first), ("To", self.last)):
            column = QVBoxLayout()
            column.setSpacing(Space.XS)
            column.addWidget(Label(words, "section"))
            column.addWidget(field)
            days.addLayout(column)
        self.column.addLayout(days)
        self.column.addWidget(self.apply)
        self.apply.clicked.connect(self._on_applied)

    def open_at(self, control: QWidget) -> None:
        super().open_at(control)
        self.first.setFocus()

    def _on_applied(self) -> None:
        self.close()
        self.chosen.emit(_day(self.first), _day(self.last))


def _field(name: str) -> QDateEdit:
    field = QDateEdit(QDate.currentDate())
    field.setAccessibleName(name)
    field.lineEdit().setAccessibleName(name)
    field.setDisplayFormat("d MMM yyyy")
    field.setMinimumWidth(120)
    return field


def _day(field: QDateEdit) -> date:
    shown = field.date()
    return date(shown.year(), shown.month(), shown.day())

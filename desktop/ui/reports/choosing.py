"""Fields to choose by: the period of a report, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.ui.theme import Space
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.spins import DayField, day_of
from desktop.ui.widgets.text import Label

_OWN = "As each tile says"


class Captioned(QWidget):
    """A field with its name above it."""

    def __init__(self, name: str, *fields: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(Label(name, "section"))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for field in fields:
            row.addWidget(field)
        column.addLayout(row)


class Beside(QWidget):
    """A field with its name before it: neither goes to another line without the other."""

    def __init__(self, name: str, field: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, Space.XS, 0)
        row.setSpacing(Space.S)
        row.addWidget(Label(name, "muted"))
        row.addWidget(field)


class PeriodChoice(QWidget):
    """``chosen`` with a ``Period``, or None for that of each tile; its days appear where asked."""

    chosen = Signal(object)

    def __init__(self, name: str = "Period", *, own: bool = False, stacked: bool = False) -> None:
        super().__init__()
        self.names = Choice(name)
        if own:
            self.names.addItem(_OWN, None)
        for each in PeriodName:
            self.names.addItem(each.title, each)
        self.first, self.last = DayField(f"{name}: from"), DayField(f"{name}: to")
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(Space.S)
        for field in (self.first, self.last):
            days.addWidget(field)
        line = QVBoxLayout(self) if stacked else QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.S)
        line.addWidget(self.names)
        line.addWidget(self._days)
        self._days.hide()
        self.names.activated.connect(self._on_chosen)
        for field in (self.first, self.last):
            field.dateChanged.connect(self._on_day_changed)

    def show_period(self, period: Period | None) -> None:
        name = period.name if period is not None else None
        self.names.choose_data(name)
        self._days.setVisible(name is PeriodName.CUSTOM)
        if period is None:
            return
        # The days of one's own begin with those that were shown before.
        first, last = period.first, period.last
        if period.name is not PeriodName.CUSTOM:
            first, last = period.days(day_of(QDate.currentDate()))
        if first is None or last is None:
            return
        self.first.show_day(first)
        self.last.show_day(last)

    def _on_chosen(self) -> None:
        name = self.names.currentData()
        self._days.setVisible(name is PeriodName.CUSTOM)
        if name is PeriodName.CUSTOM:
            self._on_day_changed()
            self.first.setFocus()
        else:
            self.chosen.emit(Period(name) if name is not None else None)

    def _on_day_changed(self) -> None:
        """The other end comes along where it would lie on the wrong side."""
        first, last = self.first.day, self.last.day
        if first > last:
            other, day = (self.last, first) if self.sender() is self.first else (self.first, last)
            other.show_day(day)
        self.chosen.emit(Period(PeriodName.CUSTOM, self.first.day, self.last.day))


def comparison_choice(chosen: Callable[[Comparison | None], None], *, own: bool = False) -> Choice:
    made = Choice("Compared with")
    if own:
        made.addItem(_OWN, None)
    for each in Comparison:
        made.addItem(each.title, each)
    made.activated.connect(lambda: chosen(made.currentData()))
    return made

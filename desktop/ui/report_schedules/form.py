"""The form of one schedule: what is sent, when on whose clocks, and to whom."""

from __future__ import annotations

import re
from datetime import time

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QTimeEdit, QVBoxLayout, QWidget

from desktop.domain.report_periods import PeriodName
from desktop.domain.report_queries import Dimension
from desktop.domain.report_schedules import (
    LONGEST_NAME,
    MOST_RECIPIENTS,
    OVERVIEW,
    WEEKDAYS,
    FileFormat,
    Rhythm,
    ScheduleWish,
    When,
    subject_title,
)
from desktop.ui.editing.card import FormCard
from desktop.ui.report_schedules.presenter import ScheduleFormState, SchedulesPresenter
from desktop.ui.report_schedules.words import COVERS
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import Choice, MomentField, TextField, offer
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label
from desktop.ui.words import field_format

_ADDRESSES_HEIGHT = 74
_HINT = (
    f"At most {MOST_RECIPIENTS} addresses, one a line. People of this account always; others only "
    "where you may export the call log. The report has what you may see at that time, and is not "
    "sent once you may not schedule reports any more."
)


class TimeField(MomentField):
    """A time of day as a clock shows it, wherever that is."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setCurrentSection(QTimeEdit.Section.HourSection)

    def time_of_day(self) -> time:
        shown = self.time()
        return time(shown.hour(), shown.minute())

    def show_time(self, at: time) -> None:
        self.setTime(QTime(at.hour, at.minute))

    def setDisplayFormat(self, _: str) -> None:
        super().setDisplayFormat("h:mm AP" if "AP" in field_format() else "HH:mm")


class ScheduleForm(FormCard):
    """Typing lives here; the presenter gets it when it is sent."""

    def __init__(self, presenter: SchedulesPresenter) -> None:
        super().__init__(presenter.close_form)
        self._presenter = presenter
        self._opened = 0
        self._title = Label("", "heading")
        self.warning = Banner("warning")
        self.name = TextField("Name", "Week of the sales team")
        self.name.setMaxLength(LONGEST_NAME)
        self.subject = _choice("Report", [(e, subject_title(e)) for e in _subjects()])
        self.covers = _choice("Covers", [(each.value, words) for each, words in COVERS.items()])
        self.rhythm = _choice("How often", [(each.value, each.title) for each in Rhythm])
        self.weekday = _choice("On", [(str(day), name) for day, name in enumerate(WEEKDAYS)])
        self.day = _choice("On day", [(str(day), _day_words(day)) for day in range(1, 32)])
        self.at = TimeField("At")
        self.zone = Choice("On the clocks of")
        self.due = Label("", "small", wraps=True)
        self.formats = {each: Chip(each.title) for each in FileFormat}
        self.recipients = QPlainTextEdit()
        self.recipients.setAccessibleName("Recipients")
        self.recipients.setPlaceholderText("anna@company.example")
        self.recipients.setTabChangesFocus(True)
        self.recipients.setFixedHeight(_ADDRESSES_HEIGHT)
        self.save = PrimaryButton("Save")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.column.addWidget(self._title)
        self.column.addWidget(self.warning)
        self.column.addWidget(Scroller(self._content()), 1)
        self.column.addLayout(self._foot(self.save))

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.XS, 0)
        column.setSpacing(Space.S)
        column.addLayout(_labelled((self.name, 3), (self.subject, 3), (self.covers, 4)))
        self._days = _labelled((self.rhythm, 2), (self.weekday, 2), (self.day, 2), (self.at, 1))
        self._days.addWidget(_label(self.zone), 0, 4)
        self._days.addWidget(self.zone, 1, 4)
        self._days.setColumnStretch(4, 3)
        column.addLayout(self._days)
        column.addWidget(self.due)
        column.addWidget(Label("Files", "section"))
        files = Flow("Files")
        files.put(*self.formats.values())
        column.addWidget(files)
        label = Label("Recipients", "section")
        label.setBuddy(self.recipients)
        column.addWidget(label)
        column.addWidget(self.recipients)
        column.addWidget(Label(_HINT, "small", wraps=True))
        column.addStretch(1)
        return content

    def _connect(self) -> None:
        self.name.returnPressed.connect(self._on_save_clicked)
        self.save.clicked.connect(self._on_save_clicked)
        self.rhythm.currentIndexChanged.connect(self._on_when_changed)
        for choice in (self.weekday, self.day, self.zone):
            choice.currentIndexChanged.connect(self._on_when_changed)
        self.at.timeChanged.connect(self._on_when_changed)

    def show_form(self, state: ScheduleFormState) -> None:
        if state.is_open and state.opened != self._opened:
            self._opened = state.opened
            self._fill(state)
        can_type = not state.is_locked
        self.warning.setVisible(bool(state.warning))
        self.warning.show_banner("warning", state.warning, closable=False)
        self.save.setText(state.action)
        self.save.setEnabled(can_type and not state.is_busy)
        self.name.setReadOnly(not can_type)
        self.recipients.setReadOnly(not can_type)
        for field in (*self._choices(), self.at, *self.formats.values()):
            field.setEnabled(can_type)
        self.due.setText(state.due)
        self.error.setText(state.error)
        self.name.setAccessibleDescription(state.error)
        self.setVisible(state.is_open)

    def _fill(self, state: ScheduleFormState) -> None:
        wish, when = state.wish, state.wish.when
        self._title.setText(state.title)
        self.name.setText(wish.name)
        self.subject.choose_data(wish.subject)
        self.covers.choose_data(wish.covers.value)
        self.rhythm.choose_data(when.rhythm.value)
        self.weekday.choose_data(str(when.weekday))
        self.day.choose_data(str(when.day))
        blocked = self.zone.blockSignals(True)
        offer(self.zone, [(each, each.replace("_", " ")) for each in state.zones])
        self.zone.blockSignals(blocked)
        self.zone.choose_data(when.time_zone)
        blocked = self.at.blockSignals(True)
        self.at.show_time(when.at)
        self.at.blockSignals(blocked)
        for each, chip in self.formats.items():
            chip.setChecked(each in wish.formats)
        self.recipients.setPlainText("\n".join(wish.recipients))
        self._show_days()
        self.setVisible(True)
        self.name.setFocus()

    def _choices(self) -> tuple[Choice, ...]:
        return (self.subject, self.covers, self.rhythm, self.weekday, self.day, self.zone)

    def _on_when_changed(self) -> None:
        self._show_days()
        self._presenter.look_at(self._wish())

    def _show_days(self) -> None:
        rhythm = Rhythm(self.rhythm.currentData())
        for column, shown in ((1, Rhythm.WEEKLY), (2, Rhythm.MONTHLY)):
            for row in (0, 1):
                item = self._days.itemAtPosition(row, column)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.setVisible(rhythm is shown)
            self._days.setColumnStretch(column, 2 if rhythm is shown else 0)

    def _wish(self) -> ScheduleWish:
        when = When(
            Rhythm(self.rhythm.currentData()),
            self.at.time_of_day(),
            int(self.weekday.currentData()),
            int(self.day.currentData()),
            str(self.zone.currentData()),
        )
        return ScheduleWish(
            self.name.text(),
            str(self.subject.currentData()),
            PeriodName(self.covers.currentData()),
            tuple(each for each, chip in self.formats.items() if chip.isChecked()),
            tuple(filter(None, re.split(r"[\s,;]+", self.recipients.toPlainText()))),
            when,
        )

    def _on_save_clicked(self) -> None:
        self._presenter.submit(self._wish())


def _subjects() -> list[str]:
    return [OVERVIEW, *(each.value for each in Dimension)]


def _day_words(day: int) -> str:
    return f"{day}, or the last" if day > 28 else str(day)


def _choice(name: str, entries: list[tuple[str, str]]) -> Choice:
    made = Choice(name)
    offer(made, entries)
    return made


def _label(field: QWidget) -> Label:
    label = Label(field.accessibleName(), "section")
    label.setBuddy(field)
    return label


def _labelled(*fields: tuple[QWidget, int]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.M)
    grid.setVerticalSpacing(Space.XS)
    for column, (field, stretch) in enumerate(fields):
        grid.addWidget(_label(field), 0, column)
        grid.addWidget(field, 1, column)
        grid.setColumnStretch(column, stretch)
    return grid

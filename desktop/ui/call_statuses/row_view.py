"""One call status in the list: its place, name, colour, outcome, and whether it is in use."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.lists import CallStatus
from desktop.domain.status_list import LONGEST_STATUS
from desktop.ui.call_statuses.presenter import CallStatusesPresenter, StatusRowState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone

_COLOURS: Final = (
    *(("plain", "Grey"), ("accent", "Blue"), ("good", "Green")),
    *(("warning", "Amber"), ("bad", "Red")),
)
_TONES: Final = {
    "plain": Tone.PLAIN,
    "accent": Tone.ACCENT,
    "good": Tone.GOOD,
    "warning": Tone.WARNING,
    "bad": Tone.BAD,
}
_OUTCOMES: Final = (
    ("open", "Goes on"),
    ("reminder", "Goes on, with a reminder"),
    ("final", "Is done"),
)


class StatusRowView(QWidget):
    def __init__(self, presenter: CallStatusesPresenter, place: int) -> None:
        super().__init__()
        self._presenter, self._place = presenter, place
        self._status: CallStatus | None = None
        number = place + 1
        self.up = IconButton("arrow-up", f"Move status {number} up", framed=True)
        self.down = IconButton("arrow-down", f"Move status {number} down", framed=True)
        self.name = TextField(f"Name of status {number}")
        self.name.setMaxLength(LONGEST_STATUS)
        self.colour = Choice(f"Colour of status {number}")
        self.outcome = Choice(f"Outcome of status {number}")
        for choice, entries in ((self.colour, _COLOURS), (self.outcome, _OUTCOMES)):
            for key, words in entries:
                choice.addItem(words, key)
        self.colour.setMinimumContentsLength(6)
        self.outcome.setMinimumContentsLength(20)
        self.shelve = IconButton("archive-arrow-down-outline", "", framed=True)
        self._archived = Tag("Archived", Tone.PLAIN)
        self._error = Label("", "error", wraps=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addWidget(self.name, 1)
        for widget in (self._archived, self.colour, self.outcome, self.shelve):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._error)

    def _connect(self) -> None:
        presenter, place = self._presenter, self._place
        self.up.clicked.connect(lambda: presenter.move(place, -1))
        self.down.clicked.connect(lambda: presenter.move(place, 1))
        self.name.textEdited.connect(lambda text: self._alter(name=text))
        self.colour.activated.connect(lambda _: self._alter(colour=self.colour.currentData()))
        self.outcome.activated.connect(lambda _: self._on_outcome_chosen())
        self.shelve.clicked.connect(self._on_shelve_clicked)

    def show_row(self, row: StatusRowState, *, can_edit: bool) -> None:
        status = self._status = row.status
        if self.name.text() != status.name:
            self.name.setText(status.name)
        self.name.setReadOnly(not can_edit)
        self.name.set_invalid(bool(row.error))
        self.name.setAccessibleDescription(row.error)
        self.colour.choose_data(status.colour)
        self.outcome.choose_data(_outcome(status))
        self._error.setText(row.error)
        self._error.setVisible(bool(row.error))
        self._archived.setVisible(not status.active)
        for choice in (self.colour, self.outcome, self.shelve):
            choice.setEnabled(can_edit)
        self.up.setEnabled(can_edit and not row.is_first)
        self.down.setEnabled(can_edit and not row.is_last)
        self._show_shelve(row)

    def _show_shelve(self, row: StatusRowState) -> None:
        name = row.status.name or f"status {self._place + 1}"
        if row.is_new:
            self.shelve.show_icon("trash-can-outline", f"Remove {name}")
        elif row.status.active:
            self.shelve.show_icon("archive-arrow-down-outline", f"Archive {name}")
        else:
            self.shelve.show_icon("archive-arrow-up-outline", f"Use {name} again")

    def _alter(self, **news: object) -> None:
        if self._status is not None:
            changed = replace(self._status, **news)  # type: ignore[arg-type]  # its own fields
            self._presenter.alter(self._place, changed)

    def _on_outcome_chosen(self) -> None:
        chosen = self.outcome.currentData()
        self._alter(final=chosen == "final", needs_reminder=chosen == "reminder")

    def _on_shelve_clicked(self) -> None:
        if self._status is None:
            return
        if not self._status.id:
            self._presenter.remove(self._place)
        else:
            self._alter(active=not self._status.active)


def _outcome(status: CallStatus) -> str:
    if status.needs_reminder:
        return "reminder"
    return "final" if status.final else "open"

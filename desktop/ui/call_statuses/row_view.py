"""One call status in the list: its place, name, colour, outcome, and whether it is in use."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.lists import CallStatus
from desktop.domain.status_list import LONGEST_STATUS
from desktop.ui.editing.rows import RowsPresenter, RowState
from desktop.ui.editing.rows_view import RowView
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.marks import Tag
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


class StatusRowView(RowView[CallStatus]):
    def __init__(self, presenter: RowsPresenter[CallStatus], place: int) -> None:
        super().__init__(presenter, place, "status", LONGEST_STATUS)
        number = place + 1
        self.colour = Choice(f"Colour of status {number}")
        self.outcome = Choice(f"Outcome of status {number}")
        for choice, entries in ((self.colour, _COLOURS), (self.outcome, _OUTCOMES)):
            for key, words in entries:
                choice.addItem(words, key)
        self.colour.setMinimumContentsLength(6)
        self.outcome.setMinimumContentsLength(20)
        self.shelve = IconButton("archive-arrow-down-outline", "", framed=True)
        self._archived = Tag("Archived", Tone.PLAIN)
        self._lay_out(self._archived, self.colour, self.outcome, self.shelve)
        self.name.textEdited.connect(lambda text: self._alter(name=text))
        self.colour.activated.connect(lambda _: self._alter(colour=self.colour.currentData()))
        self.outcome.activated.connect(lambda _: self._on_outcome_chosen())
        self.shelve.clicked.connect(self._on_shelve_clicked)

    def show_row(self, state: RowState[CallStatus], *, can_edit: bool) -> None:
        super().show_row(state, can_edit=can_edit)
        status = state.row
        self.colour.choose_data(status.colour)
        self.outcome.choose_data(_outcome(status))
        self._archived.setVisible(not status.active)
        for choice in (self.colour, self.outcome, self.shelve):
            choice.setEnabled(can_edit)
        self._show_shelve(state)

    def _show_shelve(self, state: RowState[CallStatus]) -> None:
        name = state.row.name or f"status {self._place + 1}"
        if state.is_new:
            self.shelve.show_icon("trash-can-outline", f"Remove {name}")
        elif state.row.active:
            self.shelve.show_icon("archive-arrow-down-outline", f"Archive {name}")
        else:
            self.shelve.show_icon("archive-arrow-up-outline", f"Use {name} again")

    def _alter(self, **news: object) -> None:
        if self._row is not None:
            changed = replace(self._row, **news)  # type: ignore[arg-type]  # its own fields
            self._presenter.alter(self._place, changed)

    def _on_outcome_chosen(self) -> None:
        chosen = self.outcome.currentData()
        self._alter(final=chosen == "final", needs_reminder=chosen == "reminder")

    def _on_shelve_clicked(self) -> None:
        if self._row is None:
            return
        if not self._row.id:
            self._presenter.remove(self._place)
        else:
            self._alter(active=not self._row.active)


def _outcome(status: CallStatus) -> str:
    if status.needs_reminder:
        return "reminder"
    return "final" if status.final else "open"

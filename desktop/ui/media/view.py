"""The panel of the media manager: the list, and the cards that change or remove one sound."""

from __future__ import annotations

from typing import Final

from desktop.ui.editing.card import FormCard
from desktop.ui.editing.whole_view import WholePanel, Words
from desktop.ui.media.contracts import MediaState, RemoveState, SoundRow
from desktop.ui.media.form_view import SoundFormCard
from desktop.ui.media.presenter import MediaPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.text import Label

_WORDS: Final = Words(
    title="Media",
    columns=(("Name", 170), ("For", 185), ("Length", 100), ("Played by", 0), ("Added", 150)),
    icon="music-note-outline",
    empty=(
        "No sounds yet",
        "Greetings, queue music, voicemail drops and announcements of your own stand here.",
    ),
    search="Search sounds",
    add="Add a sound",
    edit="Listen or change",
)


class RemoveCard(FormCard):
    """Asks before a sound goes, and what is played instead."""

    def __init__(self, presenter: MediaPresenter) -> None:
        super().__init__(presenter.keep, "Keep it", spacing=Space.M)
        self._shown = RemoveState()
        self._title = Label("", "heading")
        self.sentence = Label("", "body", wraps=True)
        self.instead = Choice("Played instead")
        self.remove = PrimaryButton("Remove")
        for widget in (self._title, self.sentence, self.instead):
            self.column.addWidget(widget)
        self.column.addLayout(self._foot(self.remove))
        self.remove.clicked.connect(
            lambda: presenter.remove_it(str(self.instead.currentData() or ""))
        )

    def show_removing(self, state: RemoveState) -> None:
        before, self._shown = self._shown, state
        self._title.setText(state.title)
        self.sentence.setText(state.sentence)
        if state.opened != before.opened:
            self.instead.clear()
            for key, words in state.choices:
                self.instead.addItem(words, key)
        self.instead.setVisible(bool(state.choices))
        self.instead.setEnabled(not state.is_busy)
        self.remove.setEnabled(not state.is_busy)
        self.error.setText(state.error)
        self.setVisible(state.is_open)
        if state.is_open and state.opened != before.opened:
            self.cancel.setFocus()


class MediaPanel(WholePanel[SoundRow]):
    def __init__(self, presenter: MediaPresenter, player: Player) -> None:
        removing, form = RemoveCard(presenter), SoundFormCard(presenter.form, player)
        super().__init__(presenter, _WORDS, removing, form)
        self.removing, self.form = removing, form
        self.column.addStretch(0)
        presenter.attach(self)

    def show_list(self, state: MediaState) -> None:
        self._show_state(state)
        is_listed = not (state.form.is_open or state.removing.is_open)
        self.make_room(state.form.is_open)
        for button in (self.add, self.edit, self.remove):
            button.setVisible(state.can_edit and is_listed)
        self.removing.show_removing(state.removing)
        self.form.show_form(state.form)

    def _cells(self, row: SoundRow) -> list[Cell]:
        return [row.name, row.use, row.length, row.played, row.added]

"""The panel of the media manager: the list, and the cards that change or remove one sound."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.media.contracts import MediaState, RemoveState
from desktop.ui.media.form_view import SoundFormCard
from desktop.ui.media.presenter import MediaPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import Choice
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.text import Label

_COLUMNS = (("Name", 170), ("For", 185), ("Length", 100), ("Played by", 0), ("Added", 150))
_EMPTY = (
    "No sounds yet",
    "Greetings, queue music, voicemail drops and announcements of your own stand here.",
)


class RemoveCard(Card):
    """Asks before a sound goes, and what is played instead."""

    def __init__(self, presenter: MediaPresenter) -> None:
        super().__init__(spacing=Space.M)
        self._presenter = presenter
        self._shown = RemoveState()
        self._title = Label("", "heading")
        self.sentence = Label("", "body", wraps=True)
        self.instead = Choice("Played instead")
        self.error = Label("", "error", wraps=True)
        self.keep = PlainButton("Keep it")
        self.remove = PrimaryButton("Remove")
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.keep)
        foot.addWidget(self.remove)
        for widget in (self._title, self.sentence, self.instead):
            self.column.addWidget(widget)
        self.column.addLayout(foot)
        self.keep.clicked.connect(presenter.keep)
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
            self.keep.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.keep()
            return
        super().keyPressEvent(event)


class MediaPanel(ListPanel):
    def __init__(self, presenter: MediaPresenter, player: Player) -> None:
        super().__init__("Media", _COLUMNS, "music-note-outline", _EMPTY, "Search sounds")
        self._presenter, self._shown = presenter, MediaState()
        self.more.hide()
        self.add = PrimaryButton("Add a sound", "plus")
        self.edit = PlainButton("Listen or change", "pencil-outline")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.removing = RemoveCard(presenter)
        self.form = SoundFormCard(presenter.form, player)
        self.insert_form(self.removing)
        self.insert_form(self.form)
        self.column.addStretch(0)
        self.add_action(self.edit, on_row=True)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: MediaPresenter) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.search.textChanged.connect(presenter.search)
        self.empty.acted.connect(presenter.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.add.clicked.connect(presenter.add)
        self.edit.clicked.connect(lambda: presenter.edit(self.chosen))
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.remove)

    def show_media(self, state: MediaState) -> None:
        before, self._shown = self._shown, state
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice)
        is_listed = not (state.form.is_open or state.removing.is_open)
        self.make_room(state.form.is_open)
        for button in (self.add, self.edit, self.remove):
            button.setVisible(state.can_edit and is_listed)
        if state.rows != before.rows:
            cells = [[r.name, r.use, r.length, r.played, r.added] for r in state.rows]
            self.show_rows([row.id for row in state.rows], cells)
        self.removing.show_removing(state.removing)
        self.form.show_form(state.form)

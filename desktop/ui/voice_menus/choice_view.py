"""One choice of a voice menu: its digit, where it leads, and whose call it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.voice_menus import Leads, MenuChoice
from desktop.ui.theme import Space
from desktop.ui.voice_menus.presenter import MenuFormState, VoiceMenusPresenter
from desktop.ui.voice_menus.words import key_words
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.fields import Choice, offer

_LEADS: Final = (
    (Leads.QUEUE.value, "Queue"),
    (Leads.USER.value, "Person"),
    (Leads.VOICEMAIL.value, "Voicemail of"),
)
_WHOEVER: Final = ("", "Whoever answers")


class ChoiceView(QWidget):
    def __init__(self, presenter: VoiceMenusPresenter, place: int) -> None:
        super().__init__()
        self._presenter, self._place = presenter, place
        self._choice: MenuChoice | None = None
        number = place + 1
        self.digit = Choice(f"Key of choice {number}")
        self.leads = Choice(f"Where choice {number} leads")
        self.target = Choice(f"Queue or person of choice {number}")
        self.assign = Choice(f"Whose call choice {number} becomes")
        self.remove = IconButton("trash-can-outline", f"Remove choice {number}", framed=True)
        self.digit.setMinimumContentsLength(8)
        self.leads.setMinimumContentsLength(10)
        offer(self.leads, _LEADS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget, stretch in ((self.digit, 0), (self.leads, 0), (self.target, 1)):
            row.addWidget(widget, stretch)
        row.addWidget(self.assign, 1)
        row.addWidget(self.remove)
        self._connect()

    def _connect(self) -> None:
        presenter, place = self._presenter, self._place
        self.digit.activated.connect(lambda _: self._alter(digit=self.digit.currentData()))
        self.leads.activated.connect(lambda _: self._alter(leads=Leads(self.leads.currentData())))
        self.target.activated.connect(lambda _: self._alter(target=self.target.currentData()))
        self.assign.activated.connect(lambda _: self._alter(assign_to=self.assign.currentData()))
        self.remove.clicked.connect(lambda: presenter.remove_choice(place))

    def show_choice(self, choice: MenuChoice, form: MenuFormState) -> None:
        self._choice = choice
        free = (choice.digit, *form.free)
        offer(self.digit, [(each, key_words(each)) for each in free])
        self.digit.choose_data(choice.digit)
        self.leads.choose_data(choice.leads.value)
        known = form.parts.queues if choice.leads is Leads.QUEUE else form.parts.people
        offer(self.target, known)
        self.target.choose_data(choice.target)
        offer(self.assign, (_WHOEVER, *form.parts.people))
        self.assign.choose_data(choice.assign_to)
        can_edit = form.can_edit and not form.is_busy
        for control in (self.digit, self.leads, self.target, self.assign, self.remove):
            control.setEnabled(can_edit)

    def _alter(self, **news: object) -> None:
        if self._choice is not None:
            changed = replace(self._choice, **news)  # type: ignore[arg-type]  # its own fields
            self._presenter.alter_choice(self._place, changed)

"""The card of the second factor: one step at a time, each with its own fields and buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.security.account_cards import Saying
from desktop.ui.security.codes_view import CodesView
from desktop.ui.security.second_factor import FactorState, SecondFactorPart, Step
from desktop.ui.theme import Space
from desktop.ui.user_voip.other_phones import CopyButton
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import LabelledField, PasswordField, TextField
from desktop.ui.widgets.frames import Card, Inset
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.qr import QrCode
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone

_SCAN: Final = "Scan this with your authenticator app, or type the key into it."
_SCAN_CODE: Final = "Code that the app shows now"
_CODE: Final = "Code of the app, or a recovery code"
# heading, button
_PROOFS: Final = {
    Step.PROVE: ("First your password: nobody else is to set this up.", "Go on"),
    Step.TURN_OFF: ("Turning it off needs your password and a code.", "Turn off"),
    Step.NEW_CODES: ("New recovery codes void the ones you have.", "Make new codes"),
}


class SecondFactorCard(Card):
    """``stepped`` when it has another size than before."""

    stepped = Signal()

    def __init__(self, part: SecondFactorPart) -> None:
        super().__init__()
        self._step = Step.REST
        self.tag = Tag("")
        self.sentence, self.warning = Label("", "muted", wraps=True), Saying("error")
        self.banner = Banner()
        self.set_up = PrimaryButton("Set up")
        self.new_codes = PlainButton("New recovery codes")
        self.turn_off = PlainButton("Turn off")
        self.proof = ProofView(part)
        self.scan = ScanView(part)
        self.codes = CodesView(part)
        self.error, self.notice = Saying("error"), Saying("small")
        self._lay_out()
        self.set_up.clicked.connect(part.begin)
        self.new_codes.clicked.connect(part.new_codes)
        self.turn_off.clicked.connect(part.turn_off)
        self.banner.closed.connect(part.dismiss_reset)
        part.attach(self.show_factor)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("Second factor", "heading"))
        head.addStretch(1)
        head.addWidget(self.tag)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        for button in (self.turn_off, self.new_codes, self.set_up):
            buttons.addWidget(button)
        self.column.addLayout(head)
        for each in (self.banner, self.sentence, self.warning, self.proof, self.scan, self.codes):
            self.column.addWidget(each)
        for each in (self.error, self.notice):
            self.column.addWidget(each)
        self.column.addLayout(buttons)

    def show_factor(self, state: FactorState) -> None:
        self.tag.show_tag("On" if state.is_on else "Off", Tone.GOOD if state.is_on else Tone.PLAIN)
        self.tag.setVisible(state.is_there)
        self.sentence.setText(state.sentence)
        self.sentence.setVisible(bool(state.sentence))
        self.warning.say(state.warning)
        self.banner.setVisible(bool(state.reset_words))
        self.banner.show_banner("warning", state.reset_words)
        self.error.say(state.error)
        self.notice.say(state.notice)
        rests = state.is_there and state.step is Step.REST
        self.set_up.setVisible(rests and not state.is_on)
        for button in (self.new_codes, self.turn_off):
            button.setVisible(rests and state.is_on)
        for view in (self.proof, self.scan, self.codes):
            view.show_step(state)
        if state.step is not self._step:
            self._step = state.step
            self.stepped.emit()


class ProofView(Inset):
    """Password, and where it is on already a code as well."""

    def __init__(self, part: SecondFactorPart) -> None:
        super().__init__()
        self._part = part
        self._cleared = 0
        self._step = Step.REST
        self._words = Label("", wraps=True)
        self.password = PasswordField("Your password")
        self.code = TextField(_CODE)
        self._code_row = LabelledField(_CODE, self.code)
        self.cancel = PlainButton("Cancel")
        self.go_on = PrimaryButton("Go on")
        self.column.addWidget(self._words)
        self.column.addWidget(LabelledField("Your password", self.password))
        self.column.addWidget(self._code_row)
        self.column.addLayout(_foot(self.cancel, self.go_on))
        for field in (self.password, self.code):
            field.returnPressed.connect(self._on_given)
        self.go_on.clicked.connect(self._on_given)
        self.cancel.clicked.connect(part.cancel)

    def show_step(self, state: FactorState) -> None:
        is_mine = state.step in _PROOFS
        self.setVisible(is_mine)
        if state.cleared != self._cleared:
            self._cleared = state.cleared
            self.password.clear()
            self.code.clear()
        if not is_mine:
            self._step = state.step
            return
        words, button = _PROOFS[state.step]
        self._words.setText(words)
        self._code_row.setVisible(state.step is not Step.PROVE)
        self.go_on.setText(button)
        self.go_on.setEnabled(not state.is_busy)
        if self._step is not state.step:
            self._step = state.step
            self.password.setFocus()

    def _on_given(self) -> None:
        if self._step is Step.PROVE:
            self._part.give_password(self.password.text())
        else:
            self._part.prove(self.password.text(), self.code.text())


class ScanView(Inset):
    """The QR code, the key to type, and the first code of the app."""

    def __init__(self, part: SecondFactorPart) -> None:
        super().__init__()
        self._address = ""
        self.qr = QrCode("QR code for the authenticator app. The key says the same.")
        self.key = Label("", "medium", wraps=True, selectable=True)
        self.key.setAccessibleName("Key to type into the app")
        self.copy = CopyButton("the key")
        self.code = TextField(_SCAN_CODE, "123 456")
        self.cancel = PlainButton("Cancel")
        self.confirm = PrimaryButton("Turn on")
        self._lay_out()
        self.code.returnPressed.connect(lambda: part.confirm(self.code.text()))
        self.confirm.clicked.connect(lambda: part.confirm(self.code.text()))
        self.cancel.clicked.connect(part.cancel)

    def _lay_out(self) -> None:
        key = QHBoxLayout()
        key.addWidget(self.key, 1)
        key.addWidget(self.copy)
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addWidget(Label(_SCAN, wraps=True))
        words.addWidget(Label("Key", "section"))
        words.addLayout(key)
        words.addWidget(LabelledField(_SCAN_CODE, self.code))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self.column.addLayout(_foot(self.cancel, self.confirm))

    def show_step(self, state: FactorState) -> None:
        self.setVisible(state.step is Step.SCAN)
        self.confirm.setEnabled(not state.is_busy)
        if state.address != self._address:
            self._address = state.address
            self.qr.show_text(state.address)
            self.key.setText(state.key)
            self.copy.show_value(state.key.replace(" ", ""))
            self.code.clear()
            self.code.setFocus()


def _foot(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row

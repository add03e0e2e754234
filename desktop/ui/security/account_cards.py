"""The cards of the profile and of the password."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from desktop.ui.security.password import PasswordPart, PasswordState
from desktop.ui.security.profile import ProfilePart, ProfileState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.fields import LabelledField, PasswordField, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label


class Saying(Label):
    """What went wrong or well; takes no room while there is nothing to say."""

    def __init__(self, kind: str) -> None:
        super().__init__("", kind, wraps=True)
        self.setVisible(False)

    def say(self, sentence: str) -> None:
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


class ProfileCard(Card):
    def __init__(self, part: ProfilePart) -> None:
        super().__init__()
        self._part = part
        self._filled = 0
        self.name = TextField("Name")
        self.email = TextField("E-mail", "name@company.example")
        self.password = PasswordField("Your password")
        self._proof = LabelledField("Your password, to change the e-mail", self.password)
        self.clash, self.error, self.notice = Saying("small"), Saying("error"), Saying("small")
        self.theirs = PlainButton("Take what is there")
        self.discard = PlainButton("Discard")
        self.save = PrimaryButton("Save")
        self._lay_out()
        for field in (self.name, self.email):
            field.textEdited.connect(self._on_typed)
        for field in (self.name, self.email, self.password):
            field.returnPressed.connect(self._on_saved)
        self.save.clicked.connect(self._on_saved)
        self.discard.clicked.connect(part.discard)
        self.theirs.clicked.connect(part.discard)
        part.attach(self.show_profile)

    def _lay_out(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(Space.M)
        fields.addWidget(LabelledField("Name", self.name), 1)
        fields.addWidget(LabelledField("E-mail, to sign in with", self.email), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        for button in (self.theirs, self.discard, self.save):
            buttons.addWidget(button)
        self.column.addWidget(Label("Profile", "heading"))
        self.column.addLayout(fields)
        for each in (self._proof, self.clash, self.error, self.notice):
            self.column.addWidget(each)
        self.column.addLayout(buttons)

    def show_profile(self, state: ProfileState) -> None:
        if state.filled != self._filled:
            self._filled = state.filled
            for field, text in ((self.name, state.name), (self.email, state.email)):
                if field.text() != text:
                    field.setText(text)
        if not state.asks_password:
            self.password.clear()
        self._proof.setVisible(state.asks_password)
        clash = f"Saved elsewhere meanwhile: {state.clash}. Saving puts yours in its place."
        self.clash.say(clash if state.clash else "")
        self.error.say(state.error)
        self.notice.say(state.notice)
        self.theirs.setVisible(bool(state.clash))
        self.discard.setVisible(state.is_changed and not state.clash)
        self.save.setEnabled(state.is_changed and not state.is_busy)
        self.save.setText("Saving…" if state.is_busy else "Save")
        for field in (self.name, self.email):
            field.setReadOnly(not state.is_there or state.is_busy)

    def _on_typed(self) -> None:
        self._part.typed(self.name.text(), self.email.text())

    def _on_saved(self) -> None:
        self._part.save(self.password.text())


class PasswordCard(Card):
    def __init__(self, part: PasswordPart) -> None:
        super().__init__()
        self._part = part
        self._cleared = 0
        self.old = PasswordField("Password you have now")
        self.new = PasswordField("New password")
        self.again = PasswordField("New password again")
        self.words = Label("", "small", wraps=True)
        self.error, self.notice = Saying("error"), Saying("small")
        self.change = PrimaryButton("Change password")
        self._lay_out()
        self.new.textEdited.connect(part.typed)
        for field in self._fields:
            field.returnPressed.connect(self._on_changed)
        self.change.clicked.connect(self._on_changed)
        part.attach(self.show_password)

    @property
    def _fields(self) -> tuple[PasswordField, ...]:
        return (self.old, self.new, self.again)

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(Space.M)
        pair.addWidget(LabelledField("New password", self.new), 1)
        pair.addWidget(LabelledField("New password again", self.again), 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.change)
        self.column.addWidget(Label("Password", "heading"))
        hint = "Your other sign-ins end when it is changed. This one goes on."
        self.column.addWidget(Label(hint, "muted", wraps=True))
        self.column.addWidget(LabelledField("Password you have now", self.old))
        self.column.addLayout(pair)
        for each in (self.words, self.error, self.notice):
            self.column.addWidget(each)
        self.column.addLayout(foot)

    def show_password(self, state: PasswordState) -> None:
        if state.cleared != self._cleared:
            self._cleared = state.cleared
            for field in self._fields:
                field.clear()
        self.words.setText(state.strength)
        self.words.setVisible(bool(state.strength))
        self.error.say(state.error)
        self.notice.say(state.notice)
        self.change.setEnabled(not state.is_busy)
        self.change.setText("Changing…" if state.is_busy else "Change password")

    def _on_changed(self) -> None:
        self._part.change(*(field.text() for field in self._fields))

"""What other phones sign in with, and those that have."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.user_voip.presenter import UserVoipPresenter
from desktop.ui.user_voip.states import DeviceRow, VoipState
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card, Inset, Separator
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import ElidedLabel, Label

_CHANGE, _MAKE = "Change password", "Make a password"
_NOBODY = "No phone is signed in at the moment."


class CopyButton(IconButton):
    """``show_value`` gives what it puts on the clipboard."""

    def __init__(self, what: str) -> None:
        super().__init__("content-copy", f"Copy {what}")
        self._value = ""
        self.clicked.connect(self._on_clicked)

    def show_value(self, value: str) -> None:
        self._value = value
        self.setEnabled(bool(value))

    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._value)


class SignInCard(Card):
    """Domain, user name and server to copy; the password and the link, each shown once."""

    def __init__(self, presenter: UserVoipPresenter) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(3, 1)
        self._values = {
            name: self._value(row, name)
            for row, name in enumerate(("SIP domain", "User name", "Server"))
        }
        self.password_words = Label("", "muted", wraps=True)
        self.change = PlainButton(_CHANGE, "key-change")
        self.make_link = PlainButton("Make a one-time link", "link-variant")
        self.question = Question(presenter)
        self.password = ShownOnce(
            "New password",
            "Shown once: copy it into the other phone, then hide it.",
            "Hide the password",
        )
        self.link = ShownOnce("One-time link", "", "Hide the link")
        self._lay_out()
        self.change.clicked.connect(presenter.ask_password)
        self.make_link.clicked.connect(presenter.make_link)
        self.password.hide_button.clicked.connect(presenter.hide_password)
        self.link.hide_button.clicked.connect(presenter.hide_link)

    def _value(self, row: int, name: str) -> tuple[Label, CopyButton]:
        value, copy = Label("–", selectable=True), CopyButton(name[0].lower() + name[1:])
        if name.startswith("SIP"):
            copy = CopyButton(name)
        value.setAccessibleName(name)
        self._grid.addWidget(Label(name, "muted"), row, 0)
        self._grid.addWidget(value, row, 1)
        self._grid.addWidget(copy, row, 2)
        return value, copy

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.change)
        buttons.addWidget(self.make_link)
        buttons.addStretch(1)
        self._grid.addWidget(Label("Password", "muted"), 3, 0)
        self._grid.addWidget(self.password_words, 3, 1, 1, 3)
        self.column.addWidget(Label("What other phones sign in with", "heading"))
        self.column.addLayout(self._grid)
        self.column.addLayout(buttons)
        for each in (self.question, self.password, self.link):
            self.column.addWidget(each)

    def show_sign_in(self, state: VoipState) -> None:
        shown = (state.domain, state.user_name, state.server)
        for (label, copy), text in zip(self._values.values(), shown, strict=True):
            label.setText(text or "–")
            copy.show_value(text)
        self.password_words.setText(state.password_words)
        for button in (self.change, self.make_link):
            button.setVisible(state.can_hand_out)
            button.setEnabled(not state.is_working)
        self.change.setText(_CHANGE if state.has_password else _MAKE)
        self.question.show_question(state.asking)
        self.password.show_secret(state.password)
        self.link.show_secret(state.link, state.link_words)


class Question(Inset):
    """Before the password is changed: who is signed out by it."""

    def __init__(self, presenter: UserVoipPresenter) -> None:
        super().__init__()
        self._sentence = Label("", wraps=True)
        self.go_on = PlainButton("Change it")
        self.keep = PlainButton("Keep it")
        row = QHBoxLayout()
        row.addWidget(self._sentence, 1)
        row.addWidget(self.keep)
        row.addWidget(self.go_on)
        self.column.addLayout(row)
        self.go_on.clicked.connect(presenter.new_password)
        self.keep.clicked.connect(presenter.keep_password)

    def show_question(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self.setVisible(bool(sentence))


class ShownOnce(Inset):
    """A secret with copy and hide; hidden, it cannot be had again."""

    def __init__(self, name: str, words: str, hide_name: str) -> None:
        super().__init__()
        self.field = TextField(name)
        self.field.setReadOnly(True)
        self.copy = CopyButton(name[0].lower() + name[1:])
        self.hide_button = IconButton("eye-off-outline", hide_name)
        self._words = Label(words, "small", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.field, 1)
        row.addWidget(self.copy)
        row.addWidget(self.hide_button)
        self.column.addWidget(Label(name, "section"))
        self.column.addLayout(row)
        self.column.addWidget(self._words)

    def show_secret(self, secret: str, words: str = "") -> None:
        self.setVisible(bool(secret))
        if self.field.text() != secret:
            self.field.setText(secret)
            self.field.setCursorPosition(0)
        self.copy.show_value(secret)
        if words:
            self._words.setText(words)


class DevicesCard(Card):
    """The phones that are signed in now."""

    def __init__(self, presenter: UserVoipPresenter) -> None:
        super().__init__(spacing=Space.S)
        self._presenter = presenter
        self._shown: tuple[DeviceRow, ...] | None = None
        self.none = Label(_NOBODY, "muted", wraps=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self.column.addWidget(Label("Signed in now", "heading"))
        self.column.addWidget(self.none)
        self.column.addLayout(self._rows)

    def show_devices(self, state: VoipState) -> None:
        self.none.setVisible(not state.devices)
        if state.devices == self._shown:
            return
        self._shown = state.devices
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, row in enumerate(state.devices):
            if place:
                self._rows.addWidget(Separator())
            self._rows.addWidget(self._row(row))

    def _row(self, row: DeviceRow) -> QWidget:
        made = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(row.name, "medium"))
        words.addWidget(Label(row.detail, "small", wraps=True))
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.M)
        icon_name = "monitor" if row.is_softphone else "deskphone"
        line.addWidget(IconLabel(icon_name, "muted", 22))
        line.addLayout(words, 1)
        if row.can_remove:
            remove = PlainButton("Remove")
            remove.setAccessibleName(f"Remove {row.name}")
            remove.clicked.connect(lambda: self._presenter.remove(row.id))
            line.addWidget(remove)
        return made

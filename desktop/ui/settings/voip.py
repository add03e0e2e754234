"""VoIP: the line of one's own, its state in words, and a new password."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    Event,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.line import RegistrationState
from desktop.services.registration import RegistrationService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.settings.page import SettingsPage
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone


class VoipPanel(SettingsPage):
    def __init__(
        self,
        registration: RegistrationService,
        session: SessionService,
        stream: EventStream,
        tasks: Tasks,
    ) -> None:
        super().__init__("VoIP")
        self._registration = registration
        self._session = session
        self._tasks = tasks
        self._values = {name: Label("–") for name in ("SIP domain", "User name", "Transport")}
        self._state = Tag("Off")
        self._sentence = Label("", "muted", wraps=True)
        self._retry = PlainButton("Register again", "refresh")
        self._change = PlainButton("Change password", "key-change")
        self._password = QLineEdit()
        self._password.setReadOnly(True)
        self._password.setAccessibleName("New SIP password")
        self._copy = PlainButton("Copy", "content-copy")
        self._shown_once = Label(
            "This is the new password. It is shown once: copy it now if another phone needs it.",
            "small",
            wraps=True,
        )
        self._error = Label("", "error", wraps=True)
        self._lay_out()
        self._hide_password()
        self._error.setVisible(False)
        self._retry.clicked.connect(self._on_retry_clicked)
        self._change.clicked.connect(self._on_change_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        stream.subscribe(self._on_event)

    def _lay_out(self) -> None:
        line = self.add_card()
        head = QHBoxLayout()
        head.addWidget(Label("Phone line", "heading"))
        head.addStretch(1)
        head.addWidget(self._state)
        line.column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._values.items()):
            grid.addWidget(Label(name, "muted"), row, 0)
            value.setAccessibleName(name)
            grid.addWidget(value, row, 1)
        line.column.addLayout(grid)
        line.column.addWidget(self._sentence)
        buttons = QHBoxLayout()
        buttons.addWidget(self._retry)
        buttons.addWidget(self._change)
        buttons.addStretch(1)
        line.column.addLayout(buttons)
        shown = QHBoxLayout()
        shown.addWidget(self._password, 1)
        shown.addWidget(self._copy)
        line.column.addLayout(shown)
        line.column.addWidget(self._shown_once)
        line.column.addWidget(self._error)
        self.column.addStretch(1)

    def _on_event(self, event: Event) -> None:
        match event:
            case RegistrationChanged() | SignedIn() | PermissionsChanged():
                self._show()
            case SignedOut():
                self._hide_password()
                self._show()
            case _:
                pass

    def _show(self) -> None:
        line, state = self._registration.line, self._registration.registration
        self._values["SIP domain"].setText(line.domain if line else "–")
        self._values["User name"].setText(line.user_name if line else "–")
        self._values["Transport"].setText(line.transport.value.upper() if line else "–")
        word, tone = {
            RegistrationState.OFF: ("Off", Tone.PLAIN),
            RegistrationState.REGISTERING: ("Connecting", Tone.ACCENT),
            RegistrationState.REGISTERED: ("Registered", Tone.GOOD),
            RegistrationState.RETRYING: ("No answer", Tone.BAD),
            RegistrationState.REFUSED: ("Refused", Tone.BAD),
        }[state.state]
        self._state.show_tag(word, tone)
        code = f" (SIP {state.status_code})" if state.status_code >= 400 else ""
        self._sentence.setText(state.sentence + code)
        self._change.setVisible(self._session.answer.grants("voip.password:change_own"))

    def _hide_password(self) -> None:
        self._password.clear()
        for widget in (self._password, self._copy, self._shown_once):
            widget.setVisible(False)

    def _on_retry_clicked(self) -> None:
        self._error.setVisible(False)
        self._tasks.start(self._registration.retry_now(), "register again", self._on_error)

    def _on_change_clicked(self) -> None:
        self._error.setVisible(False)
        self._change.setEnabled(False)
        self._tasks.start(self._change_password(), "change SIP password", self._on_error)

    async def _change_password(self) -> None:
        try:
            password = await self._registration.change_password()
        finally:
            self._change.setEnabled(True)
        self._password.setText(password)
        for widget in (self._password, self._copy, self._shown_once):
            widget.setVisible(True)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._password.text())
        self._hide_password()

    def _on_error(self, error: SoftphoneError) -> None:
        self._error.setText(str(error))
        self._error.setVisible(True)

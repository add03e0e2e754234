"""VoIP: the line of one's own with new settings on their way, and one's other phones."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    Event,
    LineTried,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.line import RegistrationState, TrialState
from desktop.services.line_change import LineChangeService
from desktop.services.registration import RegistrationService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.settings.page import CARD_WIDTH, SettingsPage
from desktop.ui.theme import Space
from desktop.ui.user_voip.other_phones import DevicesCard, SignInCard
from desktop.ui.user_voip.presenter import UserVoipPresenter
from desktop.ui.user_voip.states import VoipState
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner, Spinner
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase, Tone

_REGISTRATIONS: Final = {
    RegistrationState.OFF: ("Off", Tone.PLAIN),
    RegistrationState.REGISTERING: ("Connecting", Tone.ACCENT),
    RegistrationState.REGISTERED: ("Registered", Tone.GOOD),
    RegistrationState.RETRYING: ("No answer", Tone.BAD),
    RegistrationState.REFUSED: ("Refused", Tone.BAD),
}
_TRIALS: Final = {
    TrialState.NONE: ("", Tone.PLAIN),
    TrialState.TRYING: ("Trying", Tone.ACCENT),
    TrialState.MOVED: ("Moved over", Tone.GOOD),
    TrialState.RETURNED: ("Returned", Tone.WARNING),
}


class VoipPanel(SettingsPage):
    def __init__(
        self,
        registration: RegistrationService,
        line_change: LineChangeService,
        session: SessionService,
        stream: EventStream,
        tasks: Tasks,
        others: UserVoipPresenter,
    ) -> None:
        super().__init__("VoIP")
        self._registration = registration
        self._line_change = line_change
        self._session = session
        self._tasks = tasks
        self._others = others
        self._values = {name: Label("–") for name in ("SIP domain", "User name", "Transport")}
        self._state = Tag("Off")
        self._sentence = Label("", "muted", wraps=True)
        self._retry = PlainButton("Register again", "refresh")
        self._change = PlainButton("Renew its password", "key-change")
        self._trial = TrialView()
        self._error = Label("", "error", wraps=True)
        self.banner = Banner()
        self.sign_in = SignInCard(others)
        self.devices = DevicesCard(others)
        self._lay_out()
        self._error.setVisible(False)
        self._retry.clicked.connect(self._on_retry_clicked)
        self._change.clicked.connect(self._on_change_clicked)
        self.banner.closed.connect(others.dismiss)
        stream.subscribe(self._on_event)
        others.attach(self)

    def _lay_out(self) -> None:
        line = self.add_card()
        head = QHBoxLayout()
        head.addWidget(Label("Phone line of this softphone", "heading"))
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
        line.column.addWidget(self._trial)
        line.column.addWidget(self._error)
        for each in (self.banner, self.sign_in, self.devices):
            each.setMaximumWidth(CARD_WIDTH)
            self.column.addWidget(each)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._open()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was shown once is not there when somebody else looks."""
        super().hideEvent(event)
        self._others.close()

    def show_voip(self, state: VoipState) -> None:
        is_there = state.phase is Phase.READY
        notice = state.notice if is_there else state.sentence
        self.banner.setVisible(bool(notice))
        self.banner.show_banner(state.level if is_there else "warning", notice)
        for card in (self.sign_in, self.devices):
            card.setVisible(is_there)
        self.sign_in.show_sign_in(state)
        self.devices.show_devices(state)

    def _open(self) -> None:
        profile = self._session.profile
        if profile is not None:
            self._others.open(profile.id, profile.name)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._show()
                if self.isVisible():
                    self._open()
            case RegistrationChanged() | PermissionsChanged() | LineTried() | SignedOut():
                self._show()
            case _:
                pass

    def _show(self) -> None:
        line, state = self._registration.line, self._registration.registration
        self._values["SIP domain"].setText(line.domain if line else "–")
        self._values["User name"].setText(line.user_name if line else "–")
        self._values["Transport"].setText(line.transport.value.upper() if line else "–")
        self._state.show_tag(*_REGISTRATIONS[state.state])
        code = f" (SIP {state.status_code})" if state.status_code >= 400 else ""
        self._sentence.setText(state.sentence + code)
        self._change.setVisible(self._session.answer.grants("voip.password:change_own"))
        trial = self._line_change.trial
        self._change.setEnabled(trial.state is not TrialState.TRYING)
        self._trial.show_trial(trial.state, trial.sentence)

    def _on_retry_clicked(self) -> None:
        self._error.setVisible(False)
        self._tasks.start(self._registration.retry_now(), "register again", self._on_error)

    def _on_change_clicked(self) -> None:
        self._error.setVisible(False)
        self._change.setEnabled(False)
        self._tasks.start(self._change_password(), "renew the line's password", self._on_error)

    async def _change_password(self) -> None:
        try:
            await self._line_change.change_password()
        finally:
            self._show()

    def _on_error(self, error: SoftphoneError) -> None:
        self._error.setText(str(error))
        self._error.setVisible(True)


class TrialView(Inset):
    """New settings on their way: tried, moved over to, or returned from."""

    def __init__(self) -> None:
        super().__init__()
        self._spinner = Spinner(18, "Trying the new settings")
        self.tag = Tag("")
        self.sentence = Label("", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for each in (self._spinner, self.tag):
            row.addWidget(each)
        row.addWidget(self.sentence, 1)
        self.column.addLayout(row)
        self.setVisible(False)

    def show_trial(self, state: TrialState, sentence: str) -> None:
        self.setVisible(state is not TrialState.NONE)
        self._spinner.setVisible(state is TrialState.TRYING)
        self.tag.show_tag(*_TRIALS[state])
        self.sentence.setText(sentence)

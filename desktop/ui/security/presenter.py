"""Account and security: loads what its four parts show, and keeps nothing for who comes after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, SecondFactorChanged
from desktop.ui.editing.panel import PanelPresenter
from desktop.ui.security.contracts import SecurityServices
from desktop.ui.security.password import PasswordPart
from desktop.ui.security.profile import ProfilePart
from desktop.ui.security.second_factor import SecondFactorPart
from desktop.ui.security.sign_ins import SignInsPart
from desktop.ui.words import Phase


@dataclass(frozen=True, slots=True)
class SecurityState:
    phase: Phase = Phase.LOADING
    sentence: str = ""


class SecurityView(Protocol):
    def show_security(self, state: SecurityState) -> None: ...


class SecurityPresenter(PanelPresenter[SecurityView]):
    def __init__(self, services: SecurityServices) -> None:
        super().__init__(services.stream)
        self._own, self._tasks = services.own, services.tasks
        self._asked = 0  # answers to older questions are dropped
        self._state = SecurityState()
        self.profile = ProfilePart(services)
        self.factor = SecondFactorPart(services)
        self.sign_ins = SignInsPart(services)
        self.password = PasswordPart(services, self.sign_ins.reload)

    def leave(self) -> None:
        """What was typed of the profile stays; secrets do not."""
        super().leave()
        self.factor.leave()
        self.password.forget()

    def handle(self, event: Event) -> None:
        if isinstance(event, SecondFactorChanged):
            if self._is_open:
                self.factor.reload()
        else:
            super().handle(event)

    def reload(self) -> None:
        self._asked += 1
        self._tasks.start(self._load(self._asked), "account and security")

    async def _load(self, asked: int) -> None:
        own = self._own
        try:
            found = (await own.profile(), await own.second_factor(), await own.sessions())
        except SoftphoneError as error:
            if asked == self._asked:
                self._tell(SecurityState(Phase.FAILED, str(error)))
            return
        if asked == self._asked:
            profile, factor, sessions = found
            self.profile.arrives(profile)
            self.factor.arrives(factor)
            self.sign_ins.arrives(sessions)
            self._tell(SecurityState(Phase.READY))

    @property
    def _is_troubled(self) -> bool:
        return self._is_open and self._state.phase is Phase.FAILED

    def _permissions_changed(self) -> None:
        if self._is_open:
            self.reload()

    def _forget(self) -> None:
        self._asked += 1
        for part in (self.profile, self.password, self.factor, self.sign_ins):
            part.forget()
        self._tell(SecurityState())

    def _tell(self, state: SecurityState) -> None:
        self._state = state
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            self._view.show_security(self._state)

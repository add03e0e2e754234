"""Account and security: loads what its four parts show, and keeps nothing for who comes after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SecondFactorChanged,
    SignedIn,
    SignedOut,
)
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


class SecurityPresenter:
    def __init__(self, services: SecurityServices) -> None:
        self._services = services
        self._view: SecurityView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._state = SecurityState()
        self.profile = ProfilePart(services)
        self.factor = SecondFactorPart(services)
        self.sign_ins = SignInsPart(services)
        self.password = PasswordPart(services, self.sign_ins.reload)

    def attach(self, view: SecurityView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        view.show_security(self._state)

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.reload()

    def leave(self) -> None:
        """What was typed of the profile stays; secrets do not."""
        self._is_open = False
        self.factor.leave()
        self.password.forget()

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.reload()
            case SecondFactorChanged() if self._is_open:
                self.factor.reload()
            case PermissionsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open:
                if self._state.phase is Phase.FAILED:
                    self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "account and security")

    async def _load(self, asked: int) -> None:
        own = self._services.own
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

    def _forget(self) -> None:
        self._asked += 1
        for part in (self.profile, self.password, self.factor, self.sign_ins):
            part.forget()
        self._tell(SecurityState())

    def _tell(self, state: SecurityState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_security(state)

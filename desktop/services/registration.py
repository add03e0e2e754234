"""The phone line: fetched from the CRM at sign-in, registered by the engine, told in words."""

from __future__ import annotations

import contextlib
from typing import Final

from desktop.domain.errors import EngineError, LineOff, NotFound, SessionEnded, SoftphoneError
from desktop.domain.events import (
    Event,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.line import Line, Registration, RegistrationState
from desktop.domain.reports import RegistrationReport
from desktop.services.ports import Clock, Crm, PhoneEngine
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING, wait_after

_REGISTERING: Final = "registration"
_SENTENCES: Final = {
    RegistrationState.OFF: "The phone line is off.",
    RegistrationState.REGISTERING: "Connecting the phone line…",
    RegistrationState.REGISTERED: "The phone line is ready.",
    RegistrationState.RETRYING: "The phone system does not answer. Trying again by itself; "
    "check the network if this lasts.",
    RegistrationState.REFUSED: "The phone system refused the user name or password of this line. "
    "Try again, or ask an administrator to reset the password.",
}
_NO_LINE: Final = (
    "You have no phone line in this account. An administrator of the account can give you one."
)


class RegistrationService:
    """Registers while somebody is signed in who may place or answer calls (S1-05, S1-12)."""

    def __init__(
        self,
        engine: PhoneEngine,
        crm: Crm,
        session: SessionService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._engine = engine
        self._crm = crm
        self._session = session
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._line: Line | None = None
        self._registration = Registration()
        self._wanted = False
        self._age = 0
        stream.subscribe(self._on_event)

    @property
    def line(self) -> Line | None:
        return self._line

    @property
    def registration(self) -> Registration:
        return self._registration

    def apply(self, report: RegistrationReport) -> None:
        state = report.state
        if self._wanted is (state is RegistrationState.OFF):
            return  # of a line that was given up, for none or for another account's
        self._tell(Registration(state, report.status_code, _SENTENCES[state]))
        if state is RegistrationState.REFUSED:
            self._tasks.start(self._follow_a_reset(self._age), "password reset")

    async def retry_now(self) -> None:
        """Fetch the line again and register: the password may have been reset meanwhile."""
        self._wanted = self._is_allowed()
        if not self._wanted:
            return
        self._age += 1
        self._tasks.stop(_REGISTERING)
        wait = await self._attempt(self._age, failures=1)
        if wait is not None:
            self._tasks.start(self._until_registered(self._age, wait), _REGISTERING)

    def moved_to(self, line: Line) -> None:
        """The engine has it in use; it is the one that is registered from now on."""
        if self._wanted:
            self._line = line

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                if self._line is not None:
                    # At once: the next call must not leave by the line of the account one left.
                    self._tell(
                        Registration(
                            RegistrationState.REGISTERING,
                            0,
                            _SENTENCES[RegistrationState.REGISTERING],
                        )
                    )
                    self._tasks.start(self._give_up(), "give up the line")
                self._line = None
                self._follow_permissions(anew=True)
            case PermissionsChanged():
                self._follow_permissions(anew=False)
            case SignedOut():
                self._switch_off()
            case _:
                pass

    def _is_allowed(self) -> bool:
        answer = self._session.answer
        return answer.grants("calls:answer") or answer.grants("calls:place")

    def _follow_permissions(self, anew: bool) -> None:
        if not self._is_allowed():
            self._switch_off()
        elif anew or not self._wanted:
            self._wanted = True
            self._age += 1
            self._tasks.stop(_REGISTERING)
            self._tasks.start(self._until_registered(self._age), _REGISTERING)

    def _switch_off(self) -> None:
        self._age += 1
        self._tasks.stop(_REGISTERING)
        if self._wanted:
            self._wanted = False
            self._line = None
            self._tasks.start(self._unregister(self._age), "unregister")
        self._tell(Registration(RegistrationState.OFF, 0, _SENTENCES[RegistrationState.OFF]))

    async def _unregister(self, age: int) -> None:
        if age == self._age:
            await self._give_up()

    async def _give_up(self) -> None:
        # An engine that is not running has no registration to take back.
        with contextlib.suppress(EngineError):
            await self._engine.unregister()

    async def _until_registered(self, age: int, wait: float | None = 0.0) -> None:
        """The CRM gives the line; while it does not answer, ask again with growing waits."""
        failures = 0
        while wait is not None and age == self._age:
            if wait:
                await self._clock.sleep(wait)
            failures += 1
            wait = await self._attempt(age, failures)

    async def _attempt(self, age: int, failures: int) -> float | None:
        """Seconds until the next attempt is due; None where this one was understood."""
        try:
            await self._register(age)
        except SessionEnded:
            return None  # signing out has switched the line off
        except (*PASSING, EngineError) as error:
            wait = wait_after(failures, error)
            self._tell_of(age, Registration(RegistrationState.RETRYING, 0, str(error), wait))
            return wait
        except NotFound:
            # As for an administrator of the agency who only looks after the account.
            self._tell_of(age, Registration(RegistrationState.OFF, 0, _NO_LINE))
        except LineOff as error:
            self._tell_of(age, Registration(RegistrationState.OFF, 0, str(error)))
        except SoftphoneError as error:
            self._tell_of(age, Registration(RegistrationState.REFUSED, 0, str(error)))
        return None

    async def _register(self, age: int) -> None:
        words = _SENTENCES[RegistrationState.REGISTERING]
        self._tell_of(age, Registration(RegistrationState.REGISTERING, 0, words))
        line = await self._session.ask(self._crm.line(self._session.account_id))
        if age == self._age:
            self._line = line
            await self._engine.register(line)

    async def _follow_a_reset(self, age: int) -> None:
        """An administrator may have reset the password: a line that differs is tried once."""
        try:
            line = await self._session.ask(self._crm.line(self._session.account_id))
            if age == self._age and line != self._line:
                self._line = line
                await self._engine.register(line)
        except SoftphoneError:
            return  # the refusal stands, and is on the screen

    def _tell_of(self, age: int, registration: Registration) -> None:
        if age == self._age:
            self._tell(registration)

    def _tell(self, registration: Registration) -> None:
        if registration != self._registration:
            self._registration = registration
            self._stream.publish(RegistrationChanged(registration))

"""The phone line: fetched from the CRM at sign-in, registered by the engine, told in words."""

from __future__ import annotations

import contextlib
import random

from desktop.domain.errors import CrmBusy, CrmConfused, CrmUnreachable, EngineError
from desktop.domain.events import (
    Event,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.line import Line, Registration, RegistrationState, retry_delay
from desktop.domain.reports import RegistrationReport
from desktop.services.gate import require
from desktop.services.ports import Clock, Crm, PhoneEngine
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_SENTENCES = {
    RegistrationState.OFF: "The phone line is off.",
    RegistrationState.REGISTERING: "Connecting the phone line…",
    RegistrationState.REGISTERED: "The phone line is ready.",
    RegistrationState.RETRYING: "The phone system does not answer. Trying again by itself; "
    "check the network if this lasts.",
    RegistrationState.REFUSED: "The phone system refused the user name or password of this line. "
    "Try again, or ask an administrator to reset the password.",
}


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
        if not self._wanted and state is not RegistrationState.OFF:
            return
        self._tell(Registration(state, report.status_code, _SENTENCES[state]))

    async def retry_now(self) -> None:
        """Fetch the line again and register: the password may have been reset meanwhile."""
        self._age += 1
        await self._register(self._age)

    async def change_password(self) -> str:
        """A new SIP password, shown once; the line registers again with it (S2-58)."""
        require(self._session.answer, "voip.password:change_own", "change your SIP password")
        password = await self._session.ask(self._crm.change_line_password(self._session.account_id))
        await self.retry_now()
        return password

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._line = None
                self._follow_permissions(anew=True)
            case PermissionsChanged():
                self._follow_permissions(anew=False)
            case SignedOut():
                self._switch_off()
            case _:
                pass

    def _follow_permissions(self, anew: bool) -> None:
        answer = self._session.answer
        allowed = answer.grants("calls:answer") or answer.grants("calls:place")
        if allowed and (anew or not self._wanted):
            self._wanted = True
            self._age += 1
            self._tasks.start(self._until_registered(self._age), "registration")
        elif not allowed:
            self._switch_off()

    def _switch_off(self) -> None:
        self._age += 1
        if self._wanted:
            self._wanted = False
            self._line = None
            self._tasks.start(self._unregister(), "unregister")
        self._tell(Registration(RegistrationState.OFF, 0, _SENTENCES[RegistrationState.OFF]))

    async def _unregister(self) -> None:
        # An engine that is not running has no registration to take back.
        with contextlib.suppress(EngineError):
            await self._engine.unregister()

    async def _until_registered(self, age: int) -> None:
        """The CRM gives the line; while it does not answer, ask again with growing waits."""
        failures = 0
        while age == self._age:
            try:
                await self._register(age)
            except (CrmUnreachable, CrmConfused, CrmBusy, EngineError) as error:
                failures += 1
                wait = retry_delay(failures, random.random())
                self._tell(Registration(RegistrationState.RETRYING, 0, str(error), wait))
                await self._clock.sleep(wait)
            else:
                return

    async def _register(self, age: int) -> None:
        self._tell(
            Registration(
                RegistrationState.REGISTERING, 0, _SENTENCES[RegistrationState.REGISTERING]
            )
        )
        line = await self._session.ask(self._crm.line(self._session.account_id))
        if age == self._age:
            self._line = line
            self._wanted = True
            await self._engine.register(line)

    def _tell(self, registration: Registration) -> None:
        if registration != self._registration:
            self._registration = registration
            self._stream.publish(RegistrationChanged(registration))

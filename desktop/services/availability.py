"""The person's own availability: chosen here or elsewhere, and what the program finds out."""

from __future__ import annotations

from desktop.domain.events import (
    AvailabilityChanged,
    Event,
    RegistrationChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.line import RegistrationState
from desktop.domain.presence import Status, StatusReason
from desktop.domain.records import Availability
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream


class AvailabilityService:
    """The CRM keeps the one state that everybody sees; without a line the person is offline."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._kept = Status()
        self._reasons: tuple[StatusReason, ...] = ()
        self._has_line = False
        self._shown = self._kept.offline()
        stream.subscribe(self._on_event)
        pushes.carry("connected", self._on_connected)
        pushes.carry("reset", self._on_connected)
        pushes.carry("settings.changed", self._on_connected)
        pushes.carry("agent.updated", self._on_agent)

    @property
    def status(self) -> Status:
        """As it is shown everywhere."""
        return self._shown

    @property
    def reasons(self) -> tuple[StatusReason, ...]:
        return self._reasons

    async def choose(self, availability: Availability, reason_id: str = "") -> None:
        """During a wrap-up the choice waits for its end."""
        require(self._session.answer, "agent.status:set_own", "set your availability")
        account_id = self._session.account_id
        asked = self._crm.choose_status(account_id, availability, reason_id)
        self._take_over(account_id, await self._session.ask(asked))

    async def begin_wrap_up(self) -> None:
        """No queue calls until ``end_wrap_up``; the CRM keeps it if the window is lost."""
        await self._set_wrap_up(active=True)

    async def end_wrap_up(self) -> None:
        """Back to what the person chose."""
        await self._set_wrap_up(active=False)

    async def _set_wrap_up(self, active: bool) -> None:
        account_id = self._session.account_id
        asked = self._crm.set_wrap_up(account_id, active)
        self._take_over(account_id, await self._session.ask(asked))

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(status=status):
                self._kept, self._reasons = status, ()
                self._tell()
            case SignedOut():
                self._kept, self._reasons = Status(), ()
                self._has_line = False
                self._shown = self._kept.offline()
            case RegistrationChanged(registration=registration):
                self._has_line = registration.state is RegistrationState.REGISTERED
                if self._session.is_signed_in:
                    self._tell()
            case _:
                pass

    async def _on_connected(self, account_id: str, _payload: dict[str, str]) -> None:
        self._take_over(account_id, await self._crm.status(account_id))
        reasons = await self._crm.status_reasons(account_id)
        if self._is_of(account_id) and reasons != self._reasons:
            self._reasons = reasons
            self._tell(anyway=True)

    async def _on_agent(self, account_id: str, payload: dict[str, str]) -> None:
        """Somebody, another device or the phone system changed this person's state."""
        profile = self._session.profile
        if profile is not None and payload.get("user_id") == profile.id:
            self._take_over(account_id, await self._crm.status(account_id))

    def _take_over(self, account_id: str, status: Status) -> None:
        if self._is_of(account_id):
            self._kept = status
            self._tell()

    def _is_of(self, account_id: str) -> bool:
        return self._session.account is not None and self._session.account.id == account_id

    def _tell(self, anyway: bool = False) -> None:
        shown = self._kept if self._has_line else self._kept.offline()
        if shown != self._shown or anyway:
            self._shown = shown
            self._stream.publish(AvailabilityChanged(shown))

"""How the colleagues are at this moment: free, in a call, at lunch; kept live from pushes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.events import (
    ColleaguesChanged,
    Event,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.presence import Colleague
from desktop.domain.records import Availability
from desktop.services.ports import Clock, Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_SEE: Final = "softphone:access"
# Between two tellings: of hundreds of colleagues some change every second, and who shows them
# looks through all of them each time.
PAUSE_SECONDS: Final = 0.5


class ColleagueService:
    """A push carries the whole state of one colleague; the list is asked for anew only where it
    says something that cannot be told from what is known, a queue's name for instance."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._known: dict[str, Colleague] = {}
        self._is_resting = self._is_due = False
        stream.subscribe(self._on_event)
        for kind in ("connected", "reset"):
            pushes.carry(kind, self._on_connected)
        pushes.carry("agent.updated", self._on_agent)

    @property
    def colleagues(self) -> tuple[Colleague, ...]:
        """By name, without the person."""
        own = self._session.profile.id if self._session.profile else ""
        return tuple(each for each in self._known.values() if each.id != own)

    def by_extension(self, extension: str) -> Colleague | None:
        return next((each for each in self.colleagues if each.extension == extension), None)

    async def refresh(self) -> None:
        """Ask for the whole list now."""
        account_id = self._session.account_id
        self._take_over(account_id, await self._session.ask(self._crm.colleagues(account_id)))

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._forget()
            case SignedOut():
                self._known, self._is_due = {}, False
            case PermissionsChanged(lost=lost) if _SEE in lost:
                self._forget()
            case _:
                pass

    async def _on_connected(self, account_id: str, _payload: dict[str, str]) -> None:
        if self._session.answer.grants(_SEE):
            self._take_over(account_id, await self._crm.colleagues(account_id))

    async def _on_agent(self, account_id: str, payload: dict[str, str]) -> None:
        known = self._known.get(payload.get("user_id", ""))
        told = _told(known, payload) if known is not None else None
        if known is None or told is None:
            await self._on_connected(account_id, payload)
        elif told != known and self._is_of(account_id):
            self._known[known.id] = told
            self._tell_soon()

    def _tell_soon(self) -> None:
        """The first change at once, those that follow it together."""
        if self._is_resting:
            self._is_due = True
            return
        self._is_due, self._is_resting = False, True
        self._stream.publish(ColleaguesChanged(self.colleagues))
        self._tasks.start(self._rest(), "colleagues")

    async def _rest(self) -> None:
        await self._clock.sleep(PAUSE_SECONDS)
        self._is_resting = False
        if self._is_due:
            self._tell_soon()

    def _take_over(self, account_id: str, colleagues: tuple[Colleague, ...]) -> None:
        if self._is_of(account_id):
            self._is_due = False
            self._known = {each.id: each for each in colleagues}
            self._stream.publish(ColleaguesChanged(self.colleagues))

    def _forget(self) -> None:
        self._known = {}
        self._is_due = False
        self._stream.publish(ColleaguesChanged(()))

    def _is_of(self, account_id: str) -> bool:
        return self._session.account is not None and self._session.account.id == account_id


def _told(known: Colleague, payload: dict[str, str]) -> Colleague | None:
    """None where the push says what only the list can explain."""
    try:
        availability = Availability(payload.get("availability", ""))
    except ValueError:
        return None
    if tuple(payload.get("queues", "").split()) != known.queue_ids:
        return None
    return replace(
        known,
        name=payload.get("name", known.name),
        extension=payload.get("extension", known.extension),
        availability=availability,
        reason=payload.get("reason", ""),
        on_a_call=payload.get("on_a_call", "").lower() == "true",
    )

"""What the CRM pushes, carried on: fetches what an event names and publishes the whole fact."""

from __future__ import annotations

import random

from desktop.domain.errors import (
    CrmBusy,
    CrmConfused,
    CrmError,
    CrmUnreachable,
    NotFound,
    Refused,
    SessionEnded,
)
from desktop.domain.events import CallLogged, Event, MessageChanged, SignedIn, SignedOut
from desktop.domain.line import retry_delay
from desktop.domain.records import CrmEvent
from desktop.services.ports import Clock, Crm
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks


class PushService:
    """Listens to the account's events while somebody is signed in, and reconnects by itself."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._age = 0
        stream.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(account=account):
                self._age += 1
                self._tasks.start(self._listen(account.id, self._age), "events")
            case SignedOut():
                self._age += 1
            case _:
                pass

    async def _listen(self, account_id: str, age: int) -> None:
        failures = 0
        while age == self._age:
            try:
                async for pushed in self._crm.events(account_id):
                    if age != self._age:
                        return
                    failures = 0
                    await self._apply(account_id, pushed)
            except SessionEnded as error:
                await self._session.sign_out(str(error))
                return
            except (CrmUnreachable, CrmConfused, CrmBusy) as error:
                if age == self._age:
                    self._session.lost_crm(error)
            failures += 1
            await self._clock.sleep(retry_delay(failures, random.random()))

    async def _apply(self, account_id: str, pushed: CrmEvent) -> None:
        try:
            await self._carry_on(account_id, pushed)
        except (NotFound, Refused):
            pass  # it has left this user's scope between the push and the question
        except (CrmUnreachable, CrmConfused, CrmBusy) as error:
            self._note(error)

    def _note(self, error: CrmError) -> None:
        self._session.lost_crm(error)

    async def _carry_on(self, account_id: str, pushed: CrmEvent) -> None:
        payload = dict(pushed.payload)
        match pushed.type:
            case "connected":
                self._session.heard_from_crm()
                await self._session.refresh()
            case "permissions.changed" | "settings.changed" | "reset":
                await self._session.refresh()
            case "call.updated":
                record = await self._crm.call(account_id, payload.get("call_id", ""))
                self._stream.publish(CallLogged(record))
            case "message.received" | "message.updated":
                await self._message(account_id, payload)
            case "agent.updated":
                profile = self._session.profile
                if profile is not None and payload.get("user_id") == profile.id:
                    await self._session.take_over_availability()
            case "session.revoked":
                await self._session.sign_out("Your sign-in was ended by the CRM. Sign in again.")
            case _:
                pass

    async def _message(self, account_id: str, payload: dict[str, str]) -> None:
        page = await self._crm.messages(account_id, payload.get("conversation_id", ""))
        for message in page.rows:
            if message.id == payload.get("message_id"):
                self._stream.publish(MessageChanged(message))

"""What the CRM pushes, carried on: fetches what an event names and publishes the whole fact."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Final

from desktop.domain.errors import CrmConfused, NotFound, Refused, SessionEnded, SoftphoneError
from desktop.domain.events import (
    AccessGroupsChanged,
    BlockedCallersChanged,
    CallLogged,
    DoNotCallChanged,
    Event,
    EventsMissed,
    IntegrationsChanged,
    MessageChanged,
    OverviewChanged,
    ReportSchedulesChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
    SoundsChanged,
    TeamsChanged,
    VoiceMenusChanged,
)
from desktop.domain.records import CrmEvent
from desktop.services.ports import Clock, Crm
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.synchronising import SyncService
from desktop.services.tasks import Tasks
from desktop.services.voicemail import changed_voicemail
from desktop.services.waiting import wait_after

_LISTENING: Final = "events"
# What is kept on this computer and has changed with an event.
_WAKES: Final = {
    "call.updated": ("calls",),
    "call.withdrawn": ("calls",),
    "contact.updated": ("contacts", "calls", "conversations"),  # which show the name
    "conversation.updated": ("conversations",),
    "message.received": ("messages", "conversations"),
    "message.updated": ("messages", "conversations"),
}
_SAID_AS_IT_IS: Final[Mapping[str, Event]] = {
    "settings.changed": SettingsChanged(),
    "blocklist.updated": BlockedCallersChanged(),
    "do_not_call.updated": DoNotCallChanged(),
    "access_groups.updated": AccessGroupsChanged(),
    "teams.updated": TeamsChanged(),
    "integrations.updated": IntegrationsChanged(),
    "report_schedules.updated": ReportSchedulesChanged(),
    "voice_menus.updated": VoiceMenusChanged(),
    "sounds.updated": SoundsChanged(),
    "overview.updated": OverviewChanged(),
}

Carrier = Callable[[str, dict[str, str]], Awaitable[None]]  # account, payload


class PushService:
    """Listens to the account's events while somebody is signed in, and reconnects by itself."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        sync: SyncService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._sync = sync
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._age = 0
        self._carriers: dict[str, list[Carrier]] = {}
        stream.subscribe(self._on_event)

    def carry(self, kind: str, carrier: Carrier) -> None:
        """Let a service hear of every push of a kind, after what is done about it here."""
        self._carriers.setdefault(kind, []).append(carrier)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(account=account):
                self._age += 1
                self._tasks.stop(_LISTENING)
                self._tasks.start(self._listen(account.id, self._age), _LISTENING)
            case SignedOut():
                self._age += 1
                self._tasks.stop(_LISTENING)
            case _:
                pass

    async def _listen(self, account_id: str, age: int) -> None:
        failures = 0
        while age == self._age:
            failures += 1
            wait = wait_after(failures)
            try:
                async with aclosing(self._crm.events(account_id)) as pushes:
                    async for pushed in pushes:
                        failures = 0
                        await self._apply(account_id, pushed)
                        if age != self._age:
                            return
            except SessionEnded as error:
                if age == self._age:
                    await self._session.sign_out(str(error))
                return
            except SoftphoneError as error:
                wait = wait_after(max(failures, 1), error)
                if age == self._age:
                    self._session.lost_crm(error)
            if age == self._age:
                await self._clock.sleep(wait)

    async def _apply(self, account_id: str, pushed: CrmEvent) -> None:
        # What has left this user's scope between the push and the question is no news; what is not
        # understood would not be when it came again, and would hold up what comes after it.
        with suppress(NotFound, Refused, CrmConfused):
            await self._carry_on(account_id, pushed)
        if pushed.type in _SAID_AS_IT_IS:
            self._stream.publish(_SAID_AS_IT_IS[pushed.type])
        for carrier in self._carriers.get(pushed.type, ()):
            with suppress(NotFound, Refused, CrmConfused):
                await carrier(account_id, dict(pushed.payload))

    async def _carry_on(self, account_id: str, pushed: CrmEvent) -> None:
        payload = dict(pushed.payload)
        if pushed.type in _WAKES:
            self._sync.wake(*_WAKES[pushed.type])
        match pushed.type:
            case "connected":
                self._session.heard_from_crm()
                await self._session.refresh()
            case "permissions.changed" | "settings.changed":
                await self._session.refresh()
            case "reset":
                await self._session.refresh()
                self._stream.publish(EventsMissed())
            case "call.updated":
                record = await self._crm.call(account_id, payload.get("call_id", ""))
                self._stream.publish(CallLogged(record))
            case "message.received" | "message.updated":
                await self._message(account_id, payload)
            case "voicemail.updated":
                await self._voicemail(account_id, payload)
            case "session.revoked":
                await self._session.sign_out("Your sign-in was ended by the CRM. Sign in again.")
            case _:
                pass

    async def _voicemail(self, account_id: str, payload: dict[str, str]) -> None:
        voicemail_id = payload.get("voicemail_id", "")
        self._stream.publish(await changed_voicemail(self._crm, account_id, voicemail_id))

    async def _message(self, account_id: str, payload: dict[str, str]) -> None:
        page = await self._crm.messages(account_id, payload.get("conversation_id", ""))
        for message in page.rows:
            if message.id == payload.get("message_id"):
                self._stream.publish(MessageChanged(message))

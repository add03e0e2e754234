"""Keeps the local data in step with the CRM: all of it once, then what changes, as it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from desktop.domain.changes import Changes
from desktop.domain.errors import (
    NotFound,
    Refused,
    SessionEnded,
    SoftphoneError,
    StartAnew,
    StoreUnavailable,
)
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    LocalChanged,
    LocalDataReady,
    Notice,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    SyncChanged,
)
from desktop.domain.records import CallFilter, CallRecord, Contact, Conversation, Message, Page
from desktop.services.local_data import LocalDataService
from desktop.services.ports import Clock, Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING, wait_after

Row = TypeVar("Row")

PAGE: Final = 500
_TASK: Final = "keep in step"
_IN_STEP: Final = "in_step_at"
_KINDS: Final = ("calls", "conversations", "messages", "contacts")
_NEEDS: Final = {
    "calls": "calls.log:view_assigned",
    "conversations": "messages.log:view",
    "messages": "messages.log:view",
    "contacts": "contacts:view",
}


@dataclass(frozen=True, slots=True)
class _Collection(Generic[Row]):
    """One kind of rows: how it is asked for, where it is put, when a row happened."""

    page: Callable[[str, str | None], Awaitable[Page[Row]]]
    since: Callable[[str, str], Awaitable[Changes[Row]]]
    put: Callable[[tuple[Row, ...]], Awaitable[None]]
    remove: Callable[[tuple[str, ...]], Awaitable[None]]
    clear: Callable[[], Awaitable[object]]
    told: Callable[[tuple[Row, ...], tuple[str, ...]], LocalChanged]
    moment: Callable[[Row], datetime] | None = None


class SyncService:
    """Asks in small steps, so that news of one kind never waits for the history of another."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        local: LocalData,
        kept: LocalDataService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._session = session
        self._local = local
        self._kept = kept
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._collections = _collections(crm, local)
        self._dirty: set[str] = set()
        self._filled: dict[str, int] = {}
        self._woken = asyncio.Event()
        self.state = SyncChanged()
        stream.subscribe(self._on_event)

    def wake(self, *kinds: str) -> None:
        """Something of these kinds has changed at the CRM."""
        self._dirty.update(kinds or _KINDS)
        self._woken.set()

    def start_again(self) -> None:
        """Ask now, instead of after the next pause."""
        if self._local.is_open:
            self._tasks.stop(_TASK)
            self.wake()
            self._tasks.start(self._keep_in_step(), _TASK)

    def _on_event(self, event: Event) -> None:
        match event:
            case LocalDataReady():
                self._filled.clear()
                self.start_again()
            case SignedIn() | SignedOut():
                self._tasks.stop(_TASK)
            case PermissionsChanged() | EventsMissed():
                self.wake()
            case CrmStateChanged(state=CrmState.CONNECTED):
                self.start_again()
            case CrmStateChanged(state=CrmState.UNREACHABLE, sentence=sentence):
                in_step = not self._dirty and not self.state.sentence
                last = self._clock.now() if in_step else self.state.in_step_at
                self._tell(in_step_at=last, sentence=sentence)
            case _:
                pass

    async def _keep_in_step(self) -> None:
        failures = 0
        self._tell(in_step_at=self._last_in_step())
        while True:
            try:
                await self._work_off()
            except SessionEnded:
                return
            except PASSING as error:
                failures += 1
                self._tell(in_step_at=self._last_in_step(), sentence=str(error))
                await self._clock.sleep(wait_after(failures, error))
                continue
            except StoreUnavailable as error:
                self._stream.publish(Notice(str(error), "error"))
                self._tell(in_step_at=self._last_in_step(), sentence=str(error))
                await self._clock.sleep(wait_after(8))
                continue
            failures = 0
            await self._woken.wait()

    async def _work_off(self) -> None:
        """One step of every kind in turn, until nothing is left to ask for."""
        while self._dirty:
            self._woken.clear()
            for kind in [each for each in _KINDS if each in self._dirty]:
                self._dirty.discard(kind)
                if not self._session.answer.grants(_NEEDS[kind]):
                    continue
                try:
                    if await self._step(kind):
                        self._dirty.add(kind)
                except (Refused, NotFound):
                    continue  # what may be seen has changed; the new answer is on its way
                except SoftphoneError:
                    self._dirty.add(kind)
                    raise
        await self._in_step()

    async def _step(self, kind: str) -> bool:
        """Whether more of it waits."""
        cursor = self._local.facts.value(f"sync.{kind}")
        if not cursor:
            return await self._fill(kind)
        collection, revision = self._collections[kind], self._session.answer.revision
        try:
            found = await self._session.ask(collection.since(self._session.account_id, cursor))
        except StartAnew:
            await self._local.facts.forget(f"sync.{kind}")
            await collection.clear()
            self._stream.publish(LocalChanged(emptied=(kind,)))
            return True
        if revision != self._session.answer.revision:
            return True  # asked with permissions that are gone
        if found.gone:
            await collection.remove(found.gone)
        if found.rows:
            await collection.put(found.rows)
        await self._local.facts.set(f"sync.{kind}", found.sync_cursor)
        if found.gone or found.rows:
            self._stream.publish(collection.told(found.rows, found.gone))
        return found.more

    async def _fill(self, kind: str) -> bool:
        """The first time: newest first, a page at a step, taken up where a crash left it."""
        collection, facts = self._collections[kind], self._local.facts
        revision = self._session.answer.revision
        cursor = facts.value(f"fill.{kind}") or None
        page = await self._session.ask(collection.page(self._session.account_id, cursor))
        if revision != self._session.answer.revision:
            return True  # asked with permissions that are gone
        if cursor is None:
            await facts.set(f"start.{kind}", page.sync_cursor)
        await collection.put(page.rows)
        self._filled[kind] = self._filled.get(kind, 0) + len(page.rows)
        share = self._share(collection, page)
        if page.next_cursor is not None and share < 1:
            await facts.set(f"fill.{kind}", page.next_cursor)
            self._tell(filling=kind, rows=self._filled[kind], share=share)
            self._stream.publish(collection.told(page.rows, ()))
            return True
        await facts.set(f"sync.{kind}", facts.value(f"start.{kind}"))
        await facts.forget(f"fill.{kind}")
        self._tell(filling=kind, rows=self._filled[kind], share=1.0)
        self._stream.publish(collection.told(page.rows, ()))
        return True  # what changed while it was fetched comes next

    def _share(self, collection: _Collection[Row], page: Page[Row]) -> float:
        """How much of the time that is kept has been fetched."""
        if collection.moment is None or not page.rows:
            return 0.0
        kept = timedelta(days=self._kept.policy.retention_days)
        return min(1.0, (self._clock.now() - collection.moment(page.rows[-1])) / kept)

    async def _in_step(self) -> None:
        now = self._clock.now()
        await self._local.facts.set(_IN_STEP, now.isoformat())
        self._tell(in_step_at=now)

    def _last_in_step(self) -> datetime | None:
        try:
            text = self._local.facts.value(_IN_STEP)
        except StoreUnavailable:
            return None
        return datetime.fromisoformat(text) if text else None

    def _tell(
        self,
        filling: str = "",
        rows: int = 0,
        share: float = 0.0,
        in_step_at: datetime | None = None,
        sentence: str = "",
    ) -> None:
        state = SyncChanged(filling, rows, share, in_step_at, sentence)
        if state != self.state:
            self.state = state
            self._stream.publish(state)


def _collections(crm: Crm, local: LocalData) -> dict[str, _Collection[Any]]:
    """Their kinds of rows differ, and each is only ever used with its own."""
    calls: _Collection[CallRecord] = _Collection(
        lambda account, cursor: crm.calls(account, CallFilter(), cursor, PAGE),
        lambda account, cursor: crm.calls_since(account, cursor, PAGE),
        local.calls.put,
        local.calls.remove,
        lambda: local.calls.keep_only(None),
        lambda rows, gone: LocalChanged(calls=rows, gone_calls=gone),
        lambda row: row.started_at,
    )
    contacts: _Collection[Contact] = _Collection(
        lambda account, cursor: crm.contacts(account, "", cursor, PAGE),
        lambda account, cursor: crm.contacts_since(account, cursor, PAGE),
        local.contacts.put,
        local.contacts.remove,
        local.contacts.clear,
        lambda rows, gone: LocalChanged(contacts=rows, gone_contacts=gone),
    )
    conversations: _Collection[Conversation] = _Collection(
        lambda account, cursor: crm.conversations(account, cursor, PAGE),
        lambda account, cursor: crm.conversations_since(account, cursor, PAGE),
        local.texts.put_conversations,
        local.texts.remove_conversations,
        local.texts.clear_conversations,
        lambda rows, gone: LocalChanged(conversations=rows, gone_conversations=gone),
        lambda row: row.last_at,
    )
    messages: _Collection[Message] = _Collection(
        lambda account, cursor: crm.all_messages(account, cursor, PAGE),
        lambda account, cursor: crm.messages_since(account, cursor, PAGE),
        local.texts.put_messages,
        local.texts.remove_messages,
        local.texts.clear_messages,
        lambda rows, gone: LocalChanged(messages=rows, gone_messages=gone),
        lambda row: row.sent_at,
    )
    return {
        "calls": calls,
        "contacts": contacts,
        "conversations": conversations,
        "messages": messages,
    }

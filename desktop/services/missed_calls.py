"""Calls nobody took: counted until they are seen, on whichever desk that is."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Final

from desktop.domain.errors import Refused, SessionEnded, SoftphoneError, StoreUnavailable
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    LocalChanged,
    LocalDataReady,
    MissedCallsCounted,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.queries import CallQuery
from desktop.services.ports import Clock, Crm, LocalData
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_FACT: Final = "missed.seen_until"
_VIEW: Final = "calls.log:view_assigned"
_TASK: Final = "missed calls"


class MissedCallService:
    """What is counted is kept here; until when it is seen is known here and at the CRM."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        local: LocalData,
        pushes: PushService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._local = local
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._seen: datetime | None = None
        self._told = MissedCallsCounted(0, None)
        stream.subscribe(self._on_event)
        pushes.carry("missed_calls.seen", self._on_seen_elsewhere)

    @property
    def counted(self) -> MissedCallsCounted:
        return self._told

    def see(self) -> None:
        """All that is here now has been looked at."""
        self._tasks.start(self._see(), _TASK)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._seen = None
                self._tell(MissedCallsCounted(0, None))
            case LocalDataReady():
                self._seen = self._kept()
                self._count()
                self._tasks.start(self._compare(), _TASK)
            case LocalChanged() if event.calls or event.gone_calls or "calls" in event.emptied:
                self._count()
            case PermissionsChanged():
                self._count()
            case CrmStateChanged(state=CrmState.CONNECTED) if self._local.is_open:
                self._tasks.start(self._compare(), _TASK)
            case _:
                pass

    async def _see(self) -> None:
        """Up to the newest one: a call that rings now is missed later, and then it is new."""
        try:
            newest = await self._local.calls.find(CallQuery(unanswered=True), 1)
        except StoreUnavailable:
            return  # nothing is shown that could be seen
        if not newest or newest[0].started_at < self._since():
            return
        await self._take(newest[0].started_at + timedelta(milliseconds=1))
        await self._compare()

    async def _compare(self) -> None:
        """The later mark holds on both sides; the CRM hears of ours when it answers again."""
        if not self._session.answer.grants(_VIEW):
            return
        account_id, mine = self._session.account_id, self._seen
        try:
            theirs = await self._session.ask(self._crm.missed_calls_seen(account_id))
            if mine is not None and (theirs is None or theirs < mine):
                put = self._crm.see_missed_calls(account_id, mine, uuid.uuid4().hex)
                theirs = await self._session.ask(put)
        except (SoftphoneError, SessionEnded):
            return  # told with the next connection
        if theirs is not None and account_id == self._session.account_id:
            await self._take(theirs)

    async def _on_seen_elsewhere(self, account_id: str, payload: dict[str, str]) -> None:
        try:
            seen = datetime.fromisoformat(payload.get("seen_until", "").replace("Z", "+00:00"))
        except ValueError:
            return
        if account_id == self._session.account_id and seen.tzinfo is not None:
            await self._take(seen)

    async def _take(self, seen: datetime) -> None:
        if self._seen is not None and seen <= self._seen:
            return
        self._seen = seen
        self._count()
        try:
            await self._local.facts.set(_FACT, seen.isoformat())
        except StoreUnavailable:
            return  # the CRM remembers it

    def _kept(self) -> datetime | None:
        try:
            text = self._local.facts.value(_FACT)
        except StoreUnavailable:
            return None
        return datetime.fromisoformat(text) if text else None

    def _since(self) -> datetime:
        """Who has never looked is told of today's calls, not of all there ever were."""
        if self._seen is not None:
            return self._seen
        today = self._clock.now().astimezone().date()
        return datetime.combine(today, time.min).astimezone(UTC)

    def _count(self) -> None:
        count = 0
        if self._session.answer.grants(_VIEW) and self._local.is_open:
            try:
                count = self._local.calls.count_unanswered(self._since())
            except (StoreUnavailable, Refused):
                count = 0
        self._tell(MissedCallsCounted(count, self._since()))

    def _tell(self, counted: MissedCallsCounted) -> None:
        if counted != self._told:
            self._told = counted
            self._stream.publish(counted)

"""The pushed events of the fake CRM: kept, numbered, and taken up again where they stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

from desktop.domain.errors import CrmUnreachable
from desktop.domain.records import CrmEvent
from tests.fakes.crm_records import ANNA


class FakeEvents:
    """``sees`` says whether the person signed in may see an event at this moment."""

    def __init__(self, sees: Callable[[CrmEvent], bool]) -> None:
        self._sees = sees
        self._kept: list[CrmEvent] = []
        self._newest = 0
        self._oldest = 1
        self._reached: int | None = None
        self._drops = 0
        self._revocations = 0
        self._news = asyncio.Event()

    def push(self, event_type: str, payload: dict[str, str]) -> None:
        self._newest += 1
        self._kept.append(CrmEvent(str(self._newest), event_type, tuple(payload.items())))
        self._tell()

    def drop(self) -> None:
        """Every open stream ends as a lost connection does."""
        self._drops += 1
        self._tell()

    def revoke(self) -> None:
        """The sign-in is over: every open stream says so and ends."""
        self._revocations += 1
        self._tell()

    def forget(self) -> None:
        """What happened until now is too old to be told."""
        self._kept.clear()
        self._oldest = self._newest + 1

    def signed_out(self) -> None:
        self._reached = None
        self.drop()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def stream(self) -> AsyncGenerator[CrmEvent, None]:
        drops, revocations = self._drops, self._revocations
        missed = self._reached is not None and self._reached < self._oldest - 1
        if self._reached is None or missed:
            self._reached = self._newest
        yield CrmEvent(str(self._reached), "connected")
        if missed:
            yield CrmEvent(str(self._reached), "reset")
        while True:
            news = self._news
            for event in self._after(self._reached):
                if self._sees(event):
                    yield event
                self._reached = int(event.id)  # only now: what was not carried on comes again
            if revocations != self._revocations:
                yield CrmEvent("", "session.revoked", (("user_id", ANNA),))
                raise CrmUnreachable("The CRM ended the connection.")
            if drops != self._drops:
                raise CrmUnreachable("The CRM ended the connection.")
            if self._newest == self._reached:
                await news.wait()

    def _after(self, reached: int) -> list[CrmEvent]:
        return [event for event in self._kept if int(event.id) > reached]

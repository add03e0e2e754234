"""From one account into another: nothing typed is lost, and calls go on where they began."""

from __future__ import annotations

import asyncio
from typing import Final

from desktop.domain.errors import StoreUnavailable
from desktop.domain.events import Event, Notice, OutboxChanged
from desktop.services.gate import require
from desktop.services.outbox import OutboxService
from desktop.services.ports import Clock
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.text_drafts import TextDraftService
from desktop.services.wrapping_up import WrapUpService

PATIENCE_SECONDS: Final = 2.0  # for what is on its way to the CRM of the account one leaves
_UNKEPT: Final = (
    "What you wrote last is neither sent nor on the disk yet. Make room on the disk, or wait until "
    "it is sent, then switch."
)


class AccountSwitchService:
    """Settles what the account one leaves still has to have, then enters the other (S1-09)."""

    def __init__(
        self,
        session: SessionService,
        outbox: OutboxService,
        drafts: TextDraftService,
        wrap_ups: WrapUpService,
        stream: EventStream,
        clock: Clock,
    ) -> None:
        self._session = session
        self._outbox = outbox
        self._drafts = drafts
        self._wrap_ups = wrap_ups
        self._stream = stream
        self._clock = clock

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """Id and name of the accounts that can be entered besides this one."""
        profile, account = self._session.profile, self._session.account
        may = self._session.answer.grants("accounts:switch")
        if profile is None or account is None or not may:
            return ()
        others = (each for each in profile.accounts if each.id != account.id)
        return tuple((each.id, each.name) for each in others if each.state != "closed")

    async def switch(self, account_id: str) -> None:
        """Raises ``Refused``, ``NotFound``, ``StoreUnavailable`` or what the CRM raises."""
        require(self._session.answer, "accounts:switch", "switch accounts")
        leaving = self._session.account
        if leaving is not None and leaving.id == account_id:
            return
        await self._drafts.settle()
        await self._wrap_ups.settle()
        await self._sent()
        if self._outbox.unkept:
            raise StoreUnavailable(_UNKEPT)
        waiting = len(self._outbox.all())
        await self._session.switch_account(account_id)
        if waiting and leaving is not None:
            self._stream.publish(Notice(_waits(waiting, leaving.name), "info"))

    async def _sent(self) -> None:
        """Until nothing is on its way; a CRM that does not answer is not waited for."""
        if not self._outbox.all():
            return
        settled = asyncio.Event()

        def look(event: Event) -> None:
            if isinstance(event, OutboxChanged) and (event.waiting == 0 or event.sentence):
                settled.set()

        unsubscribe = self._stream.subscribe(look)
        waits = {
            asyncio.ensure_future(settled.wait()),
            asyncio.ensure_future(self._clock.sleep(PATIENCE_SECONDS)),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            unsubscribe()
            for each in waits:
                each.cancel()


def _waits(count: int, name: str) -> str:
    if count == 1:
        return f"One thing you wrote waits in {name} until you are back there."
    return f"{count} things you wrote wait in {name} until you are back there."

"""Tells what one may do more or less than before: while signed in, and since the last time."""

from __future__ import annotations

import logging
from typing import Final

from desktop.domain import receipts
from desktop.domain.access import Answer
from desktop.domain.errors import InvalidInput, StoreUnavailable
from desktop.domain.events import (
    Event,
    LocalDataReady,
    PermissionReceipt,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.receipts import Receipt, Seen
from desktop.domain.records import Account
from desktop.services.ports import Clock, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_SEEN: Final = "permissions.seen"
_RECEIPTS: Final = "permissions.receipts"
_KEPT: Final = 20  # receipts

_log = logging.getLogger(__name__)


class ReceiptService:
    """``receipts`` are those of this user in this account, the newest first."""

    def __init__(
        self,
        session: SessionService,
        local: LocalData,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._session = session
        self._local = local
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._seen: Seen | None = None
        self.receipts: tuple[Receipt, ...] = ()
        stream.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(account=account, answer=answer):
                self._seen, self.receipts = self._now(answer, account), ()
            case SignedOut():
                self._seen, self.receipts = None, ()
            case LocalDataReady():
                self._since_last_time()
            case PermissionsChanged(answer=answer, account=account):
                before, self._seen = self._seen, self._now(answer, account)
                if before is not None:
                    self._compare(before, answer, account, is_live=True)
            case _:
                pass

    def _now(self, answer: Answer, account: Account) -> Seen:
        return receipts.seen(answer, account.role, self._clock.now())

    def _since_last_time(self) -> None:
        account = self._session.account
        try:
            earlier = self._local.facts.value(_RECEIPTS)
            kept = self._local.facts.value(_SEEN)
            self.receipts = (*self.receipts, *(receipts.from_text(earlier) if earlier else ()))
            before = Seen.from_text(kept) if kept else self._seen
        except (StoreUnavailable, InvalidInput) as error:
            _log.info("what was allowed last time is not known: %s", error)
            before = self._seen
        if before is not None and account is not None:
            self._compare(before, self._session.answer, account, is_live=False)

    def _compare(self, before: Seen, answer: Answer, account: Account, *, is_live: bool) -> None:
        if self._seen is None:
            return
        receipt = receipts.receipt_of(before, self._seen, answer, account.plan, is_live=is_live)
        if receipt is not None:
            self.receipts = (receipt, *self.receipts)[:_KEPT]
            self._stream.publish(PermissionReceipt(receipt))
        if self._local.is_open:
            texts = self._seen.as_text(), receipts.as_text(self.receipts)
            self._tasks.start(self._keep(*texts), "permission receipts")

    async def _keep(self, seen: str, earlier: str) -> None:
        try:
            await self._local.facts.set(_SEEN, seen)
            await self._local.facts.set(_RECEIPTS, earlier)
        except StoreUnavailable as error:
            # Whoever writes next says that the disk is full; a receipt is no reason to.
            _log.info("what is allowed now is not remembered: %s", error)

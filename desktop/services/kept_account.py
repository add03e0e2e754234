"""Who was in, and what they were allowed: kept beside their data, for a start without the CRM."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec

from desktop.domain.access import Answer
from desktop.domain.errors import SecretsUnavailable, StoreUnavailable
from desktop.domain.events import (
    CallOptionsChanged,
    CrmState,
    CrmStateChanged,
    Event,
    LocalDataReady,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    StartedOffline,
)
from desktop.domain.lists import CallOptions
from desktop.domain.presence import Status
from desktop.domain.records import Account, Profile
from desktop.services.ports import Clock, LocalData
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_KEPT: Final = "session"
_NO_OPTIONS: Final = CallOptions()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """``as_of`` is when the CRM last confirmed it."""

    profile: Profile
    account: Account
    answer: Answer
    status: Status
    as_of: datetime
    options: CallOptions = _NO_OPTIONS

    @property
    def owner(self) -> str:
        return f"{self.profile.id}/{self.account.id}"


class KeptAccountService:
    """Remembers what the CRM says; never what was itself only remembered."""

    def __init__(self, local: LocalData, stream: EventStream, clock: Clock, tasks: Tasks) -> None:
        self._local = local
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._now: KeptAccount | None = None
        self._is_confirmed = False
        stream.subscribe(self._on_event)

    async def recall(self, owner: str) -> KeptAccount | None:
        """What is kept of the one who was in last; None where nothing is, or it is unreadable."""
        try:
            await self._local.open(owner)
            text = self._local.facts.value(_KEPT)
            await self._local.close()
            kept = msgspec.json.decode(text, type=KeptAccount) if text else None
        except (StoreUnavailable, SecretsUnavailable, msgspec.DecodeError) as error:
            _log.info("what was known of the last sign-in is out of reach: %s", error)
            return None
        return kept if kept is not None and kept.owner == owner else None

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(profile=profile, account=account, answer=answer, status=status):
                self._is_confirmed = True
                now = self._clock.now()
                self._now = KeptAccount(profile, account, answer, status, now)
            case StartedOffline():
                self._is_confirmed = False
            case SignedOut():
                self._now = None
            case PermissionsChanged(answer=answer, account=account) if self._now is not None:
                self._is_confirmed = True
                self._now = replace(self._now, answer=answer, account=account)
                self._keep()
            case CallOptionsChanged(options=options) if self._now is not None:
                self._now = replace(self._now, options=options)
                self._keep()
            case CrmStateChanged(state=CrmState.CONNECTED):
                self._is_confirmed = True
                self._keep()
            case LocalDataReady() | CrmStateChanged(state=CrmState.UNREACHABLE):
                self._keep()
            case _:
                pass

    def _keep(self) -> None:
        if self._now is not None and self._is_confirmed and self._local.is_open:
            self._now = replace(self._now, as_of=self._clock.now())
            text = msgspec.json.encode(self._now).decode()
            self._tasks.start(self._write(self._now.owner, text), "keep the account")

    async def _write(self, owner: str, text: str) -> None:
        try:
            if self._now is not None and self._now.owner == owner:
                await self._local.facts.set(_KEPT, text)
        except StoreUnavailable as error:
            _log.info("the account is not kept for a start without the CRM: %s", error)

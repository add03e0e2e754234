"""Opens what this computer keeps for the person signed in, and leaves no more than is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import msgspec

from desktop.domain.access import Answer
from desktop.domain.changes import LocalDataPolicy
from desktop.domain.errors import SecretsUnavailable, SessionEnded, StoreUnavailable
from desktop.domain.events import (
    AccountsLeft,
    Event,
    LocalChanged,
    LocalDataReady,
    Notice,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
    SyncChanged,
)
from desktop.domain.outbox import FAVOURITES
from desktop.domain.permissions import log_scope
from desktop.services.ports import Clock, Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING

POLICY: Final = "policy"
SCOPE: Final = "scope"
CALLS, CONTACTS, TEXTS = "calls", "contacts", "texts"
_KEPT_FOR_WRITES: Final = (
    "What you wrote and the CRM does not have yet stays on this computer until it is sent. "
    "Sign in again to send it."
)


class LocalDataService:
    """One file per user and account; permissions that are lost empty it on the disk as well."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        local: LocalData,
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
        self._owner = ""
        self.wipes: Callable[[], bool] = lambda: False  # at every sign-out
        self._one_after_another = asyncio.Lock()
        stream.subscribe(self._on_event)

    @property
    def policy(self) -> LocalDataPolicy:
        """As the account has set it, or set it when it was last heard of."""
        try:
            kept = self._local.facts.value(POLICY)
            return msgspec.json.decode(kept, type=LocalDataPolicy) if kept else LocalDataPolicy()
        except (StoreUnavailable, msgspec.DecodeError):
            return LocalDataPolicy()

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(profile=profile, account=account, answer=answer):
                owner = f"{profile.id}/{account.id}"
                self._tasks.start(self._open(owner, profile.id, answer), "open local data")
            case SignedOut(wipe=wipe):
                self._tasks.start(self._leave(self._owner, wipe), "close local data")
            case AccountsLeft(user_id, account_ids):
                owners = [f"{user_id}/{each}" for each in account_ids]
                self._tasks.start(self._let_go(owners), "let go of accounts that were left")
            case PermissionsChanged(answer=answer):
                self._tasks.start(self._restrict(answer), "restrict local data")
            case SettingsChanged() if self._owner:
                self._tasks.start(self._follow_policy(self._owner), "policy of local data")
            case _:
                pass

    async def _open(self, owner: str, user_id: str, answer: Answer) -> None:
        async with self._one_after_another:
            self._owner = owner
            try:
                await self._local.open(owner)
                await self._keep_allowed(answer, user_id)
            except (StoreUnavailable, SecretsUnavailable) as error:
                self._stream.publish(Notice(str(error), "error"))
                self._stream.publish(SyncChanged(sentence=str(error)))
                return
        self._stream.publish(LocalDataReady())
        await self._follow_policy(owner)

    async def _restrict(self, answer: Answer) -> None:
        profile = self._session.profile
        async with self._one_after_another:
            if profile is not None and self._local.is_open:
                await self._keep_allowed(answer, profile.id)

    async def _keep_allowed(self, answer: Answer, user_id: str) -> None:
        emptied = []
        scope = log_scope(answer)
        before = self._local.facts.value(SCOPE)
        if scope not in ("all", before):
            await self._local.calls.keep_only(user_id if scope == "assigned" else None)
            emptied.append(CALLS)
        if scope != before:
            await self._start_anew("calls")
            await self._local.facts.set(SCOPE, scope)
        if not answer.grants("contacts:view") and await self._local.contacts.count():
            await self._local.contacts.clear()
            await self._start_anew("contacts")
            emptied.append(CONTACTS)
        if not answer.grants("messages.log:view") and await self._has_texts():
            await self._local.texts.clear()
            await self._start_anew("conversations", "messages")
            emptied.append(TEXTS)
        if emptied:
            self._stream.publish(LocalChanged(emptied=tuple(emptied)))

    async def _has_texts(self) -> bool:
        texts = self._local.texts
        return bool(await texts.count() or await texts.conversations(limit=1))

    async def _follow_policy(self, owner: str) -> None:
        """A CRM that does not answer leaves the policy as it was known."""
        try:
            policy = await self._session.ask(self._crm.local_data_policy(self._session.account_id))
        except (*PASSING, SessionEnded):
            return
        async with self._one_after_another:
            if owner != self._owner or not self._local.is_open:
                return
            await self._local.facts.set(POLICY, msgspec.json.encode(policy).decode())
            oldest = self._clock.now() - timedelta(days=policy.retention_days)
            if await self._local.calls.forget_before(oldest):
                self._stream.publish(LocalChanged(emptied=(CALLS,)))
            await self._local.texts.forget_before(oldest)
            try:
                await self._local.encrypt(owner, policy.encrypted)
            except SecretsUnavailable as error:
                sentence = f"{error} What is kept on this computer is not encrypted."
                self._stream.publish(Notice(sentence, "warning"))

    async def _leave(self, owner: str, wipe: bool) -> None:
        async with self._one_after_another:
            if not self._local.is_open:
                return
            wipe = wipe or self.wipes() or self.policy.wipe_on_sign_out
            if wipe and self._local.outbox.all():
                await self._empty()
                self._stream.publish(Notice(_KEPT_FOR_WRITES, "warning"))
            elif wipe:
                await self._local.wipe(owner)
            await self._local.close()

    async def _let_go(self, owners: list[str]) -> None:
        """Also what was written and never sent: nobody takes it there any more."""
        async with self._one_after_another:
            for owner in owners:
                await self._local.wipe(owner)

    async def _empty(self) -> None:
        await self._local.calls.keep_only(None)
        await self._local.contacts.clear()
        await self._local.texts.clear()
        await self._local.facts.forget(FAVOURITES)
        await self._start_anew("calls", "contacts", "conversations", "messages")

    async def _start_anew(self, *kinds: str) -> None:
        for kind in kinds:
            for place in ("sync", "fill", "start"):
                await self._local.facts.forget(f"{place}.{kind}")

    async def close(self) -> None:
        """At the end of the program; what is being written is finished."""
        async with self._one_after_another:
            await self._local.close()

"""Blocked callers: the list, and keeping somebody from ringing here (S1-18)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from desktop.domain.blocking import read_value
from desktop.domain.lists import Block, BlockedCaller
from desktop.domain.records import Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

DEFAULT_REGION = "US"


class BlockingService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session
        self._attempt: tuple[Block, str] | None = None

    @property
    def may_block(self) -> bool:
        return self._session.answer.grants("blocklist:edit")

    async def page(self, text: str = "", cursor: str | None = None) -> Page[BlockedCaller]:
        require(self._session.answer, "blocklist:view", "see the blocked callers")
        account_id = self._session.account_id
        return await self._session.ask(self._crm.blocked_callers(account_id, text, cursor))

    async def block(self, wanted: Block) -> BlockedCaller:
        """Raises ``InvalidInput`` for what cannot be blocked, ``Conflict`` for who is already."""
        self._check_edit()
        account = self._session.account
        region = account.region if account is not None else DEFAULT_REGION
        block = replace(wanted, value=read_value(wanted.kind, wanted.value, region))
        entry = await self._session.ask(
            self._crm.block_caller(self._session.account_id, block, self._key(block))
        )
        self._attempt = None
        return entry

    async def change(
        self, entry: BlockedCaller, reason: str, until: datetime | None
    ) -> BlockedCaller:
        self._check_edit()
        changed = self._crm.change_block(
            self._session.account_id, entry.id, reason, until, entry.version
        )
        return await self._session.ask(changed)

    async def unblock(self, entry_id: str) -> None:
        self._check_edit()
        await self._session.ask(self._crm.unblock_caller(self._session.account_id, entry_id))

    def _check_edit(self) -> None:
        require(self._session.answer, "blocklist:edit", "block callers")

    def _key(self, block: Block) -> str:
        """The same wish again, after an answer was lost, is the same request."""
        if self._attempt is None or self._attempt[0] != block:
            self._attempt = (block, uuid.uuid4().hex)
        return self._attempt[1]

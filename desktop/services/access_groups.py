"""Access control groups, for those who manage them (S1-07)."""

from __future__ import annotations

import uuid
from typing import Final

from desktop.domain.access_groups import AccessGroup, GroupParts, Trial
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

MANAGE: Final = "access_controls:manage"
_MANAGING: Final = "manage access control groups"


class AccessGroupService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def all(self) -> tuple[AccessGroup, ...]:
        account_id = self._account()
        return await self._session.ask(self._crm.access_groups(account_id))

    async def parts(self) -> GroupParts:
        account_id = self._account()
        return await self._session.ask(self._crm.access_group_parts(account_id))

    async def of_user(self, user_id: str) -> tuple[AccessGroup, ...]:
        """The groups somebody is in."""
        found = await self.all()
        return tuple(each for each in found if any(m.id == user_id for m in each.members))

    async def attempt(self, group: AccessGroup, look_as: str = "") -> Trial:
        account_id = self._account()
        return await self._session.ask(self._crm.try_access_group(account_id, group, look_as))

    async def save(self, group: AccessGroup, key: str = "") -> AccessGroup:
        """A new one has no id, and is added once per ``key``; raises ``Conflict``."""
        account_id = self._account()
        if group.id:
            return await self._session.ask(self._crm.change_access_group(account_id, group))
        key = key or uuid.uuid4().hex
        return await self._session.ask(self._crm.add_access_group(account_id, group, key))

    async def remove(self, group: AccessGroup) -> None:
        account_id = self._account()
        await self._session.ask(self._crm.remove_access_group(account_id, group))

    def _account(self) -> str:
        require(self._session.answer, MANAGE, _MANAGING)
        return self._session.account_id

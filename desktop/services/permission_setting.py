"""Setting another user's permissions: looked at, tried, saved, and followed to where it arrives."""

from __future__ import annotations

from desktop.domain.events import UserPermissionsEdited, UserPermissionsReached
from desktop.domain.impact import Impact
from desktop.domain.permission_sheet import (
    AccountChange,
    PermissionSheet,
    Reach,
    Statements,
    Trial,
)
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

GRANT = "users.permissions:grant"
_SET = "set the permissions of other users"


class PermissionSettingService:
    """What the CRM refuses comes as ``Refused``, somebody else's change as ``Conflict``."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        pushes.carry("permissions.edited", self._on_edited)
        pushes.carry("permissions.reached", self._on_reached)

    @property
    def may_set(self) -> bool:
        return self._session.answer.grants(GRANT)

    async def load(self, user_id: str) -> PermissionSheet:
        require(self._session.answer, "users:view", "see the users")
        return await self._session.ask(
            self._crm.user_permissions(self._session.account_id, user_id)
        )

    async def try_out(self, user_id: str, wanted: Statements, version: int) -> Trial:
        """How everything would stand; nothing is saved."""
        require(self._session.answer, GRANT, _SET)
        account_id = self._session.account_id
        return await self._session.ask(
            self._crm.try_permissions(account_id, user_id, wanted, version)
        )

    async def save(self, user_id: str, wanted: Statements, version: int) -> PermissionSheet:
        require(self._session.answer, GRANT, _SET)
        account_id = self._session.account_id
        return await self._session.ask(
            self._crm.set_permissions(account_id, user_id, wanted, version)
        )

    async def reach(self, user_id: str) -> Reach:
        require(self._session.answer, "users:view", "see the users")
        return await self._session.ask(
            self._crm.permissions_reach(self._session.account_id, user_id)
        )

    async def account_impact(self, change: AccountChange) -> Impact:
        """What a change of the account would do to its users; nothing is saved."""
        require(self._session.answer, "account.settings:edit", "edit the account's settings")
        return await self._session.ask(self._crm.account_impact(self._session.account_id, change))

    async def _on_edited(self, _: str, payload: dict[str, str]) -> None:
        self._stream.publish(UserPermissionsEdited(payload.get("user_id", "")))

    async def _on_reached(self, _: str, payload: dict[str, str]) -> None:
        counts = [payload.get(name, "") for name in ("reached", "clients")]
        if all(each.isdecimal() for each in counts):
            reached, clients = map(int, counts)
            now = Reach(payload.get("user_id", ""), reached, clients)
            self._stream.publish(UserPermissionsReached(now))

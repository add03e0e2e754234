"""The users of the account, for those who may see and administer them."""

from __future__ import annotations

import uuid

from desktop.domain.events import UsersChanged
from desktop.domain.records import Page, UserRecord
from desktop.domain.users import (
    AddedUser,
    NewUser,
    SignInCode,
    SignInSession,
    UserChange,
    UserDetail,
    UserImport,
    UserQuery,
)
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream


class UserService:
    """Who may change whom is the CRM's to say; its refusal comes as ``Refused`` or ``Conflict``."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._attempt: tuple[object, str] | None = None
        pushes.carry("user.updated", self._told)

    async def page(
        self, query: UserQuery, cursor: str | None = None, limit: int = 100
    ) -> Page[UserRecord]:
        require(self._session.answer, "users:view", "see the users")
        asked = self._crm.users(self._session.account_id, query, cursor, limit)
        return await self._session.ask(asked)

    async def one(self, user_id: str) -> UserDetail:
        require(self._session.answer, "users:view", "see the users")
        return await self._session.ask(self._crm.user(self._session.account_id, user_id))

    async def add(self, wanted: NewUser) -> AddedUser:
        require(self._session.answer, "users:add", "add users")
        account_id = self._session.account_id
        added = await self._session.ask(
            self._crm.add_user(account_id, wanted, self._key((account_id, wanted)))
        )
        self._attempt = None
        return added

    async def look_at_file(self, content: bytes) -> UserImport:
        """What would become of each line; nobody is added."""
        require(self._session.answer, "users:add", "add users")
        asked = self._crm.import_users(self._session.account_id, content, dry_run=True)
        return await self._session.ask(asked)

    async def add_file(self, content: bytes) -> UserImport:
        require(self._session.answer, "users:add", "add users")
        account_id = self._session.account_id
        key = self._key((account_id, content))
        report = await self._session.ask(
            self._crm.import_users(account_id, content, dry_run=False, idempotency_key=key)
        )
        self._attempt = None
        return report

    async def change(self, user: UserRecord, change: UserChange) -> UserDetail:
        self._check_edit()
        account_id = self._session.account_id
        return await self._session.ask(
            self._crm.change_user(account_id, user.id, change, user.version)
        )

    async def set_role(self, user_id: str, role: str, version: int | None = None) -> None:
        require(self._session.answer, "users.permissions:grant", "change roles")
        asked = self._crm.set_role(self._session.account_id, user_id, role, version)
        await self._session.ask(asked)

    async def deactivate(self, user_id: str) -> None:
        self._check_edit()
        await self._session.ask(self._crm.deactivate_user(self._session.account_id, user_id))

    async def activate(self, user_id: str) -> None:
        self._check_edit()
        await self._session.ask(self._crm.activate_user(self._session.account_id, user_id))

    async def remove(self, user_id: str) -> None:
        self._check_edit()
        await self._session.ask(self._crm.remove_user(self._session.account_id, user_id))

    async def make_owner(self, user_id: str) -> None:
        require(self._session.answer, "users:view", "see the users")
        await self._session.ask(self._crm.make_owner(self._session.account_id, user_id))

    async def reset_password(self, user_id: str) -> SignInCode:
        self._check_edit()
        return await self._session.ask(self._crm.reset_password(self._session.account_id, user_id))

    async def reset_second_factor(self, user_id: str) -> None:
        self._check_edit()
        asked = self._crm.reset_second_factor(self._session.account_id, user_id)
        await self._session.ask(asked)

    async def sessions(self, user_id: str) -> tuple[SignInSession, ...]:
        self._check_edit()
        return await self._session.ask(
            self._crm.sign_in_sessions(self._session.account_id, user_id)
        )

    async def end_sessions(self, user_id: str, session_id: str = "") -> None:
        self._check_edit()
        asked = self._crm.end_sessions(self._session.account_id, user_id, session_id)
        await self._session.ask(asked)

    def _check_edit(self) -> None:
        require(self._session.answer, "users:edit", "change users")

    def _key(self, wish: object) -> str:
        """The same wish again, after an answer was lost, is the same request."""
        if self._attempt is None or self._attempt[0] != wish:
            self._attempt = (wish, uuid.uuid4().hex)
        return self._attempt[1]

    async def _told(self, account_id: str, payload: dict[str, str]) -> None:
        if account_id == self._session.account_id:
            self._stream.publish(UsersChanged(payload.get("user_id", "")))

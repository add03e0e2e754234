"""The CRM over HTTP: the users of an account, and the codes they begin with."""

from __future__ import annotations

from dataclasses import asdict

import httpx

from desktop.api.auth import check_password_road
from desktop.api.bodies.users import (
    AcceptedBody,
    AddedBody,
    CodeBody,
    DetailBody,
    ImportBody,
    SessionBody,
    UserBody,
)
from desktop.api.decoding import decode
from desktop.api.failures import content_of, expect_nothing, reaching
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.records import Page, UserRecord
from desktop.domain.users import (
    EVERYBODY,
    AddedUser,
    NewUser,
    SignInCode,
    SignInSession,
    UserChange,
    UserDetail,
    UserImport,
    UserQuery,
)

# Two thousand people are written in one transaction.
_IMPORT_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


class UsersClient(Requests):
    """Part of ``Crm``."""

    async def users(
        self,
        account_id: str,
        query: UserQuery = EVERYBODY,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[UserRecord]:
        asked = {
            "limit": str(limit),
            "cursor": cursor,
            "q": query.text,
            "role": query.role.value if query.role else None,
            "state": query.state.value if query.state else None,
            "flag": query.flag.value if query.flag else None,
        }
        page = await self._list(path_of(account_id, "users"), UserBody, asked)
        return Page(tuple(each.record() for each in page.data), page.next_cursor)

    async def user(self, account_id: str, user_id: str) -> UserDetail:
        return (await self._get(path_of(account_id, "users", user_id), DetailBody)).value()

    async def add_user(self, account_id: str, wanted: NewUser, idempotency_key: str) -> AddedUser:
        asked = {**asdict(wanted), "role": wanted.role.value, "accounts": list(wanted.accounts)}
        path = path_of(account_id, "users")
        return decode(await self._send("POST", path, asked, key=idempotency_key), AddedBody).value()

    async def import_users(
        self, account_id: str, content: bytes, dry_run: bool, idempotency_key: str = ""
    ) -> UserImport:
        headers = {"Content-Type": "text/csv"}
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        response = await self._request(
            "POST",
            path_of(account_id, "users", "import"),
            content=content,
            headers=headers,
            params={"dry_run": "true"} if dry_run else {},
            timeout=_IMPORT_TIMEOUT,
        )
        return decode(response.content, ImportBody).value()

    async def change_user(
        self, account_id: str, user_id: str, change: UserChange, version: int
    ) -> UserDetail:
        path, seen = path_of(account_id, "users", user_id), if_match(version)
        with telling_the_current(DetailBody):
            content = await self._send("PATCH", path, asdict(change), headers=seen)
        return decode(content, DetailBody).value()

    async def set_role(
        self, account_id: str, user_id: str, role: str, version: int | None = None
    ) -> None:
        path = path_of(account_id, "users", user_id, "role")
        seen = if_match(version)
        expect_nothing(await self._request("PUT", path, json={"role": role}, headers=seen))

    async def deactivate_user(self, account_id: str, user_id: str) -> None:
        await self._act(account_id, user_id, "deactivate")

    async def activate_user(self, account_id: str, user_id: str) -> None:
        await self._act(account_id, user_id, "activate")

    async def remove_user(self, account_id: str, user_id: str) -> None:
        expect_nothing(await self._request("DELETE", path_of(account_id, "users", user_id)))

    async def make_owner(self, account_id: str, user_id: str) -> None:
        await self._act(account_id, user_id, "owner")

    async def reset_password(self, account_id: str, user_id: str) -> SignInCode:
        path = path_of(account_id, "users", user_id, "reset-password")
        return decode(await self._send("POST", path, None), CodeBody).value()

    async def reset_second_factor(self, account_id: str, user_id: str) -> None:
        await self._act(account_id, user_id, "reset-second-factor")

    async def sign_in_sessions(self, account_id: str, user_id: str) -> tuple[SignInSession, ...]:
        page = await self._list(path_of(account_id, "users", user_id, "sessions"), SessionBody)
        return tuple(each.value() for each in page.data)

    async def end_sessions(self, account_id: str, user_id: str, session_id: str = "") -> None:
        named = (session_id,) if session_id else ()
        path = path_of(account_id, "users", user_id, "sessions", *named)
        expect_nothing(await self._request("DELETE", path))

    async def accept_code(self, code: str, password: str) -> str:
        check_password_road(self.address)
        with reaching(self.address):
            response = await self._http.post(
                "/v1/auth/invitations/accept", json={"code": code, "password": password}
            )
        return decode(content_of(response), AcceptedBody).email

    async def _act(self, account_id: str, user_id: str, action: str) -> None:
        path = path_of(account_id, "users", user_id, action)
        expect_nothing(await self._request("POST", path))

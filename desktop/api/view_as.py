"""The CRM over HTTP: looking as somebody else, and the client of a window that only looks."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.api.auth import Authentication
from desktop.api.decoding import Token, decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.domain.errors import SessionEnded
from desktop.domain.records import Tokens, View

ENDED: Final = "This view has ended."


class ViewBody(msgspec.Struct, frozen=True):
    id: str
    access_token: Token
    expires_in: float
    name: str


class ViewAsClient(Requests):
    """Part of ``Crm``."""

    async def begin_view(self, account_id: str, user_id: str) -> View:
        content = await self._send("POST", path_of(account_id, "users", user_id, "view-as"), None)
        body = decode(content, ViewBody)
        return View(body.id, user_id, body.name, body.access_token, body.expires_in)

    async def end_view(self, account_id: str, user_id: str, view_id: str) -> None:
        path = path_of(account_id, "users", user_id, "view-as", view_id)
        expect_nothing(await self._request("DELETE", path))


class LookingAuthentication(Authentication):
    """One token, which nothing renews."""

    def look_with(self, view: View) -> None:
        self._tokens = Tokens(view.token, "", view.expires_in)

    async def renew(self, spent: str) -> Tokens:  # noqa: ARG002 - as every other sign-in
        raise SessionEnded(ENDED)

    async def sign_in(  # the same
        self,
        email: str,  # noqa: ARG002 - as above
        password: str,  # noqa: ARG002 - as above
        code: str = "",  # noqa: ARG002 - as above
    ) -> Tokens:
        if self._tokens is None:
            raise SessionEnded(ENDED)
        return self._tokens

    async def sign_out(self) -> None:
        self._tokens = None

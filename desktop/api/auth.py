"""Tokens: sign in, refresh once for everybody who waits, sign out."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Final
from urllib.parse import urlsplit

import httpx

from desktop.api.decoding import TokenBody, decode
from desktop.api.failures import error_of, sign_in_error_of, unreachable
from desktop.domain.errors import InvalidInput, SessionEnded
from desktop.domain.records import Tokens

_NO_ADDRESS: Final = "This is no web address. Write it like https://crm.example.com."


def checked_address(address: str) -> str:
    """The CRM's address in its plain form.

    Raises ``InvalidInput`` for one that is none, and for one without TLS that is not on this
    machine: a password must not cross a network in the clear.
    """
    text = address.strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port  # out of range is told only when it is asked for
    except ValueError as error:
        raise InvalidInput(_NO_ADDRESS) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(_NO_ADDRESS)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise InvalidInput(
            "The CRM's address must begin with https:// unless it is on this computer."
        )
    return text


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Authentication:
    """Holds the tokens, in memory only."""

    def __init__(self, http: httpx.AsyncClient, address: str) -> None:
        self._http = http
        self._address = address
        self._tokens: Tokens | None = None
        self._refreshing = asyncio.Lock()

    @property
    def tokens(self) -> Tokens | None:
        return self._tokens

    async def sign_in(self, email: str, password: str) -> Tokens:
        if not is_loopback(urlsplit(self._address).hostname or ""):
            raise InvalidInput("E-mail and password are sent to a CRM on this computer only.")
        body = {"grant_type": "password", "email": email, "password": password}
        response = await self._post("/v1/auth/token", body)
        if response.status_code >= 400:
            raise sign_in_error_of(
                response.status_code, response.content, response.headers.get("Retry-After", "")
            )
        return self._take(response.content)

    async def resume(self, refresh_token: str) -> Tokens:
        body = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        response = await self._post("/v1/auth/token", body)
        if response.status_code >= 400:
            raise error_of(
                response.status_code, response.content, response.headers.get("Retry-After", "")
            )
        return self._take(response.content)

    async def renew(self, spent: str) -> Tokens:
        """New tokens in place of the access token ``spent``; only the first who asks renews.

        Raises ``SessionEnded`` when the CRM will not.
        """
        async with self._refreshing:
            if self._tokens is None:
                raise SessionEnded("You are signed out. Sign in again.")
            if self._tokens.access_token != spent:
                return self._tokens
            try:
                return await self.resume(self._tokens.refresh_token)
            except SessionEnded:
                self._tokens = None
                raise

    async def sign_out(self) -> None:
        tokens, self._tokens = self._tokens, None
        if tokens is not None:
            await self._post("/v1/auth/revoke", {"refresh_token": tokens.refresh_token})

    async def _post(self, path: str, body: dict[str, str]) -> httpx.Response:
        try:
            return await self._http.post(path, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unreachable(
                self._address, error if isinstance(error, httpx.HTTPError) else None
            ) from error

    def _take(self, content: bytes) -> Tokens:
        body = decode(content, TokenBody)
        self._tokens = Tokens(body.access_token, body.refresh_token, body.expires_in)
        return self._tokens

"""Tokens: sign in, refresh once for everybody who waits, sign out."""

from __future__ import annotations

import asyncio
import ipaddress
import platform
import re
from typing import Final
from urllib.parse import urlsplit

import httpx

from desktop.api.decoding import TokenBody, decode
from desktop.api.failures import content_of, expect_nothing, problem_of, reaching
from desktop.domain.errors import InvalidInput, SecondFactorNeeded, SessionEnded, SignInFailed
from desktop.domain.records import Tokens

_SECOND_FACTOR: Final = ("second_factor_needed", "second_factor_wrong")
_SPENT: Final = "spent"  # an access token that no CRM accepts
_NO_ADDRESS: Final = "This is no web address. Write it like https://crm.example.com."


def checked_address(address: str) -> str:
    """The CRM's address in its plain form.

    Raises ``InvalidInput`` for one that is none, and for one without TLS that is not on this
    machine: a password must not cross a network in the clear.
    """
    text = address.strip()
    if "://" not in text:
        text = f"https://{text}"
    text = text.rstrip("/")
    try:
        parts, url = urlsplit(text), httpx.URL(text)
        port = parts.port
    except (ValueError, httpx.InvalidURL) as error:
        raise InvalidInput(_NO_ADDRESS) from error
    host = parts.hostname if url.host and port != 0 and not re.search(r"\s", text) else None
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidInput(_NO_ADDRESS)
    if "@" in parts.netloc or parts.query or parts.fragment:
        # The address is shown and remembered: nothing secret may be in it.
        raise InvalidInput("The CRM's address has no name, password or question mark in it.")
    if parts.scheme == "http" and not is_loopback(host):
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


def check_password_road(address: str) -> None:
    """Raises ``InvalidInput`` for an address to which no password is sent."""
    if not is_loopback(urlsplit(address).hostname or ""):
        raise InvalidInput("E-mail and password are sent to a CRM on this computer only.")


def this_device() -> str:
    """As an administrator reads it in the list of somebody's sign-ins."""
    return ", ".join(filter(None, (platform.node(), platform.system())))[:200]


def _check_second_factor(response: httpx.Response) -> None:
    """Raises ``SecondFactorNeeded`` where that is what keeps the person out."""
    problem = problem_of(response.content) if response.status_code == 401 else None
    if problem is not None and problem.code in _SECOND_FACTOR:
        sentence = problem.detail or "Type the code of your authenticator app."
        raise SecondFactorNeeded(sentence, was_wrong=problem.code == "second_factor_wrong")


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

    async def sign_in(self, email: str, password: str, code: str = "") -> Tokens:
        check_password_road(self._address)
        body = {
            "grant_type": "password",
            "email": email,
            "password": password,
            "device": this_device(),
        }
        if code:
            body["second_factor"] = code
        response = await self._post("/v1/auth/token", body)
        _check_second_factor(response)
        try:
            return self._take(response)
        except SessionEnded as error:
            raise SignInFailed(str(error)) from error

    async def resume(self, refresh_token: str) -> Tokens:
        """A CRM that does not answer leaves the token here: the next request trades it in."""
        if self._tokens is None:
            self._tokens = Tokens(_SPENT, refresh_token, 0.0)
        try:
            return await self._resumed(refresh_token)
        except SessionEnded:
            self._tokens = None
            raise

    async def _resumed(self, refresh_token: str) -> Tokens:
        body = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._take(await self._post("/v1/auth/token", body))

    async def renew(self, spent: str) -> Tokens:
        """New tokens in place of the access token ``spent``; only the first who asks renews.

        Raises ``SessionEnded`` when the CRM will not.
        """
        async with self._refreshing:
            if self._tokens is None:
                raise SessionEnded("You are signed out. Sign in again.")
            if self._tokens.access_token != spent:
                return self._tokens
            return await self.resume(self._tokens.refresh_token)

    async def sign_out(self) -> None:
        tokens, self._tokens = self._tokens, None
        if tokens is not None:
            asked = {"refresh_token": tokens.refresh_token}
            expect_nothing(await self._post("/v1/auth/revoke", asked))

    async def _post(self, path: str, body: dict[str, str]) -> httpx.Response:
        with reaching(self._address):
            return await self._http.post(path, json=body)

    def _take(self, response: httpx.Response) -> Tokens:
        body = decode(content_of(response), TokenBody)
        self._tokens = Tokens(body.access_token, body.refresh_token, body.expires_in)
        return self._tokens

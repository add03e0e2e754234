"""Posts a webhook: to a public address only, to exactly the one that was looked up and checked."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import httpx

from desktop.domain.webhooks import fault_of_address, may_reach, signature_of

SECONDS: Final = 10.0  # for one attempt as a whole
_EXCERPT: Final = 400
_READ: Final = 2_048  # bytes of an answer that are looked at
_MOST_TRIED: Final = 3  # addresses of one name
_PRIVATE: Final = (
    "The address leads into a private network. Nothing was sent. Webhooks go to public addresses."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is posted; ``body`` is signed as it is."""

    id: str
    address: str
    secret: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """``status`` 0 where nobody answered; ``problem`` "" where it was taken."""

    status: int = 0
    excerpt: str = ""
    problem: str = ""


class Poster:
    """``loopback``: programs on the CRM's own machine may be told, as with the embedded CRM."""

    def __init__(
        self,
        *,
        loopback: bool,
        seconds: float = SECONDS,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._loopback = loopback
        self._seconds = seconds
        # Neither a proxy of the environment nor a redirect decides where this goes.
        # A connection is to an address, and its certificate was that of one name: kept open, it
        # would take what goes to every other name of that address.
        self._http = httpx.AsyncClient(
            verify=trusted or True,
            trust_env=False,
            follow_redirects=False,
            timeout=seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def post(self, letter: Letter) -> Outcome:
        """Raises nothing: whatever goes wrong is said in the outcome."""
        if fault := fault_of_address(letter.address):
            return Outcome(problem=fault)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(letter)
        except TimeoutError:
            return Outcome(problem=f"The receiver took longer than {self._seconds:g} seconds.")

    async def _post(self, letter: Letter) -> Outcome:
        url = httpx.URL(letter.address)
        try:
            found = await _looked_up(url.host, url.port or (443 if url.scheme == "https" else 80))
        except (OSError, UnicodeError):
            return Outcome(problem=f"No server named {url.host} is known.")
        # One private address among them is enough: the next look-up might give that one alone.
        if not all(may_reach(each, loopback=self._loopback) for each in found):
            return Outcome(problem=_PRIVATE)
        if url.scheme == "http" and not all(each.is_loopback for each in found):
            return Outcome(problem="http:// is for the CRM's own machine only. Use https://.")
        outcome = Outcome(problem="The receiver cannot be reached.")
        for each in found[:_MOST_TRIED]:
            try:
                return await self._answer(url, str(each), letter)
            except httpx.ConnectError as error:
                outcome = Outcome(problem=_connect_words(error))
            except httpx.HTTPError:
                return Outcome(problem="The connection to the receiver broke off.")
        return outcome

    async def _answer(self, url: httpx.URL, address: str, letter: Letter) -> Outcome:
        request = self._http.build_request(
            "POST",
            url.copy_with(host=address),
            content=letter.body,
            headers=_headers(letter, url),
            extensions={"sni_hostname": url.host},
        )
        response = await self._http.send(request, stream=True)
        try:
            excerpt = await _beginning(response)
        finally:
            await response.aclose()
        return Outcome(response.status_code, excerpt, _problem(response.status_code))


async def _looked_up(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    loop = asyncio.get_running_loop()
    rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    names: Iterable[str] = dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows)
    return [ipaddress.ip_address(each) for each in names]


def _headers(letter: Letter, url: httpx.URL) -> dict[str, str]:
    now = int(time.time())
    return {
        "Host": url.netloc.decode("ascii"),
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Targeting-Local-CRM-Webhooks/1",
        "Webhook-Id": letter.id,
        "Webhook-Timestamp": str(now),
        "Webhook-Signature": signature_of(letter.secret, letter.id, now, letter.body),
    }


async def _beginning(response: httpx.Response) -> str:
    read = b""
    with suppress(httpx.HTTPError):  # the status has been told; the rest is for people to read
        # As it comes: a few bytes may unpack to more than the machine has.
        async for chunk in response.aiter_raw():
            read += chunk
            if len(read) >= _READ:
                break
    words = " ".join(read[:_READ].decode("utf-8", "replace").split())
    return "".join(each if each.isprintable() else "\ufffd" for each in words)[:_EXCERPT]


def _problem(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "The receiver sent us elsewhere. Enter the address where it takes webhooks itself."
    return f"The receiver answered {status}."


def _connect_words(error: httpx.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "The receiver's certificate is not trusted."
        cause = cause.__cause__ or cause.__context__
    return "The receiver cannot be reached."

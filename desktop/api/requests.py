"""One road to the CRM: authorized requests, renewed tokens, decoded answers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx

from desktop import APP_ID, VERSION
from desktop.api.auth import Authentication, checked_address
from desktop.api.decoding import ListBody, decode, decode_list
from desktop.api.failures import (
    CONFUSED,
    UNSENDABLE,
    content_of,
    problem_of,
    reaching,
)
from desktop.domain.errors import CrmConfused, InvalidInput, SessionEnded

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
# A page of rows may take the CRM a while; the connection is alive in between.
_LAST_ANSWERS_SECONDS: Final = 1.0
_STREAM_TIMEOUT = httpx.Timeout(10.0, connect=5.0, read=60.0)

Body = TypeVar("Body")


class Requests:
    """Raises ``InvalidInput`` for an address that cannot be used."""

    def __init__(self, address: str) -> None:
        self._address = checked_address(address)
        self._http = _http_client(self._address)
        self._auth = Authentication(self._http, self._address)
        self._last_event: dict[str, str] = {}
        self._under_way: set[asyncio.Task[httpx.Response]] = set()

    @property
    def address(self) -> str:
        return self._address

    async def use_address(self, address: str) -> None:
        checked = checked_address(address)
        if checked != self._address:
            before = self._http
            self._address = checked
            self._http = _http_client(checked)
            self._auth = Authentication(self._http, checked)
            self._last_event.clear()
            await self._let_finish()
            await before.aclose()

    async def _get(
        self, path: str, wanted: type[Body], query: Mapping[str, str | None] | None = None
    ) -> Body:
        asked = {name: value for name, value in (query or {}).items() if value}
        return decode((await self._request("GET", path, params=asked)).content, wanted)

    async def _list(
        self, path: str, item: type[Body], query: Mapping[str, str | None] | None = None
    ) -> ListBody[Body]:
        asked = {name: value for name, value in (query or {}).items() if value}
        return decode_list((await self._request("GET", path, params=asked)).content, item)

    async def _send(
        self,
        method: str,
        path: str,
        content: object,
        key: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        sent = dict(headers or {})
        if key:
            sent["Idempotency-Key"] = key
        return (await self._request(method, path, json=content, headers=sent)).content

    async def _request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        given = arguments.pop("headers", {})
        for attempt in ("first", "renewed"):
            authorized = self._authorized()
            with reaching(self.address):
                response = await self._finished(
                    self._http.request(method, path, headers={**given, **authorized}, **arguments)
                )
            if attempt == "renewed" or not _can_be_renewed(response):
                content_of(response)
                return response
            await self._auth.renew(authorized["Authorization"].removeprefix("Bearer "))
        raise CrmConfused("The CRM does not accept its own tokens. Sign in again.")

    async def _finished(self, request: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        """A request that nobody waits for any more still comes to its end.

        Cut off, it would lose connections of the pool that it was just about to close.
        """
        task = asyncio.ensure_future(request)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _let_finish(self) -> None:
        """Before the end: what is on its way is given a moment, and then cut off."""
        under_way = tuple(self._under_way)
        if under_way:
            await asyncio.wait(under_way, timeout=_LAST_ANSWERS_SECONDS)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _opened_stream(
        self, path: str, query: Mapping[str, str | list[str]]
    ) -> httpx.Response:
        """Renews the token where that can help; raises what the CRM refuses."""
        for attempt in ("first", "renewed"):
            authorized = self._authorized()
            request = self._http.build_request(
                "GET", path, params=query, headers=authorized, timeout=_STREAM_TIMEOUT
            )
            response = await self._http.send(request, stream=True)
            if response.status_code == 200:
                return response
            content = await response.aread()
            can_be_renewed = problem_of(content).code != "user_inactive"
            if response.status_code != 401 or not can_be_renewed or attempt == "renewed":
                content_of(response)
                break
            await self._auth.renew(authorized["Authorization"].removeprefix("Bearer "))
        raise CrmConfused(CONFUSED)

    def _authorized(self) -> dict[str, str]:
        if self._auth.tokens is None:
            raise SessionEnded("You are signed out. Sign in again.")
        return {"Authorization": f"Bearer {self._auth.tokens.access_token}"}


def _http_client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=address,
        timeout=_TIMEOUT,
        headers={"User-Agent": f"{APP_ID}/{VERSION}"},
        # A proxy of the environment must never see what is meant for this machine.
        trust_env=not address.startswith("http://"),
    )


def _can_be_renewed(response: httpx.Response) -> bool:
    return response.status_code == 401 and problem_of(response.content).code != "user_inactive"


def path_of(account_id: str, *parts: str) -> str:
    try:
        quoted = [quote(part, safe="") for part in (account_id, *parts)]
    except UnicodeEncodeError as error:
        raise InvalidInput(UNSENDABLE) from error
    return "/v1/accounts/" + "/".join(quoted)

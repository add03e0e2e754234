"""The CRM over HTTP: numbers and their sources."""

from __future__ import annotations

from typing import Any, Final

from desktop.api.bodies.numbers import (
    NumberBody,
    OfferBody,
    OffersBody,
    RetiredBody,
    SourceBody,
    TargetBody,
)
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match
from desktop.domain.errors import Conflict
from desktop.domain.numbers import (
    NumberChange,
    NumberFilter,
    NumberUses,
    Offer,
    OfferSearch,
    Retired,
    Retirement,
    Retiring,
    Route,
    Source,
)
from desktop.domain.records import NumberRecord, Page

_NUMBERS: Final = "numbers"


class NumbersClient(Requests):
    """Part of ``Crm``."""

    async def number_page(
        self, account_id: str, wanted: NumberFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[NumberRecord]:
        query = {"q": wanted.text, "state": wanted.state, "source_id": wanted.source_id}
        query |= {"limit": str(limit), "cursor": cursor or ""}
        page = await self._list(path_of(account_id, _NUMBERS), NumberBody, {**query})
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def offers(self, account_id: str, wanted: OfferSearch) -> tuple[Offer, ...]:
        query = {"country": wanted.country, "area": wanted.area, "contains": wanted.contains}
        path = path_of(account_id, _NUMBERS, "available")
        page = await self._list(path, OfferBody, {**query})
        return tuple(each.value() for each in page.data)

    async def buy_number(
        self, account_id: str, number: str, name: str, idempotency_key: str
    ) -> NumberRecord:
        asked: dict[str, Any] = {"number": number, **({"name": name} if name else {})}
        path = path_of(account_id, _NUMBERS)
        try:
            content = await self._send("POST", path, asked, key=idempotency_key)
        except Conflict as error:
            raise Conflict(str(error), _offers(error.current)) from error
        return decode(content, NumberBody).value()

    async def change_number(
        self, account_id: str, number_id: str, change: NumberChange, version: int
    ) -> NumberRecord:
        path, headers = path_of(account_id, _NUMBERS, number_id), if_match(version)
        try:
            content = await self._send("PATCH", path, _changed(change), headers=headers)
        except Conflict as error:
            raise Conflict(str(error), _number(error.current)) from error
        return decode(content, NumberBody).value()

    async def enable_number(self, account_id: str, number_id: str) -> NumberRecord:
        path = path_of(account_id, _NUMBERS, number_id, "enable")
        return decode(await self._send("POST", path, {}), NumberBody).value()

    async def number_uses(self, account_id: str, number_id: str, kind: Retiring) -> NumberUses:
        path = path_of(account_id, _NUMBERS, number_id, kind.value)
        content = await self._send("POST", path, {"dry_run": True})
        return decode(content, RetiredBody).value().uses

    async def retire_number(
        self, account_id: str, number_id: str, wanted: Retirement, idempotency_key: str
    ) -> Retired:
        path = path_of(account_id, _NUMBERS, number_id, wanted.kind.value)
        asked = {"replacement": wanted.replacement, "leave_without": wanted.leave_without}
        content = await self._send("POST", path, asked, key=idempotency_key)
        return decode(content, RetiredBody).value()

    async def route_targets(self, account_id: str, text: str = "") -> tuple[Route, ...]:
        path = path_of(account_id, _NUMBERS, "targets")
        page = await self._list(path, TargetBody, {"q": text})
        return tuple(each.value() for each in page.data)

    async def sources(
        self,
        account_id: str,
        text: str = "",
        cursor: str | None = None,
        limit: int = 100,
        archived: bool = False,
    ) -> Page[Source]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        query |= {"archived": "true" if archived else ""}
        page = await self._list(path_of(account_id, "sources"), SourceBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def add_source(self, account_id: str, name: str, idempotency_key: str) -> Source:
        path = path_of(account_id, "sources")
        content = await self._send("POST", path, {"name": name}, key=idempotency_key)
        return decode(content, SourceBody).value()

    async def change_source(self, account_id: str, source: Source, version: int) -> Source:
        path = path_of(account_id, "sources", source.id)
        asked = {"name": source.name, "archived": source.archived}
        content = await self._send("PATCH", path, asked, headers=if_match(version))
        return decode(content, SourceBody).value()


def _changed(change: NumberChange) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "name": change.name,
        "source_id": change.source_id,
        "text_enabled": change.text_enabled,
    }
    if change.route is not None:
        asked["route"] = {"kind": change.route.kind.value, "id": change.route.id}
    if change.recording is not None:
        asked["recording"] = change.recording.value
    return {name: value for name, value in asked.items() if value is not None}


def _offers(current: object) -> tuple[Offer, ...]:
    if not isinstance(current, bytes):
        return ()
    return tuple(each.value() for each in decode(current, OffersBody).data)


def _number(current: object) -> NumberRecord | None:
    return decode(current, NumberBody).value() if isinstance(current, bytes) else None

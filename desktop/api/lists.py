"""The CRM over HTTP: blocked callers, do not call, scoring, call statuses and tags."""

from __future__ import annotations

from datetime import datetime

from desktop.api.bodies.lists import (
    BlockBody,
    EntryBody,
    ImportBody,
    ScoringBody,
    StatusesBody,
    TagBody,
)
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match
from desktop.domain.lists import (
    Block,
    BlockedCaller,
    CallStatuses,
    DoNotCallEntry,
    ImportJob,
    ScoringOptions,
)
from desktop.domain.records import Page

_BLOCKED, _DO_NOT_CALL, _IMPORTS = "blocked-numbers", "do-not-call", ("do-not-call", "imports")


class ListsClient(Requests):
    """Part of ``Crm``."""

    async def blocked_callers(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[BlockedCaller]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        page = await self._list(path_of(account_id, _BLOCKED), BlockBody, query)
        return Page(tuple(each.value_of() for each in page.data), page.next_cursor)

    async def block_caller(
        self, account_id: str, block: Block, idempotency_key: str
    ) -> BlockedCaller:
        asked = {
            "kind": block.kind.value,
            "value": block.value,
            "reason": block.reason,
            "until": _time_text(block.until),
        }
        path = path_of(account_id, _BLOCKED)
        return decode(
            await self._send("POST", path, asked, key=idempotency_key), BlockBody
        ).value_of()

    async def change_block(
        self, account_id: str, entry_id: str, reason: str, until: datetime | None, version: int
    ) -> BlockedCaller:
        path = path_of(account_id, _BLOCKED, entry_id)
        asked = {"reason": reason, "until": _time_text(until)}
        content = await self._send("PATCH", path, asked, headers=if_match(version))
        return decode(content, BlockBody).value_of()

    async def unblock_caller(self, account_id: str, entry_id: str) -> None:
        expect_nothing(await self._request("DELETE", path_of(account_id, _BLOCKED, entry_id)))

    async def do_not_call_list(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[DoNotCallEntry]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        page = await self._list(path_of(account_id, _DO_NOT_CALL), EntryBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def add_do_not_call(
        self, account_id: str, number: str, reason: str, idempotency_key: str
    ) -> DoNotCallEntry:
        path, asked = path_of(account_id, _DO_NOT_CALL), {"number": number, "reason": reason}
        return decode(await self._send("POST", path, asked, key=idempotency_key), EntryBody).value()

    async def remove_do_not_call(self, account_id: str, entry_id: str, reason: str) -> None:
        path = path_of(account_id, _DO_NOT_CALL, entry_id)
        expect_nothing(await self._request("DELETE", path, json={"reason": reason}))

    async def start_import(
        self, account_id: str, content: bytes, idempotency_key: str
    ) -> ImportJob:
        headers = {"Content-Type": "text/csv", "Idempotency-Key": idempotency_key}
        path = path_of(account_id, *_IMPORTS)
        response = await self._request("POST", path, content=content, headers=headers)
        return decode(response.content, ImportBody).value()

    async def import_job(self, account_id: str, import_id: str) -> ImportJob:
        return (await self._get(path_of(account_id, *_IMPORTS, import_id), ImportBody)).value()

    async def cancel_import(self, account_id: str, import_id: str) -> ImportJob:
        path = path_of(account_id, *_IMPORTS, import_id)
        return decode((await self._request("DELETE", path)).content, ImportBody).value()

    async def scoring(self, account_id: str) -> ScoringOptions:
        return (await self._get(path_of(account_id, "scoring"), ScoringBody)).value()

    async def change_scoring(self, account_id: str, options: ScoringOptions) -> ScoringOptions:
        asked = {
            "name": options.name,
            "highest": options.highest,
            "criteria": list(options.criteria),
        }
        path, version = path_of(account_id, "scoring"), if_match(options.version)
        return decode(await self._send("PUT", path, asked, headers=version), ScoringBody).value()

    async def call_statuses(self, account_id: str) -> CallStatuses:
        return (await self._get(path_of(account_id, "call-statuses"), StatusesBody)).value()

    async def tags(self, account_id: str) -> tuple[str, ...]:
        page = await self._list(path_of(account_id, "tags"), TagBody)
        return tuple(each.name for each in page.data)


def _time_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

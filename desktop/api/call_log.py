"""The CRM over HTTP: the way of a call, recordings, missed calls, the export."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx
import msgspec

from desktop.api.decoding import Named, decode
from desktop.api.failures import CONFUSED, expect_nothing, reaching
from desktop.api.requests import Requests, path_of
from desktop.domain.call_path import PathStep
from desktop.domain.errors import CrmConfused
from desktop.domain.queries import CallQuery

# A talk of hours over a slow line, and the CRM decodes it before it answers.
_LONG: Final = httpx.Timeout(120.0, connect=5.0)
_PIECE: Final = 256 * 1024


class StepBody(msgspec.Struct, frozen=True):
    at: datetime
    kind: str
    user: Named | None = None
    number: str = ""
    queue: str = ""
    detail: str = ""

    def value(self) -> PathStep:
        who = self.user.name if self.user else ""
        return PathStep(self.at, self.kind, who, self.number, self.queue, self.detail)


class SeenBody(msgspec.Struct, frozen=True):
    seen_until: datetime | None


class _Pieces:
    """A file that is read while it is sent, from its beginning each time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with await asyncio.to_thread(self._path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece


class CallLogClient(Requests):
    """Part of ``Crm``."""

    async def call_path(self, account_id: str, record_id: str) -> tuple[PathStep, ...]:
        page = await self._list(path_of(account_id, "calls", record_id, "path"), StepBody)
        return tuple(each.value() for each in page.data)

    async def recording(self, account_id: str, record_id: str) -> bytes:
        path = path_of(account_id, "calls", record_id, "recording")
        return bytes((await self._request("GET", path, timeout=_LONG)).content)

    async def send_recording(self, account_id: str, record_id: str, path: Path) -> None:
        size = (await asyncio.to_thread(path.stat)).st_size
        answer = await self._request(
            "PUT",
            path_of(account_id, "calls", record_id, "recording"),
            content=_Pieces(path),
            headers={"Content-Length": str(size), "Content-Type": "audio/wav"},
            timeout=_LONG,
        )
        expect_nothing(answer)

    async def delete_recording(self, account_id: str, record_id: str) -> None:
        path = path_of(account_id, "calls", record_id, "recording")
        expect_nothing(await self._request("DELETE", path))

    async def assignable_agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        page = await self._list(path_of(account_id, "agents", "assignable"), Named)
        return tuple((each.id, each.name) for each in page.data)

    async def missed_calls_seen(self, account_id: str) -> datetime | None:
        return (await self._get(path_of(account_id, "me", "missed-calls"), SeenBody)).seen_until

    async def see_missed_calls(
        self, account_id: str, until: datetime, idempotency_key: str
    ) -> datetime:
        path, seen = path_of(account_id, "me", "missed-calls"), {"seen_until": until.isoformat()}
        found = decode(await self._send("PUT", path, seen, idempotency_key), SeenBody).seen_until
        if found is None:
            raise CrmConfused(CONFUSED)
        return found

    async def export_calls(self, account_id: str, query: CallQuery) -> AsyncGenerator[bytes, None]:
        path = path_of(account_id, "calls", "export")
        with reaching(self.address):
            response = await self._opened_stream(path, _asked(query))
            try:
                async for piece in response.aiter_bytes():
                    yield piece
            finally:
                await response.aclose()


def _asked(query: CallQuery) -> dict[str, str | list[str]]:
    asked: dict[str, str | list[str]] = {
        "direction": query.direction.value if query.direction else "",
        "status": [each.value for each in query.statuses],
        "agent": query.agent_id or "",
        "without_agent": "true" if query.agent_id == "" else "",
        "queue": query.queue,
        "tracking_number": query.tracking_number,
        "source": query.source,
        "tag": query.tag,
        "min_score": "" if query.lowest_score is None else str(query.lowest_score),
        "call_status": query.call_status or "",
        "without_status": "true" if query.call_status == "" else "",
        "recording": "true" if query.with_recording else "",
        "unanswered": "true" if query.unanswered else "",
        "from": query.since.isoformat() if query.since else "",
        "to": query.until.isoformat() if query.until else "",
        "contact": query.contact_id,
        "number": query.remote_number,
        "q": query.text,
    }
    return {name: value for name, value in asked.items() if value}

"""Texts to many as a test orders and follows them."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from desktop.server.tables import conversations, messages, texting_settings
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Person
from tests.support.crm_rows import put
from tests.support.crm_server import CrmServer

FAST, SLOW = 60_000, 1
_KEYS = itertools.count()


def settings(server: CrmServer, per_minute: int, quiet: tuple[int, int] = (0, 0)) -> None:
    """Without quiet hours, so that it does not matter when a test runs."""
    row = {"account_id": known.ACCOUNT, "bulk_per_minute": per_minute}
    with server.change() as connection:
        mine = texting_settings.c.account_id == known.ACCOUNT
        connection.execute(texting_settings.delete().where(mine))
        put(
            connection,
            texting_settings,
            {**row, "quiet_from": quiet[0], "quiet_until": quiet[1]},
        )


def number(place: int) -> str:
    """A fictional one of its own for each place; 0197 and above are those that fail."""
    return f"+1{410 + place // 97}55501{place % 97:02d}"


def around_now() -> tuple[int, int]:
    """Six hours to either side of now, by the clock of Baltimore."""
    local = datetime.now(ZoneInfo("America/New_York"))
    minute = local.hour * 60 + local.minute
    return (minute - 360) % 1440, (minute + 360) % 1440


def order(person: Person, *numbers: str, key: str = "", **fields: Any) -> Any:
    body = {"recipients": [{"number": each} for each in numbers], "text": "Offer", **fields}
    headers = {"Idempotency-Key": key or f"order {next(_KEYS)}"}
    return person.ask("POST", "/bulk-messages", json=body, headers=headers)


def job(person: Person, job_id: str) -> dict[str, Any]:
    content: dict[str, Any] = person.get(f"/bulk-messages/{job_id}").json()
    return content


def act(person: Person, job_id: str, what: str) -> Any:
    return person.ask("POST", f"/bulk-messages/{job_id}/{what}")


def recipients(person: Person, job_id: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": "200", "cursor": cursor, **query}
        page = person.get(f"/bulk-messages/{job_id}/recipients", params=asked).json()
        found += page["data"]
        cursor = page["next_cursor"]
    return found


def got(server: CrmServer, text: str = "Offer") -> dict[str, int]:
    """How often each number was texted."""
    query = (
        select(conversations.c.remote_number, func.count())
        .join(messages, messages.c.conversation_id == conversations.c.id)
        .where(messages.c.text == text, messages.c.direction == "outbound")
        .group_by(conversations.c.remote_number)
    )
    with server.database.read() as connection:
        return {str(each): int(times) for each, times in connection.execute(query)}

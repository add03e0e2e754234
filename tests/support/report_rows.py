"""Calls and texts for reports: written into the real database by chance, and read back raw."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from desktop.domain.calls import Direction
from desktop.domain.records import CallOutcome, CallRecord
from desktop.server.crm.call_rows import columns, shape
from desktop.server.tables import calls, conversations, messages, numbers, users
from tests.fakes import crm_records as known
from tests.support.plain_reports import PlainText, Raw

AGENTS: Final = (None, known.ANNA, known.JONAS, known.OMAR)
NUMBERS: Final = (known.MAIN_LINE, known.CAPITAL, "+14105550177")
QUEUES: Final = ("", "Sales", "Support")
SOURCES: Final = ("", "Main line", "Radio")
STATUSES: Final = ("", "Sold", "Lost")
TAGS: Final = ("quote", "Dépannage", "urgent")
CALLERS: Final = (*(f"+1312555{place:04}" for place in range(40)), "anonymous", "")
_OUTCOMES: Final = ("completed", "no-answer", "voicemail", "busy", "canceled", "failed")


def some_call(chance: random.Random, call_id: str, started: datetime) -> dict[str, Any]:
    """A row as the phone system and people leave it: also ringing, talking, never answered."""
    is_inbound = chance.random() < 0.6
    at = int(started.timestamp() * 1000) + chance.randrange(60_000)
    answered = at + chance.randrange(40_000) if chance.random() < 0.6 else None
    length = chance.choice((500, 1500, 2500, chance.randrange(600_000)))
    ended = (answered or at) + length if chance.random() < 0.95 else None
    over = "completed" if answered else chance.choice(_OUTCOMES[1:])
    return {
        "id": call_id,
        "account_id": known.ACCOUNT,
        "direction": "inbound" if is_inbound else "outbound",
        "status": over if ended else "in-progress" if answered else "ringing",
        "caller_number": "",
        "tracking_number": chance.choice(NUMBERS),
        "remote_number": chance.choice(CALLERS),
        "source": chance.choice(SOURCES) if is_inbound else "",
        "agent_id": chance.choice(AGENTS),
        "queue": chance.choice(QUEUES),
        "started_at": at,
        "answered_at": answered,
        "ended_at": ended,
        "tags": chance.sample(TAGS, chance.choice((0, 0, 1, 2))),
        "call_status": chance.choice(STATUSES),
    }


def fill(connection: Connection, moments: Sequence[datetime], seed: int = 1) -> None:
    """A call at about each moment, in no order, and a text with every third."""
    chance = random.Random(seed)
    rows = [some_call(chance, f"r{place}", moment) for place, moment in enumerate(moments)]
    chance.shuffle(rows)
    connection.execute(insert(calls), rows)
    for place, our_number in enumerate(NUMBERS):
        row = {
            **{"id": f"conv{place}", "account_id": known.ACCOUNT, "our_number": our_number},
            **{"remote_number": CALLERS[place], "last_at": 0},
        }
        connection.execute(insert(conversations).values(row))
    texts = [_text(chance, f"x{place}", moment) for place, moment in enumerate(moments[::3])]
    connection.execute(insert(messages), texts)


def _text(chance: random.Random, text_id: str, moment: datetime) -> dict[str, Any]:
    return {
        "id": text_id,
        "conversation_id": f"conv{chance.randrange(len(NUMBERS))}",
        "direction": chance.choice(("inbound", "outbound")),
        "text": "Hello",
        "state": chance.choice(("received", "failed", "delivered")),
        "sent_at": int(moment.timestamp() * 1000),
    }


def over(since: datetime, until: datetime, count: int, seed: int = 1) -> list[datetime]:
    chance = random.Random(seed)
    length = until - since
    return [
        since + timedelta(seconds=chance.random() * length.total_seconds()) for _ in range(count)
    ]


def raw(connection: Connection) -> Raw:
    """What stands in the rows, one by one."""
    mine = calls.c.account_id == known.ACCOUNT
    found = [_record(shape(row)) for row in connection.execute(columns().where(mine))]
    names = {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}
    ours = select(numbers.c.number, numbers.c.name).where(numbers.c.account_id == known.ACCOUNT)
    names |= {row.number: row.name for row in connection.execute(ours) if row.name}
    query = (
        select(messages, conversations.c.our_number)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(conversations.c.account_id == known.ACCOUNT)
    )
    texts = [
        PlainText(
            row.our_number,
            Direction(row.direction),
            datetime.fromtimestamp(row.sent_at / 1000, UTC),
            row.state == "failed",
        )
        for row in connection.execute(query)
    ]
    return Raw(found, texts, names)


def _record(row: dict[str, Any]) -> CallRecord:
    return known.call_record(
        row["id"],
        direction=Direction(row["direction"]),
        status=CallOutcome(row["status"]),
        tracking_number=row["tracking_number"],
        remote_number=row["remote_number"],
        source=row["source"],
        agent_id=row["agent"]["id"] if row["agent"] else "",
        queue=row["queue"],
        started_at=datetime.fromisoformat(row["started_at"]),
        answered_at=_moment(row["answered_at"]),
        ended_at=_moment(row["ended_at"]),
        talk_time=row["talk_time"],
        ring_time=row["ring_time"],
        tags=tuple(row["tags"]),
        call_status=row["call_status"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

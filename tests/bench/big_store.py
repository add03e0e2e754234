"""A desk with a long past: 1,000,000 calls, 100,000 contacts, 200,000 texts in its local data."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from desktop.domain.calls import Direction
from desktop.domain.records import (
    CallOutcome,
    CallRecord,
    Contact,
    Conversation,
    Message,
    MessageState,
)
from desktop.settings.local.store import SqliteLocalData

Row = TypeVar("Row")

CALLS: Final = 1_000_000
CONTACTS: Final = 100_000
TEXTS: Final = 200_000
CONVERSATIONS: Final = 20_000
BATCH: Final = 5_000
_FIRST: Final = ("Ada", "Bruno", "Chloe", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jo")
_LAST: Final = ("Abel", "Brandt", "Castro", "Dufour", "Ekman", "Fontana", "Gruber", "Haas", "Ito")
_NOTES: Final = ("", "", "", "Wants a quote for the roof", "Ring back after lunch", "Invoice sent")
_STATUSES: Final = ("", "", "New lead", "Appointment booked", "Not interested")


def number_of(place: int) -> str:
    return f"+1{410 + place % 500}{5_550_000 + place * 37 % 4_449_999:07d}"


def contact_of(place: int) -> Contact:
    name = f"{_FIRST[place % 10]} {_LAST[place // 10 % 9]} {place}"
    return Contact(f"con_{place}", name, f"Company {place % 4000}", (number_of(place),), "", "")


def call_of(place: int, now: datetime, dice: random.Random) -> CallRecord:
    contact = contact_of(place % CONTACTS)
    answered = dice.random() < 0.8
    started = now - timedelta(seconds=7.5 * place)
    agent = dice.randrange(40)
    return CallRecord(
        id=f"call_{place:032x}",
        direction=dice.choice(tuple(Direction)),
        status=CallOutcome.COMPLETED if answered else CallOutcome.NO_ANSWER,
        caller_number=contact.numbers[0],
        tracking_number=f"+1202555{dice.randrange(100):04d}",
        remote_number=contact.numbers[0],
        contact_id=contact.id,
        contact_name=contact.name,
        source=f"Source {dice.randrange(12)}",
        agent_id=f"usr_{agent}",
        agent_name=f"Agent {agent}",
        assigned_by="queue",
        queue=f"Queue {dice.randrange(6)}",
        started_at=started,
        answered_at=started + timedelta(seconds=8) if answered else None,
        ended_at=started + timedelta(seconds=180),
        duration=180,
        talk_time=172 if answered else 0,
        ring_time=8,
        caller_id_rule="",
        note=dice.choice(_NOTES),
        tags=("quote",) if dice.random() < 0.1 else (),
        score=dice.choice((None, 1, 2, 3, 4, 5)),
        call_status=dice.choice(_STATUSES),
        has_recording=answered,
        version=1,
    )


def message_of(place: int, now: datetime) -> Message:
    return Message(
        *(f"msg_{place:032x}", f"cnv_{place % CONVERSATIONS}", Direction.INBOUND),
        f"Can you come on day {place % 365} at noon?",
        *(MessageState.RECEIVED, now - timedelta(seconds=37 * place)),
    )


def conversation_of(place: int, now: datetime) -> Conversation:
    contact = contact_of(place)
    return Conversation(
        *(f"cnv_{place}", contact.id, contact.name, contact.numbers[0], "+12025550111"),
        *("Can you come?", now - timedelta(seconds=37 * place), int(place % 50 == 0)),
    )


async def fill(local: SqliteLocalData, calls: int = CALLS) -> None:
    """As synchronisation does it, in larger pages; some minutes."""
    now, dice = datetime.now(UTC), random.Random(7)
    for batch in _batches(contact_of(place) for place in range(CONTACTS)):
        await local.contacts.put(batch)
    for batch in _batches(conversation_of(place, now) for place in range(CONVERSATIONS)):
        await local.texts.put_conversations(batch)
    for batch in _batches(message_of(place, now) for place in range(TEXTS)):
        await local.texts.put_messages(batch)
    for batch in _batches(call_of(place, now, dice) for place in range(calls)):
        await local.calls.put(batch)
        if dice.random() < 0.05:
            sys.stderr.write(f"\r{await local.calls.count():,} calls")
    await local.forget_deleted()


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def is_made(folder: Path) -> bool:
    return (folder / "made").exists()

"""What happened in the demonstration accounts: contacts, calls, texts and money."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from desktop.domain.call_sounds import CallSound
from desktop.server import seed_billing, seed_lists, tables
from desktop.server.seed_lists import OF_TALKS
from desktop.server.seed_people import (
    AREAS,
    COMPANIES,
    FIRST_NAMES,
    HOME,
    LAST_NAMES,
    LEGAL,
    NOTES,
    NUMBERS,
    PEOPLE,
    QUEUES,
    TAGS,
    TEXTS_IN,
    TEXTS_OUT,
    NumberSeed,
)

DAYS: Final = 90
CONTACTS: Final = 300
CALLS: Final = {HOME: 4_200, LEGAL: 800}
CONVERSATIONS: Final = {HOME: 32, LEGAL: 8}
_STATUSES: Final = ("completed", "no-answer", "voicemail", "busy", "canceled", "failed")
_WEIGHTS: Final = (74, 10, 7, 4, 4, 1)

Row = dict[str, Any]


def fill(connection: Connection, now: datetime) -> None:
    chance = random.Random("harbor")
    contacts, numbers = _contacts(chance)
    connection.execute(tables.contacts.insert(), contacts)
    connection.execute(tables.contact_numbers.insert(), numbers)
    calls = [row for account in CALLS for row in _calls(chance, account, numbers, now)]
    connection.execute(tables.calls.insert(), calls)
    _texts(connection, chance, numbers, now)
    seed_billing.fill(connection, now)
    seed_lists.fill(connection, int(now.timestamp() * 1000))


def _contacts(chance: random.Random) -> tuple[list[Row], list[Row]]:
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    chance.shuffle(names)
    lines = [
        (f"+1{area}55501{line}", city) for area, city in AREAS.items() for line in range(51, 99)
    ]
    lines = [line for line in lines if line[0] not in {number.number for number in NUMBERS}]
    lines += [(f"+4420794602{line}", "London") for line in range(10, 30)]
    chance.shuffle(lines)
    contacts: list[Row] = []
    numbers: list[Row] = []
    for place in range(CONTACTS):
        account = LEGAL if place % 6 == 5 else HOME
        contact_id = f"con_{place:04d}"
        number, city = lines[place]
        contacts.append(_contact(chance, contact_id, account, names[place], city))
        own = [number, *([lines[CONTACTS + place // 5][0]] if place % 5 == 0 else [])]
        numbers += [
            {
                **{"contact_id": contact_id, "account_id": account, "number": n, "position": i},
                "label": "work" if i else "mobile",
            }
            for i, n in enumerate(own)
        ]
    return contacts, numbers


def _contact(chance: random.Random, contact_id: str, account: str, name: str, city: str) -> Row:
    return {
        "id": contact_id,
        "account_id": account,
        "name": name,
        "company": chance.choice(COMPANIES),
        "email": f"{name.lower().replace(' ', '.')}@mail.example",
        "city": city,
    }


def _calls(chance: random.Random, account: str, numbers: list[Row], now: datetime) -> list[Row]:
    own = [number for number in NUMBERS if number.account == account]
    lines = [line for line in numbers if line["account_id"] == account]
    agents = _agents(account)
    return [
        _call(chance, f"cal_{account[4:]}_{place:05d}", (own, lines, agents), now)
        for place in range(CALLS[account])
    ]


def _agents(account: str) -> list[str]:
    members = {name for queue in QUEUES if queue.account == account for name in queue.members}
    agents = [person.user_id for person in PEOPLE if person.local_part in members]
    if account == HOME:
        agents.append("usr_priya_nair")
    return agents


def _call(
    chance: random.Random,
    call_id: str,
    cast: tuple[list[NumberSeed], list[Row], list[str]],
    now: datetime,
) -> Row:
    own, lines, agents = cast
    number, line = chance.choice(own), chance.choice(lines)
    is_inbound = chance.random() < 0.62
    status = chance.choices(_STATUSES, _WEIGHTS)[0]
    talked = status == "completed" or (status == "voicemail" and not is_inbound)
    started = _moment(chance, now)
    ring = chance.randint(3, 40)
    answered = started + ring * 1000 if talked else None
    talk = int(chance.lognormvariate(4.8, 0.9)) + 2 if talked else 0
    agent = chance.choice(agents) if talked or not is_inbound else None
    in_queue = is_inbound and number.to.startswith("que_")
    named = chance.random() < 0.9
    return {
        "id": call_id,
        "account_id": number.account,
        "direction": "inbound" if is_inbound else "outbound",
        "status": status,
        "caller_number": line["number"] if is_inbound else number.number,
        "tracking_number": number.number,
        "remote_number": line["number"],
        "contact_id": line["contact_id"] if named else None,
        "source": number.source if is_inbound else "",
        "agent_id": agent,
        "assigned_by": _assigned(agent, is_inbound, in_queue),
        "queue": next(q.name for q in QUEUES if q.id == number.to) if in_queue else "",
        "started_at": started,
        "answered_at": answered,
        "ended_at": started + (ring + talk) * 1000,
        "caller_id_rule": "" if is_inbound else "user.default",
        **_remarks(chance, talked),
    }


def _assigned(agent: str | None, is_inbound: bool, in_queue: bool) -> str:
    if agent is None:
        return ""
    return "outbound" if not is_inbound else "queue" if in_queue else "user"


def _remarks(chance: random.Random, talked: bool) -> Row:
    return {
        "note": chance.choice(NOTES) if talked and chance.random() < 0.25 else "",
        "tags": chance.sample(TAGS, chance.choice((0, 0, 1, 2))) if talked else [],
        "score": chance.randint(1, 5) if talked and chance.random() < 0.3 else None,
        "call_status": chance.choice(OF_TALKS) if talked and chance.random() < 0.6 else "",
        **_recorded(talked and chance.random() < 0.8),
    }


def _recorded(is_recorded: bool) -> Row:
    """Nobody has spoken in these calls: what is heard of them is made up."""
    sound = CallSound.DEMONSTRATION if is_recorded else CallSound.NOT_CAPTURED
    return {"recording": is_recorded, "sound": sound.value}


def _moment(chance: random.Random, now: datetime) -> int:
    """Within office hours (13:00 to 22:00 UTC), on weekdays for the most part, in the past."""
    while True:
        day = now - timedelta(days=chance.uniform(0, DAYS))
        if day.weekday() >= 5 and chance.random() < 0.85:
            continue
        second = int(chance.triangular(13 * 3600, 22 * 3600, 16 * 3600))
        moment = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=second)
        # An hour's distance: no call of the past is still going on.
        if moment < now - timedelta(hours=1):
            return int(moment.timestamp()) * 1000


def _texts(
    connection: Connection, chance: random.Random, numbers: list[Row], now: datetime
) -> None:
    conversations: list[Row] = []
    messages: list[Row] = []
    for account, count in CONVERSATIONS.items():
        own = [n.number for n in NUMBERS if n.account == account and n.text]
        lines = [n for n in numbers if n["account_id"] == account and n["position"] == 0]
        for line in chance.sample(lines, count):
            conversation_id = f"cnv_{line['contact_id'][4:]}"
            thread = _thread(chance, conversation_id, _moment(chance, now))
            messages += thread
            last = thread[-1]
            conversations.append(
                {
                    "id": conversation_id,
                    "account_id": account,
                    "contact_id": line["contact_id"],
                    "remote_number": line["number"],
                    "our_number": chance.choice(own),
                    "last_text": last["text"],
                    "last_at": last["sent_at"],
                    "unread": int(last["direction"] == "inbound" and chance.random() < 0.4),
                }
            )
    connection.execute(tables.conversations.insert(), conversations)
    connection.execute(tables.messages.insert(), messages)


def _thread(chance: random.Random, conversation_id: str, start: int) -> list[Row]:
    count = chance.randint(2, 12)
    thread: list[Row] = []
    for place in range(count):
        is_inbound = chance.random() < 0.5
        thread.append(
            {
                "id": f"msg_{conversation_id[4:]}_{place:02d}",
                "conversation_id": conversation_id,
                "direction": "inbound" if is_inbound else "outbound",
                "text": chance.choice(TEXTS_IN if is_inbound else TEXTS_OUT),
                "state": "received" if is_inbound else "delivered",
                "sent_at": start - (count - place) * 180_000,
                "author_id": None if is_inbound else "usr_mia_lang",
            }
        )
    return thread

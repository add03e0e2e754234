"""A realistic agency with its accounts; the same moment always gives the same rows."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from desktop.server import seed_history, seed_menus, seed_sounds, seed_voicemails, tables
from desktop.server.crm.passwords import hashed
from desktop.server.database import Database
from desktop.server.figures.triggers import begin_waiting, end_waiting
from desktop.server.seed_people import (
    ACCOUNTS,
    AGENCY,
    GEO,
    HOME,
    NUMBERS,
    PEOPLE,
    QUEUES,
    REASONS,
)
from desktop.server.sources import adopt_sources

DEMO_PASSWORD: Final = "harbor-demo-2026"  # noqa: S105 - the published sign-in of made-up people
_FIRST_EXTENSION: Final = 201

Rows = list[dict[str, Any]]


def seed(database: Database, now: datetime) -> None:
    """Fill an empty database; one that has accounts is left alone. ``now`` must be aware."""
    with database.write() as connection:
        if connection.execute(select(tables.accounts.c.id).limit(1)).first() is not None:
            return
        _accounts(connection)
        _people(connection, int(now.timestamp() * 1000))
        _numbers(connection)
        _reasons(connection)
        begin_waiting(connection)
        seed_history.fill(connection, now)
        end_waiting(connection)
        seed_voicemails.fill(connection)
        seed_menus.fill(connection)
        seed_sounds.fill(connection)
        adopt_sources(connection)


def _accounts(connection: Connection) -> None:
    connection.execute(tables.agencies.insert(), [{"id": AGENCY, "name": "Harbor Group"}])
    rows: Rows = [
        {
            **account._asdict(),
            "agency_id": AGENCY,
            "home_prefixes": ["+1"],
            "call_settings": GEO if account.id == HOME else {"sticky": True},
        }
        for account in ACCOUNTS
    ]
    connection.execute(tables.accounts.insert(), rows)
    recorded: Rows = [{"account_id": HOME, "is_on": True}]
    connection.execute(tables.recording_settings.insert(), recorded)


def _people(connection: Connection, now: int) -> None:
    users: Rows = []
    memberships: Rows = []
    lines: Rows = []
    domains = {account.id: account.domain for account in ACCOUNTS}
    defaults = {account.id: account.default_caller_id for account in ACCOUNTS}
    for place, person in enumerate(PEOPLE):
        salt = hashlib.sha256(person.local_part.encode()).digest()[:16]
        users.append(
            {
                "id": person.user_id,
                "email": f"{person.local_part}@harbor.example",
                "name": person.name,
                "password_hash": hashed(DEMO_PASSWORD, salt),
                "last_sign_in": now - (place + 1) * 3_700_000,
            }
        )
        for account, role in ((person.account, person.role), *person.also):
            own = account == person.account
            memberships.append(
                {
                    "account_id": account,
                    "user_id": person.user_id,
                    "role": role.value,
                    "is_owner": person.is_owner,
                    "extension": str(_FIRST_EXTENSION + place),
                    "overrides": dict(person.overrides) if own else {},
                    "default_caller_id": person.caller_id if own else defaults[account],
                    "call_settings": _call_settings(person.subset) if own else {},
                }
            )
            lines.append(_line(account, domains[account], person.user_id, person.local_part))
    connection.execute(tables.users.insert(), users)
    connection.execute(tables.memberships.insert(), memberships)
    connection.execute(tables.sip_credentials.insert(), lines)


def _call_settings(subset: tuple[str, ...]) -> dict[str, Any]:
    return {"scope": "subset", "subset": list(subset)} if subset else {}


def _line(account: str, domain: str, user_id: str, user_name: str) -> dict[str, Any]:
    secret = hashlib.sha256(f"{DEMO_PASSWORD}:{user_name}@{domain}".encode()).hexdigest()[:24]
    return {
        "account_id": account,
        "user_id": user_id,
        "user_name": user_name,
        "domain": domain,
        "password": secret,
    }


def _numbers(connection: Connection) -> None:
    users = {person.local_part: person.user_id for person in PEOPLE}
    queues: Rows = [
        {"id": queue.id, "account_id": queue.account, "name": queue.name} for queue in QUEUES
    ]
    members: Rows = [
        {"queue_id": queue.id, "user_id": users[name], "position": place}
        for queue in QUEUES
        for place, name in enumerate(queue.members)
    ]
    connection.execute(tables.queues.insert(), queues)
    connection.execute(tables.queue_members.insert(), members)
    rows: Rows = [
        {
            "id": f"num_{number.number[1:]}",
            "account_id": number.account,
            "number": number.number,
            "name": number.name,
            "source": number.source,
            "state": number.state,
            "text_enabled": number.text,
            "can_text": number.text,
            "route_user_id": users.get(number.to),
            "route_queue_id": None if number.to in users else number.to,
        }
        for number in NUMBERS
    ]
    connection.execute(tables.numbers.insert(), rows)


def _reasons(connection: Connection) -> None:
    rows: Rows = [
        {
            "id": f"{account}_{name.lower().replace(' ', '_')}",
            "account_id": account,
            "name": name,
            "availability": state,
            "position": place,
        }
        for account, reasons in REASONS.items()
        for place, (name, state) in enumerate(reasons)
    ]
    connection.execute(tables.status_reasons.insert(), rows)

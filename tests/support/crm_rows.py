"""The small company of the fakes as rows of the real CRM's database."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from argon2 import PasswordHasher
from sqlalchemy import Connection, Table, insert

from desktop.domain.access import Role
from desktop.domain.billing import Invoice
from desktop.domain.records import CallRecord, Conversation, Message
from desktop.domain.voicemails import Voicemail
from desktop.server import tables
from desktop.server.database import Database
from tests.fakes import crm_records as known
from tests.fakes.billing_records import INVOICES

_OWN: Final = {
    known.ACCOUNT: ("Harbor Home Services", "Pro", known.DOMAIN, "agency"),
    known.SECOND_ACCOUNT: ("Harbor Legal Intake", "Standard", "legal.harbor.example", "agency"),
    known.FOREIGN_ACCOUNT: ("Somebody Else", "Pro", "else.example", "other"),
}


def write_company(database: Database) -> None:
    """Everything that was there goes; the sequence of the events goes on."""
    with database.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
        _accounts(connection)
        _people(connection)
        _numbers(connection)
        _contacts(connection)
        put(connection, tables.calls, *(_call(each) for each in known.CALLS))
        put(connection, tables.conversations, *map(_conversation, known.CONVERSATIONS))
        put(connection, tables.messages, *map(_message, known.MESSAGES))
        put_voicemails(connection, known.ANNA, *known.VOICEMAILS)
        put_voicemails(connection, known.JONAS, known.JONAS_IS_ASKED)
        mine = {"account_id": known.ACCOUNT}
        put(connection, tables.invoices, *({**_invoice(each), **mine} for each in INVOICES))


def put(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    for row in rows:
        connection.execute(insert(table).values(dict(row)))


def put_voicemails(connection: Connection, user_id: str, *found: Voicemail) -> None:
    for each in found:
        row = asdict(each) | {"left_at": milliseconds(each.left_at)}
        del row["contact_name"]
        row |= {name: row[name] or None for name in ("call_id", "contact_id")}
        owned = {"account_id": known.ACCOUNT, "user_id": user_id}
        put(connection, tables.voicemails, {**row, **owned})
        sound = {"voicemail_id": each.id, "sound": known.SPOKEN}
        put(connection, tables.voicemail_sounds, sound)


def add_person(
    connection: Connection, user_id: str, role: Role, account_id: str = known.ACCOUNT
) -> str:
    """One more member of the account, with the password and line of everybody; the e-mail."""
    email = f"{user_id}@{known.DOMAIN}"
    _user(connection, user_id, user_id, email)
    _join(connection, account_id, user_id, role, "")
    return email


def milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)


@functools.cache
def _password_hash() -> str:
    """As cheap as Argon2 goes: a hash says itself what it cost, and thousands sign in with it.

    What the product makes of a password is held to its price in tests/server/crm/test_passwords.py.
    """
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(known.PASSWORD)


def _accounts(connection: Connection) -> None:
    put(connection, tables.agencies, {"id": "agency", "name": "Harbor Group"})
    put(connection, tables.agencies, {"id": "other", "name": "Another"})
    for account_id, (name, plan, domain, agency) in _OWN.items():
        row = {"id": account_id, "agency_id": agency, "name": name, "plan": plan, "domain": domain}
        put(connection, tables.accounts, {**row, "home_prefixes": ["+1"]})


def _people(connection: Connection) -> None:
    for each in known.USERS:
        _user(connection, each.id, each.name, each.email)
        _join(connection, known.ACCOUNT, each.id, each.role, each.extension)
    _join(connection, known.SECOND_ACCOUNT, known.ANNA, Role.CALL_AGENT, "201")


def _user(connection: Connection, user_id: str, name: str, email: str) -> None:
    row = {"id": user_id, "name": name, "email": email, "password_hash": _password_hash()}
    put(connection, tables.users, row)


def _join(
    connection: Connection, account_id: str, user_id: str, role: Role, extension: str
) -> None:
    both = {"account_id": account_id, "user_id": user_id}
    membership = {
        **both,
        "role": role.value,
        "extension": extension,
        "is_owner": user_id == known.OWNER,
        "default_caller_id": known.MAIN_LINE,
        "call_settings": {"scope": "all"},
    }
    put(connection, tables.memberships, membership)
    put(connection, tables.live_lines, {**both, "since": 0})  # their phone is there
    name = "anna.keller" if user_id == known.ANNA else user_id
    line = {"user_name": name, "domain": _OWN[account_id][2], "password": known.SIP_PASSWORD}
    put(connection, tables.sip_credentials, {**both, **line})


def _numbers(connection: Connection) -> None:
    mine = {"account_id": known.ACCOUNT}
    for queue in known.QUEUES:
        put(connection, tables.queues, {"id": queue.id, "name": queue.name, **mine})
        for place, user_id in enumerate(known.MEMBERS[queue.id]):
            member = {"queue_id": queue.id, "user_id": user_id, "position": place}
            put(connection, tables.queue_members, {**member, "logged_in": queue.logged_in})
    for place, reason in enumerate(known.REASONS):
        row = {"id": reason.id, "name": reason.name, "availability": reason.availability.value}
        put(connection, tables.status_reasons, {**row, "position": place, **mine})
    for source in known.SOURCES:
        put(connection, tables.sources, {"id": source.id, "name": source.name, **mine})
    for each in known.NUMBERS:
        row = {**asdict(each), **mine}
        del row["routes_to"]
        kind, target = row.pop("route_kind"), row.pop("route_id")
        put(connection, tables.numbers, {**row, f"route_{kind}_id": target})
    menu = {"id": "menu1", "name": "Front desk", "prompt": "office_menu", **mine}
    put(connection, tables.voice_menus, menu)


def _contacts(connection: Connection) -> None:
    mine = {"account_id": known.ACCOUNT}
    for each in known.CONTACTS:
        row = {**asdict(each), **mine}
        del row["numbers"], row["labels"]
        put(connection, tables.contacts, row)
        for place, (number, label) in enumerate(each.labelled):
            owned = {"contact_id": each.id, "number": number, "position": place, **mine}
            owned["label"] = label
            put(connection, tables.contact_numbers, owned)


def _call(record: CallRecord) -> dict[str, Any]:
    row = asdict(record)
    for name in ("contact_name", "agent_name", "duration", "talk_time", "ring_time"):
        del row[name]
    for name in ("started_at", "answered_at", "ended_at"):
        row[name] = milliseconds(row[name])
    for name in ("contact_id", "agent_id"):
        row[name] = row[name] or None
    row |= {"direction": record.direction.value, "status": record.status.value}
    row |= {"recording": row.pop("has_recording"), "tags": list(record.tags)}
    return {**row, "account_id": known.ACCOUNT}


def _invoice(invoice: Invoice) -> dict[str, Any]:
    return {
        "id": invoice.id,
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "period": invoice.period,
        "amount": invoice.total.minor,
        "currency": invoice.total.currency,
        "status": invoice.state.value,
        "lines": [
            {"title": each.title, "quantity": each.quantity, "amount": each.amount.minor}
            for each in invoice.lines
        ],
    }


def _conversation(conversation: Conversation) -> dict[str, Any]:
    row = asdict(conversation)
    del row["contact_name"]
    del row["opted_out"]
    row |= {"contact_id": row["contact_id"] or None, "last_at": milliseconds(row["last_at"])}
    return {**row, "account_id": known.ACCOUNT}


def _message(message: Message) -> dict[str, Any]:
    row = asdict(message)
    del row["retry_of"], row["media"]
    author = {each.name: each.id for each in known.USERS}.get(row.pop("author"))
    row |= {"direction": message.direction.value, "state": message.state.value}
    return {**row, "sent_at": milliseconds(message.sent_at), "author_id": author}

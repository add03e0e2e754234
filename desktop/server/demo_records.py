"""What the demo control changes in the shared database: roles, plans, switches, incoming texts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, select

from desktop.domain.access import Role

from .database import Database, now_ms, publish
from .incoming_texts import heed
from .mail import mailbox
from .tables import (
    accounts,
    contact_numbers,
    contacts,
    conversations,
    memberships,
    messages,
    numbers,
    queues,
    sip_credentials,
    users,
)

PLANS: Final = ("Standard", "Pro", "Agency")
SWITCHES: Final = (
    "texting",
    "recording",
    "export",
    "voip",
    "pro_dialing",
    "international_dialing",
    "dnc_override",
)


class NotKnown(Exception):
    """No such user, account or number; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user in the first of their accounts, with the phone line there."""

    user_id: str
    account_id: str
    name: str
    line: str  # user name @ domain


class DemoRecords:
    """All calls block for some milliseconds: run them on a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def person(self, email: str = "", user_id: str = "") -> Person:
        """Raises NotKnown."""
        with self._database.read() as connection:
            return _person(connection, email, user_id)

    def number_for(self, person: Person, queue: bool) -> str:
        """A tracking number that leads to the person, or to a queue of the account."""
        mine = and_(numbers.c.account_id == person.account_id, numbers.c.state == "active")
        query = select(numbers.c.number).where(mine)
        if queue:
            query = query.join(queues, queues.c.id == numbers.c.route_queue_id)
            query = query.order_by(queues.c.id, numbers.c.number)
        else:
            # Numbers of the person first, then any: the demo routes the call itself.
            query = query.order_by((numbers.c.route_user_id == person.user_id).desc())
        with self._database.read() as connection:
            number = connection.execute(query.limit(1)).scalar()
        if number is None:
            raise NotKnown("The account has no such tracking number.")
        return str(number)

    def caller(self, account_id: str, turn: int) -> tuple[str, str]:
        """Number and name of a contact, another one each turn."""
        query = (
            select(contact_numbers.c.number, contacts.c.name)
            .join(contacts, contacts.c.id == contact_numbers.c.contact_id)
            .where(contacts.c.account_id == account_id)
            .order_by(contacts.c.name, contact_numbers.c.number)
            .limit(50)
        )
        with self._database.read() as connection:
            found = connection.execute(query).all()
        if not found:
            return "+14435550160", "Petra Lindqvist"
        row = found[turn % len(found)]
        return str(row.number), str(row.name)

    def set_role(self, email: str, role: str) -> None:
        """In every account of the user."""
        if role not in {known.value for known in Role}:
            raise NotKnown(f"There is no role {role}.")
        with self._database.write() as connection:
            person = _person(connection, email)
            mine = memberships.c.user_id == person.user_id
            found = connection.execute(select(memberships.c.account_id).where(mine)).scalars().all()
            connection.execute(memberships.update().where(mine).values(role=role))
            for account_id in found:
                publish(connection, account_id, "permissions.changed", {"user_id": person.user_id})

    def set_plan(self, account_id: str, plan: str) -> None:
        if plan not in PLANS:
            raise NotKnown(f"There is no plan {plan}.")
        with self._database.write() as connection:
            account = _account(connection, account_id)
            connection.execute(
                accounts.update().where(accounts.c.id == account.id).values(plan=plan)
            )
            publish(connection, account_id, "permissions.changed", {"user_id": ""})

    def set_switch(self, account_id: str, name: str, on: bool) -> None:
        if name not in SWITCHES:
            raise NotKnown(f"There is no switch {name}.")
        with self._database.write() as connection:
            account = _account(connection, account_id)
            switches = {**account.switches, name: on}
            connection.execute(
                accounts.update().where(accounts.c.id == account.id).values(switches=switches)
            )
            publish(connection, account_id, "permissions.changed", {"user_id": ""})
            publish(connection, account_id, "settings.changed")

    def text_arrives(self, account_id: str, sender: str, words: str) -> str:
        """A text from outside to the account's first text-enabled number; the message's id."""
        with self._database.write() as connection:
            conversation = _conversation(connection, account_id, sender, words)
            message_id = str(uuid.uuid4())
            connection.execute(
                messages.insert().values(
                    id=message_id,
                    conversation_id=conversation,
                    direction="inbound",
                    text=words,
                    state="delivered",
                    sent_at=now_ms(),
                )
            )
            fact = {"conversation_id": conversation, "message_id": message_id}
            publish(connection, account_id, "message.received", fact)
            heed(connection, conversation, words)
        return message_id

    def mails(self, to: str) -> list[dict[str, Any]]:
        with self._database.read() as connection:
            return mailbox.mails(connection, to)

    def mail_attachment(self, mail_id: str, place: str) -> dict[str, Any]:
        """Raises NotKnown, also for one that had to make room for newer ones."""
        with self._database.read() as connection:
            number = int(place) if place.isdecimal() else -1
            found = mailbox.attachment(connection, mail_id, number)
        if found is None:
            raise NotKnown("The mailbox has no such attachment any more.")
        return found


def _person(connection: Connection, email: str = "", user_id: str = "") -> Person:
    query = (
        select(users.c.id, users.c.name, memberships.c.account_id)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(users.c.id == user_id if user_id else users.c.email == email.lower())
        .order_by(memberships.c.account_id)
    )
    found = connection.execute(query).all()
    if not found:
        raise NotKnown(f"There is no user {user_id or email}.")
    for row in found:
        line = connection.execute(
            select(sip_credentials).where(
                sip_credentials.c.user_id == row.id,
                sip_credentials.c.account_id == row.account_id,
            )
        ).first()
        if line is not None:
            return Person(row.id, row.account_id, row.name, f"{line.user_name}@{line.domain}")
    return Person(found[0].id, found[0].account_id, found[0].name, "")


def _account(connection: Connection, account_id: str) -> Row[Any]:
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
    if account is None:
        raise NotKnown(f"There is no account {account_id}.")
    return account


def _conversation(connection: Connection, account_id: str, sender: str, words: str) -> str:
    """The conversation with ``sender``, opened where there is none, with its new last words."""
    found = connection.execute(
        select(conversations)
        .where(
            conversations.c.account_id == account_id,
            conversations.c.remote_number == sender,
        )
        .order_by(conversations.c.last_at.desc())
    ).first()
    if found is not None:
        connection.execute(
            conversations.update()
            .where(conversations.c.id == found.id)
            .values(last_text=words, last_at=now_ms(), unread=found.unread + 1)
        )
        return str(found.id)
    return _opened(connection, account_id, sender, words)


def _opened(connection: Connection, account_id: str, sender: str, words: str) -> str:
    conversation = str(uuid.uuid4())
    connection.execute(
        conversations.insert().values(
            id=conversation,
            account_id=account_id,
            contact_id=_contact(connection, account_id, sender),
            remote_number=sender,
            our_number=_text_number(connection, account_id),
            last_text=words,
            last_at=now_ms(),
            unread=1,
        )
    )
    return conversation


def _contact(connection: Connection, account_id: str, number: str) -> str | None:
    query = select(contact_numbers.c.contact_id).where(
        contact_numbers.c.account_id == account_id, contact_numbers.c.number == number
    )
    return connection.execute(query).scalar()


def _text_number(connection: Connection, account_id: str) -> str:
    query = select(numbers.c.number).where(
        numbers.c.account_id == account_id,
        numbers.c.text_enabled.is_(True),
        numbers.c.state == "active",
    )
    number = connection.execute(query.order_by(numbers.c.number)).scalar()
    if number is None:
        raise NotKnown("The account has no number that takes texts.")
    return str(number)

"""Phones that are signed in, as the phone system tells of them, and which of them may not stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from desktop.domain.voip import TransportPolicy, voip_state
from desktop.server.database import publish
from desktop.server.pbx.records import SignedInPhone, Subscriber
from desktop.server.tables import (
    accounts,
    agencies,
    device_credentials,
    memberships,
    sip_credentials,
    sip_devices,
    users,
)


def phones_are(connection: Connection, aor: str, phones: Sequence[SignedInPhone], at: int) -> None:
    """Whoever is known already keeps the time since when; told only where something changed."""
    owner = _owner(connection, aor)
    if owner is None:
        return
    mine = and_(
        sip_devices.c.account_id == owner.account_id, sip_devices.c.user_id == owner.user_id
    )
    known = {row.id: row for row in connection.execute(select(sip_devices).where(mine))}
    gone = set(known) - {phone.id for phone in phones}
    connection.execute(sip_devices.delete().where(sip_devices.c.id.in_(gone)))
    for phone in phones:
        if phone.id in known:
            change = sip_devices.update().where(sip_devices.c.id == phone.id)
            connection.execute(change.values(_facts(phone, at)))
        else:
            both = {"account_id": owner.account_id, "user_id": owner.user_id}
            row = {"id": phone.id, "since": at, **both, **_facts(phone, at)}
            connection.execute(sip_devices.insert().values(row))
    tell_of_voip(connection, owner.account_id, owner.user_id)


def tell_of_voip(connection: Connection, account_id: str, user_id: str) -> None:
    publish(connection, account_id, "voip.updated", {"user_id": user_id})


def forget_phones(connection: Connection) -> None:
    """A phone system that has just started knows of none."""
    connection.execute(sip_devices.delete())


def phones_to_remove(connection: Connection) -> list[tuple[str, str]]:
    """Address of record and id."""
    rows = connection.execute(_phones()).all()
    return [(f"{row.user_name}@{row.domain}", row.id) for row in rows if not _may_stay(row)]


def next_password_used(connection: Connection, line: Subscriber) -> None:
    if not line.next_password:
        return
    mine = _line(line.account_id, line.user_id)
    connection.execute(
        sip_credentials.update()
        .where(mine, sip_credentials.c.next_password == line.next_password)
        .values(password=line.next_password, next_password="", next_until=None)
    )


def transport_policy(connection: Connection, account_id: str, user_id: str) -> TransportPolicy:
    query = select(device_credentials.c.transport).where(
        device_credentials.c.account_id == account_id, device_credentials.c.user_id == user_id
    )
    return TransportPolicy(connection.execute(query).scalar() or TransportPolicy.ANY.value)


def ask_removal(connection: Connection, wanted: ColumnElement[bool]) -> int:
    """How many phones will be taken off."""
    change = sip_devices.update().where(wanted).values(removal_asked=True)
    return int(connection.execute(change).rowcount)


def _line(account_id: str, user_id: str) -> ColumnElement[bool]:
    return and_(sip_credentials.c.account_id == account_id, sip_credentials.c.user_id == user_id)


def _facts(phone: SignedInPhone, at: int) -> dict[str, Any]:
    expires = None if phone.expires_in is None else at + round(phone.expires_in * 1000)
    return {
        "user_agent": phone.user_agent,
        "address": phone.address,
        "transport": phone.transport,
        "is_softphone": phone.is_softphone,
        "expires_at": expires,
    }


def _owner(connection: Connection, aor: str) -> Any:
    user_name, _, domain = aor.rpartition("@")
    return connection.execute(
        select(sip_credentials.c.account_id, sip_credentials.c.user_id).where(
            sip_credentials.c.user_name == user_name, sip_credentials.c.domain == domain
        )
    ).first()


def _phones() -> Any:
    """Those of other makers with what decides about them, and whoever is to go."""

    def of_phone(table: Any) -> ColumnElement[bool]:
        return and_(
            table.c.account_id == sip_devices.c.account_id,
            table.c.user_id == sip_devices.c.user_id,
        )

    return (
        select(
            *(sip_devices.c.id, sip_devices.c.removal_asked, sip_devices.c.is_softphone),
            *(sip_devices.c.transport, sip_credentials.c.user_name, sip_credentials.c.domain),
            *(users.c.active, accounts.c.state, accounts.c.switches),
            memberships.c.switches.label("own_switches"),
            *(agencies.c.switches.label("agency_switches"), agencies.c.locks),
            device_credentials.c.transport.label("policy"),
        )
        .join(sip_credentials, of_phone(sip_credentials))
        .join(users, users.c.id == sip_devices.c.user_id)
        .join(accounts, accounts.c.id == sip_devices.c.account_id)
        .join(agencies, agencies.c.id == accounts.c.agency_id)
        .join(memberships, of_phone(memberships), isouter=True)
        .join(device_credentials, of_phone(device_credentials), isouter=True)
        .where(or_(sip_devices.c.removal_asked, sip_devices.c.is_softphone.is_(False)))
    )


def _may_stay(row: Row[Any]) -> bool:
    if row.removal_asked:
        return False
    is_member = row.own_switches is not None and row.active and row.state != "closed"
    voip = voip_state(row.agency_switches, row.switches, row.own_switches or {}, row.locks)
    return is_member and voip.is_on and TransportPolicy(row.policy or "any").allows(row.transport)

"""Phone lines, and who is behind them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from desktop.domain.voip import TransportPolicy, voip_state
from desktop.server.database import now_ms
from desktop.server.pbx.records import Subscriber
from desktop.server.tables import (
    accounts,
    agencies,
    availability,
    calls,
    device_credentials,
    memberships,
    queue_members,
    queues,
    sip_credentials,
    users,
)


def is_open() -> ColumnElement[bool]:
    """The call is not over."""
    return calls.c.ended_at.is_(None)


def open_calls_of(account_id: str) -> ColumnElement[bool]:
    """The few calls of an account that are not over.

    An account compared as it stands would have the database take one of the indexes that begin
    with it, and look through every call there ever was.
    """
    return and_(is_open(), calls.c.account_id.op("||")("") == account_id)


def lines(connection: Connection, wanted: ColumnElement[bool]) -> list[Subscriber]:
    """The lines of active people; a closed account has none."""
    return [_subscriber(row) for row in connection.execute(_of_active_people().where(wanted))]


def lines_of_queue(connection: Connection, account_id: str, queue: str) -> list[Subscriber]:
    """The lines of who is logged in to the queue, in its order, whatever they do at the moment."""
    query = (
        _of_active_people()
        .join(queue_members, queue_members.c.user_id == users.c.id)
        .join(queues, queues.c.id == queue_members.c.queue_id)
        .where(
            queues.c.account_id == account_id,
            queues.c.name == queue,
            queue_members.c.logged_in.is_(True),
            sip_credentials.c.account_id == account_id,
        )
        .order_by(queue_members.c.position)
    )
    return [_subscriber(row) for row in connection.execute(query)]


def _of_active_people() -> Select[Any]:
    member = and_(
        memberships.c.account_id == sip_credentials.c.account_id,
        memberships.c.user_id == sip_credentials.c.user_id,
    )
    chosen = and_(
        availability.c.account_id == sip_credentials.c.account_id,
        availability.c.user_id == sip_credentials.c.user_id,
    )
    devices = and_(
        device_credentials.c.account_id == sip_credentials.c.account_id,
        device_credentials.c.user_id == sip_credentials.c.user_id,
    )
    return (
        select(
            *(sip_credentials, users.c.name, memberships.c.extension, availability.c.availability),
            memberships.c.switches.label("own_switches"),
            accounts.c.switches.label("account_switches"),
            *(agencies.c.switches.label("agency_switches"), agencies.c.locks),
            device_credentials.c.password.label("device_password"),
            device_credentials.c.transport.label("device_transport"),
        )
        .join(memberships, member)
        .join(users, users.c.id == sip_credentials.c.user_id)
        .join(accounts, accounts.c.id == sip_credentials.c.account_id)
        .join(agencies, agencies.c.id == accounts.c.agency_id)
        .join(device_credentials, devices, isouter=True)
        .join(availability, chosen, isouter=True)
        .where(users.c.active.is_(True), accounts.c.state != "closed")
    )


def _subscriber(row: Row[Any]) -> Subscriber:
    switches = (row.agency_switches, row.account_switches, row.own_switches)
    return Subscriber(
        user_id=row.user_id,
        user_name=row.user_name,
        domain=row.domain,
        password=row.password,
        display_name=row.name,
        extension=row.extension,
        account_id=row.account_id,
        is_available=row.availability != "do_not_disturb",
        next_password=row.next_password if (row.next_until or 0) > now_ms() else "",
        device_password=row.device_password or "",
        takes_devices=voip_state(*switches, row.locks).is_on,
        device_transport=TransportPolicy(row.device_transport or "any"),
    )

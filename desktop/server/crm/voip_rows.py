"""What the CRM keeps about VoIP of one user, read and written for several routes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.voip import VoipChoice, VoipState, voip_state
from desktop.server.crm.answers import time_text
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import now_ms
from desktop.server.devices import ask_removal, transport_policy
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import (
    device_credentials,
    memberships,
    provisioning_links,
    sip_credentials,
    sip_devices,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the account whose VoIP this is about."""

    standing: Standing
    member: Row[Any]

    @property
    def both(self) -> dict[str, str]:
        return {"account_id": self.standing.account_id, "user_id": self.standing.user_id}

    @property
    def state(self) -> VoipState:
        context = self.standing.context
        switches = (context.agency_switches, context.account_switches, context.user_switches)
        return voip_state(*switches, context.agency_locks)

    def of(self, table: Any) -> ColumnElement[bool]:
        return and_(
            table.c.account_id == self.standing.account_id,
            table.c.user_id == self.standing.user_id,
        )


def person(connection: Connection, account_id: str, user_id: str) -> Person:
    """Raises 404 for who is no member of the account."""
    standing = standing_of(connection, account_id, user_id)
    if standing is None or standing.membership is None:
        raise not_found()
    return Person(standing, standing.membership)


def shape(connection: Connection, who: Person, sip: tuple[str, int]) -> dict[str, Any]:
    line = connection.execute(select(sip_credentials).where(who.of(sip_credentials))).first()
    credentials = _credentials(connection, who)
    state = who.state
    return {
        "user_id": who.standing.user_id,
        "voip": VoipChoice.of(who.member.switches).value,
        "is_on": state.is_on,
        "source": state.source.value,
        "domain": line.domain if line else "",
        "user_name": line.user_name if line else "",
        "server": f"{sip[0]}:{sip[1]}",
        "transport": transport_policy(connection, *who.both.values()).value,
        "password_set_at": time_text(credentials.password_set_at) if credentials else None,
        "devices": _devices(connection, who),
        "version": who.member.line_version,
    }


def line_of(connection: Connection, who: Person) -> Row[Any]:
    row = connection.execute(select(sip_credentials).where(who.of(sip_credentials))).first()
    if row is None:
        raise Problem(409, "no_line", "This user has no phone line.")
    return row


def new_password(connection: Connection, who: Person) -> str:
    """Whoever signed in with the former one is signed out, and its links are void."""
    line_of(connection, who)
    if not who.state.is_on:
        raise Problem(409, "voip_off", "VoIP is off for this user. Turn it on first.")
    password = secrets.token_urlsafe(15)
    _keep(connection, who, password=password, password_set_at=now_ms())
    ask_removal(connection, and_(who.of(sip_devices), sip_devices.c.is_softphone.is_(False)))
    connection.execute(provisioning_links.delete().where(who.of(provisioning_links)))
    return password


def password_of(connection: Connection, who: Person) -> str:
    credentials = _credentials(connection, who)
    return credentials.password if credentials else ""


def set_transport(connection: Connection, who: Person, policy: str) -> None:
    _keep(connection, who, transport=policy)


def next_version(connection: Connection, who: Person, **values: Any) -> None:
    change = memberships.update().where(who.of(memberships))
    connection.execute(change.values(**values, line_version=who.member.line_version + 1))


def _keep(connection: Connection, who: Person, **values: Any) -> None:
    statement = insert(device_credentials).values(**who.both, **values)
    keys = ["account_id", "user_id"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))


def _credentials(connection: Connection, who: Person) -> Row[Any] | None:
    mine = who.of(device_credentials)
    return connection.execute(select(device_credentials).where(mine)).first()


def _devices(connection: Connection, who: Person) -> list[dict[str, Any]]:
    query = select(sip_devices).where(who.of(sip_devices), sip_devices.c.removal_asked.is_(False))
    rows = connection.execute(query.order_by(sip_devices.c.since, sip_devices.c.id))
    return [
        {
            "id": row.id,
            "user_agent": row.user_agent,
            "address": row.address,
            "transport": row.transport,
            "is_softphone": row.is_softphone,
            "since": time_text(row.since),
            "expires_at": time_text(row.expires_at),
        }
        for row in rows
    ]

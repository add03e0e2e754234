"""What runs or is set up and would end with another plan, though no permission tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.domain.access import Role
from desktop.domain.billing import Ending
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.server.tables import memberships, supervisions, users

_GEO: Final = "pro.geo_caller_id"
_SUPERVISION: Final = "pro.dialing"
_AGENCY: Final = "agency.sub_accounts"


def ends_of(connection: Connection, account: Row[Any], plan: str) -> tuple[Ending, ...]:
    lost = SAMPLE_PLANS.get(account.plan, frozenset()) - SAMPLE_PLANS[plan]
    return tuple(_ends(connection, account, lost))


def _ends(connection: Connection, account: Row[Any], lost: frozenset[str]) -> Iterator[Ending]:
    if _SUPERVISION in lost and (watching := _supervising(connection, account.id)):
        sentence = "Supervision that goes on now ends; the calls themselves go on."
        yield Ending("supervision", sentence, watching)
    members = connection.execute(_members(account.id)).all()
    if _GEO in lost:
        with_rules = [row.name for row in members if row.call_settings.get("geo") == "on"]
        if with_rules or account.call_settings.get("geo"):
            yield Ending("geo", _geo_words(account), tuple(with_rules))
    if _AGENCY in lost:
        ruling = [row.name for row in members if row.role == Role.AGENCY_ADMINISTRATOR.value]
        sentence = "The agency can no longer be administered from this account."
        yield Ending("agency", sentence, tuple(ruling))


def _supervising(connection: Connection, account_id: str) -> tuple[str, ...]:
    query = (
        select(users.c.name)
        .join(supervisions, supervisions.c.supervisor_id == users.c.id)
        .where(supervisions.c.account_id == account_id, supervisions.c.ended_at.is_(None))
        .order_by(users.c.name)
    )
    return tuple(dict.fromkeys(connection.execute(query).scalars()))


def _geo_words(account: Row[Any]) -> str:
    if account.call_settings.get("geo"):
        return "Geo caller ID ends for everybody: calls show the default numbers."
    return "Geo caller ID ends: these people's calls show their default numbers."


def _members(account_id: str) -> Any:
    return (
        select(memberships.c.role, memberships.c.call_settings, users.c.name)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.account_id == account_id, users.c.active.is_(True))
        .order_by(users.c.name)
    )

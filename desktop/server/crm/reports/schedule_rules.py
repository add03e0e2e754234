"""Whether a report may be sent for its owner, and to whom: asked anew at every run.

People of the account may get every report that somebody schedules for them. Addresses outside are
for owners who may export the call log: they could hand the figures over anyway. The switch for
exports holds for all of it, because a mail leaves the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from desktop.domain.permissions import switched_off
from desktop.server.effective import Standing, is_of_the_agency, membership_of, standing_of
from desktop.server.tables import users

PERMISSION: Final = "reports:schedule"
EXPORT: Final = "calls.log:export"
OUTSIDE: Final = (
    "“{address}” belongs to nobody of this account. Reports go outside only where the one who "
    "saves the schedule may export the call log."
)
_TAKE_OVER: Final = "Whoever saves the schedule anew has it sent in their own name."
_GONE: Final = f"{{name}} does not belong to this account any more. {_TAKE_OVER}"
_LOST: Final = f"{{name}} may not schedule reports any more. {_TAKE_OVER}"
_PLAN: Final = "The plan of this account has no reports."
_PAUSED: Final = "The account is paused."
_EXPORTS_OFF: Final = "Exports are switched off for this account, and a report by mail is one."


@dataclass(frozen=True, slots=True)
class Addressed:
    """``left_out`` are sentences."""

    to: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def owner_of(connection: Connection, schedule: Any) -> Standing | str:
    """How the owner stands now, or why nothing is sent for them."""
    standing = standing_of(connection, schedule.account_id, schedule.owner_id)
    if standing is None or not standing.user.active:
        name = connection.execute(
            select(users.c.name).where(users.c.id == schedule.owner_id)
        ).scalar()
        return _GONE.format(name=name or "Whoever scheduled it")
    decision = standing.answer.decision(PERMISSION)
    if not decision.granted:
        if decision.reason.startswith("plan."):
            return _PLAN
        if decision.reason.startswith("state.account"):
            return _PAUSED
        return _LOST.format(name=standing.user.name)
    return exports_off(standing) or standing


def exports_off(standing: Standing) -> str:
    """Why nothing may leave the account, "" where it may."""
    return _EXPORTS_OFF if switched_off("export", standing.context) else ""


def addressed(connection: Connection, standing: Standing, addresses: Iterable[str]) -> Addressed:
    """Who of them gets it, by what holds now."""
    to, left_out = [], []
    for address in addresses:
        if _is_former(connection, address):
            left_out.append(f"{address} is left out: this user has been deactivated.")
        elif is_inside(connection, standing.account, address) or standing.may(EXPORT):
            to.append(address)
        else:
            left_out.append(f"{address} is left out: it is outside of this account.")
    return Addressed(tuple(to), tuple(left_out))


def is_inside(connection: Connection, account: Any, address: str) -> bool:
    """Whether it is the address of an active user who belongs to the account."""
    user = connection.execute(select(users).where(users.c.email == address)).first()
    if user is None or not user.active:
        return False
    if membership_of(connection, account.id, user.id) is not None:
        return True
    return is_of_the_agency(connection, account.agency_id, user.id)


def _is_former(connection: Connection, address: str) -> bool:
    found = select(users.c.active).where(users.c.email == address)
    return connection.execute(found).scalar() is False

"""Who is told what about money: the windows by an event, those who can pay by mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from desktop.server import jobs
from desktop.server.database import publish
from desktop.server.effective import standing_of
from desktop.server.tables import accounts, memberships, users

MAIL: Final = "billing.mail"
_PAYER: Final = "billing.topup:perform"


@dataclass(frozen=True, slots=True)
class Letter:
    """``text`` has a place for the account's name."""

    subject: str
    text: str


PAUSED: Final = Letter(
    "Your account is paused",
    "The balance of {account} is spent, and the account is paused: nobody can place calls or send "
    "texts. Calls to emergency numbers still go through.\n\n"
    "Top up under Billing, and everything goes on at once.",
)
LIMIT_REACHED: Final = Letter(
    "The automatic top-up has reached its limit",
    "The automatic top-up of {account} has paid as much as it may this month. The balance is low; "
    "top up under Billing, or raise the limit.",
)


def stopped(reason: str) -> Letter:
    return Letter(
        "The automatic top-up is off",
        f"The automatic top-up of {{account}} was turned off: {reason}\n\n"
        "Look at the payment methods under Billing, then turn it on again.",
    )


def tell(connection: Connection, account_id: str, what: str) -> None:
    """``what``: balance, invoices, subscription, topups, auto_topup or payment_methods."""
    publish(connection, account_id, "billing.updated", {"what": what})


def warn(connection: Connection, account_id: str, kind: str, detail: str = "") -> None:
    """Those who can top up, in their windows; ``kind``: low, spent or stopped."""
    publish(connection, account_id, "billing.warning", {"kind": kind, "detail": detail})


def write_to_payers(
    connection: Connection, account_id: str, letter: Letter, once: str = ""
) -> None:
    """A mail to everybody who may top up; the same ``once`` is written once."""
    name = connection.execute(select(accounts.c.name).where(accounts.c.id == account_id)).scalar()
    # Not formatted: what a payment provider gave as its reason may hold braces of its own.
    text = letter.text.replace("{account}", str(name))
    for user_id, email in _payers(connection, account_id):
        mail = {"to": email, "subject": letter.subject, "text": text}
        key = f"{once}:{user_id}" if once else ""
        jobs.enqueue(connection, MAIL, mail, once=key, account_id=account_id)


def _payers(connection: Connection, account_id: str) -> list[tuple[str, str]]:
    query = (
        select(users.c.id, users.c.email)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id, users.c.active.is_(True))
        .order_by(users.c.id)
    )
    found = []
    for row in connection.execute(query).all():
        standing = standing_of(connection, account_id, row.id)
        if standing is not None and standing.may(_PAYER):
            found.append((row.id, row.email))
    return found

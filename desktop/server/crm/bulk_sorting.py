"""Who of a list gets a text, with its words, and who is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from desktop.domain import phone_numbers
from desktop.domain.quiet_hours import quiet_until
from desktop.domain.templates import Fields, fill
from desktop.server.crm.sending import way_to
from desktop.server.crm.shapes_texts import RecipientBody
from desktop.server.crm.texting_settings import texting_of
from desktop.server.effective import Standing
from desktop.server.outgoing import contact_of
from desktop.server.tables import contacts

_REASONS: Final = {
    "refused.invalid_number": "invalid_number",
    "refused.text_to_short_code": "invalid_number",
    "internal": "invalid_number",
    "refused.text_to_emergency": "emergency",
    "refused.international_off": "international_off",
    "refused.dnc": "dnc",
    "opted_out": "opted_out",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """``reason`` is "" for who gets it; ``waits_until`` is the end of their quiet hours."""

    number: str
    name: str
    contact_id: str | None
    text: str = ""
    from_number: str = ""
    reason: str = ""
    waits_until: datetime | None = None


def reason_of(rule: str) -> str:
    """Why somebody is left out, by the rule that shuts the way to them."""
    return _REASONS.get(rule, "no_text_number") if rule else ""


def sort_out(
    connection: Connection,
    standing: Standing,
    recipients: Sequence[RecipientBody],
    text: str,
    sender: str,
    now: datetime,
) -> Iterator[Placed]:
    """In the order of the list; the second of two is the duplicate."""
    seen: set[str] = set()
    quiet = texting_of(connection, standing.account_id).quiet
    for each in recipients:
        way = way_to(connection, standing, each.number, sender)
        contact_id, name = _contact(connection, standing.account_id, each, way.to)
        reason = reason_of(way.reason)
        if reason in ("invalid_number", "emergency"):
            yield Placed(way.to, name, contact_id, reason=reason)
            continue
        if way.to in seen:
            yield Placed(way.to, name, contact_id, reason="duplicate")
            continue
        seen.add(way.to)
        if not reason and not phone_numbers.can_be_texted(way.to):
            reason = "not_mobile"
        if reason:
            yield Placed(way.to, name, contact_id, reason=reason)
            continue
        words = fill(text, Fields(name, standing.user.name, standing.account.name))
        later = quiet_until(quiet, way.to, standing.account.region, now)
        yield Placed(way.to, name, contact_id, words, way.sender, "", later)


def _contact(
    connection: Connection, account_id: str, each: RecipientBody, number: str
) -> tuple[str | None, str]:
    """The contact meant or found by its number; a name of the list stands before the contact's."""
    contact_id = each.contact_id or contact_of(connection, account_id, number)
    row = None
    if contact_id:
        row = connection.execute(
            select(contacts.c.id, contacts.c.name).where(
                contacts.c.account_id == account_id, contacts.c.id == contact_id
            )
        ).first()
    if row is None:
        return None, each.name.strip()
    return row.id, each.name.strip() or row.name

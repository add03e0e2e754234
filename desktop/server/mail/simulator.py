"""A mail server inside the database: one mailbox for everybody, and some fictional addresses.

It keeps the latest mails only, so that a demo that runs for a year does not fill the disk.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.database import Database, now_ms
from desktop.server.mail.port import MOST_BYTES, Mail, MailRefused, MailUnavailable
from desktop.server.tables import mail_attachments, mailbox

MOST_MAILS: Final = 200
MOST_KEPT_BYTES: Final = 100_000_000
NOBODY: Final = "nobody@"  # an address that begins like this is refused
LATER: Final = "later@"  # and this one is never there


class SimulatedMailServer:
    """Implements ``MailServer``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(self, mail: Mail, message_id: str) -> None:
        if mail.to.lower().startswith(NOBODY):
            raise MailRefused(f"There is no mailbox {mail.to}.")
        if mail.to.lower().startswith(LATER):
            raise MailUnavailable(f"The mail server of {mail.to} does not answer.")
        size = sum(len(each.content) for each in mail.attachments)
        if size > MOST_BYTES:
            raise MailRefused("The mail is larger than 10 MB.")
        with self._database.write() as connection:
            _keep(connection, mail, message_id, size)


def _keep(connection: Connection, mail: Mail, message_id: str, size: int) -> None:
    values = {"id": message_id, "recipient": mail.to, "subject": mail.subject, "text": mail.text}
    row = insert(mailbox).values(**values, size=size, at=now_ms()).on_conflict_do_nothing()
    if not connection.execute(row).rowcount:
        return
    for place, each in enumerate(mail.attachments):
        kept = {"mail_id": message_id, "place": place, "name": each.name}
        kept |= {"media_type": each.media_type, "content": each.content}
        connection.execute(mail_attachments.insert().values(kept))
    _make_room(connection)


def _make_room(connection: Connection) -> None:
    newest = mailbox.c.place.desc()
    so_far = func.sum(mailbox.c.size).over(order_by=newest).label("so_far")
    number = func.row_number().over(order_by=newest).label("number")
    ranked = select(mailbox.c.id, so_far, number).subquery()
    too_many = (ranked.c.number > MOST_MAILS) | (ranked.c.so_far > MOST_KEPT_BYTES)
    old = list(connection.execute(select(ranked.c.id).where(too_many)).scalars())
    connection.execute(mail_attachments.delete().where(mail_attachments.c.mail_id.in_(old)))
    connection.execute(mailbox.delete().where(mailbox.c.id.in_(old)))

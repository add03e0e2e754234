"""Reads the simulated mailbox, newest first."""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy import Connection, select

from desktop.server.tables import mail_attachments, mailbox


def mails(connection: Connection, to: str = "") -> list[dict[str, Any]]:
    """All that are kept, or those to one address, in any case of letters."""
    query = select(mailbox).order_by(mailbox.c.place.desc())
    named = select(
        mail_attachments.c.mail_id, mail_attachments.c.place, mail_attachments.c.name
    ).order_by(mail_attachments.c.place)
    names: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(named):
        names.setdefault(row.mail_id, []).append({"place": row.place, "name": row.name})
    return [
        {
            "id": row.id,
            "to": row.recipient,
            "subject": row.subject,
            "text": row.text,
            "at": row.at,
            "attachments": names.get(row.id, []),
        }
        for row in connection.execute(query)
        if row.recipient.lower() == to.lower() or not to
    ]


def attachment(connection: Connection, mail_id: str, place: int) -> dict[str, Any] | None:
    """Its content is in Base64."""
    mine = (mail_attachments.c.mail_id == mail_id, mail_attachments.c.place == place)
    row = connection.execute(select(mail_attachments).where(*mine)).first()
    if row is None:
        return None
    content = base64.b64encode(row.content).decode()
    return {"name": row.name, "media_type": row.media_type, "content": content}

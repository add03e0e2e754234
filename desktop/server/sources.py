"""Sources that were only words at a number get a row of their own."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, select, update

from desktop.server.tables import numbers, sources


def adopt_sources(connection: Connection) -> None:
    """Does nothing the second time."""
    orphans = (numbers.c.source != "", numbers.c.source_id.is_(None))
    query = select(numbers.c.account_id, numbers.c.source).where(*orphans).distinct()
    for account_id, name in connection.execute(query).all():
        mine = (sources.c.account_id == account_id, sources.c.name == name)
        known = connection.execute(select(sources.c.id).where(*mine)).scalar()
        source_id = known or f"src_{uuid.uuid4().hex}"
        if known is None:
            row = {"id": source_id, "account_id": account_id, "name": name}
            connection.execute(sources.insert().values(row))
        pointing = (numbers.c.account_id == account_id, numbers.c.source == name, orphans[1])
        connection.execute(update(numbers).where(*pointing).values(source_id=source_id))

"""Whose call it is: who loses one sees it vanish, on the disk of their desk as well."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from desktop.server.changes import withdraw
from desktop.server.database import publish


def hand_over(connection: Connection, call: Row[Any], agent_id: str | None) -> None:
    """``call`` as it was before ``agent_id`` was written to it."""
    if not call.agent_id or call.agent_id == agent_id:
        return
    withdraw(connection, call.account_id, "calls", call.id, call.agent_id)
    fact = {"call_id": call.id, "user_id": call.agent_id}
    publish(connection, call.account_id, "call.withdrawn", fact)

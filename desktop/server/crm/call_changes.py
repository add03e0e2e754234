"""What people write about calls: note, tags, score, status, next step, and whose call it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.server.assigning import hand_over
from desktop.server.crm import shapes
from desktop.server.crm.context import Caller, entitled, record
from desktop.server.crm.problems import Problem
from desktop.server.database import publish
from desktop.server.effective import standing_of
from desktop.server.row_scope import LOOKED_AT, take_from_groups
from desktop.server.tables import calls, users

_ABOUT: dict[str, str] = {"agent_id": "agent", "call_status": "status"}


def change(connection: Connection, caller: Caller, row: Row[Any], body: shapes.CallChange) -> None:
    """Raises 403 for what the caller may not change, 422 for an agent who cannot be set."""
    values = body.model_dump(exclude_unset=True)
    if not values:
        raise Problem(422, "nothing_to_change", "Say what is to be changed.")
    if "agent_id" in values:
        _check_agent(connection, caller, row.account_id, values["agent_id"])
        values["assigned_by"] = "manual" if values["agent_id"] else ""
    if "call_status" in values:
        may = "calls:set_status"
        entitled(connection, caller, row.account_id, may, "set the status of calls")
        values["wrap_up_owed"] = row.wrap_up_owed and not values["call_status"]
    if values.get("remind_at") is not None:
        values["remind_at"] = int(values["remind_at"].timestamp() * 1000)
    if "tags" in values:
        values["tags"] = list(dict.fromkeys(values["tags"]))
    _write(connection, caller, row, values)


def _write(connection: Connection, caller: Caller, row: Row[Any], values: dict[str, Any]) -> None:
    before = {name: getattr(row, name) for name in values}
    connection.execute(
        calls.update().where(calls.c.id == row.id).values(**values, version=row.version + 1)
    )
    if "agent_id" in values:
        hand_over(connection, row, values["agent_id"])
    if LOOKED_AT & values.keys():
        take_from_groups(connection, row)
    for name in values.keys() - {"assigned_by", "wrap_up_owed"}:
        about = f"call.{_ABOUT.get(name, name)}"
        old, new = {name: before[name]}, {name: values[name]}
        record(connection, caller, row.account_id, about, row.id, old, new)
    fact = {"call_id": row.id}
    if "call_status" in values and values["call_status"] != row.call_status:
        fact["changed"] = "call_status"
    publish(connection, row.account_id, "call.updated", fact)


def _check_agent(
    connection: Connection, caller: Caller, account_id: str, agent_id: str | None
) -> None:
    """Only who sees the calls assigned to them can be given one (S1-15)."""
    entitled(connection, caller, account_id, "calls.log:assign_agent", "set the agent of calls")
    if agent_id is None:
        return
    standing = standing_of(connection, account_id, agent_id)
    active = connection.execute(select(users.c.active).where(users.c.id == agent_id)).scalar()
    if standing is None or not active or not standing.may("calls.log:view_assigned"):
        sentence = "This person cannot be given calls: the call log is not open to them."
        raise Problem(422, "agent_unusable", sentence)

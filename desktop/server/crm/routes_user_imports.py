"""Many users at once, from a CSV file: a report for each line, and all good ones or none."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, select

from desktop.domain.errors import InvalidInput
from desktop.domain.user_file import FileRow, rows_of
from desktop.domain.users import NewUser
from desktop.server.crm import shapes_users as own
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, once
from desktop.server.crm.giving import Giver
from desktop.server.crm.joining import ADD, Door
from desktop.server.crm.problems import Problem
from desktop.server.crm.routes_users import invitation_of
from desktop.server.crm.user_rows import in_state
from desktop.server.effective import Standing
from desktop.server.tables import users

router = APIRouter(prefix="/v1/accounts/{account_id}/users", tags=["users"])

_AT_ONCE: Final = 500
_CSV_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "description": "The first line names the columns: name,email,role[,extension].",
    }
}


@router.post("/import", response_model=own.UserImportShape, openapi_extra=_CSV_BODY)
async def import_users(
    request: Request,
    caller: SignedIn,
    account_id: str,
    dry_run: bool = False,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """With ``dry_run`` nobody is added, and the report says who would be."""
    await asyncio.to_thread(_check, caller, account_id)  # before the file is read
    content = await request.body()
    work = partial(_imported, caller, account_id, content, dry_run, idempotency_key)
    report = await asyncio.to_thread(work)
    return answer(report, headers={"Cache-Control": "no-store"})


def _check(caller: Caller, account_id: str) -> None:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *ADD)


def _imported(
    caller: Caller, account_id: str, content: bytes, dry_run: bool, key: str
) -> dict[str, Any]:
    if dry_run:
        with caller.database.read() as connection:
            editor = entitled(connection, caller, account_id, *ADD)
            found = [told for told, _ in _looked_at(_door(connection, editor, content))]
        return {"rows": [{**row, "code": ""} for row in found], "written": False}
    asked = ("POST", account_id, "users/import", hashlib.sha256(content).hexdigest())
    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *ADD)
        work = partial(_written, connection, caller, editor, content)
        _, rows = once(connection, caller, key, asked, work)
        return {"rows": _with_codes(connection, caller, account_id, rows), "written": True}


def _door(
    connection: Connection, editor: Standing, content: bytes
) -> tuple[Door, tuple[FileRow, ...]]:
    try:
        lines = rows_of(content, editor.account.region)
    except InvalidInput as error:
        raise Problem(422, "unusable_file", str(error)) from error
    return Door(connection, editor, [line.user for line in lines if line.user is not None]), lines


def _looked_at(
    opened: tuple[Door, tuple[FileRow, ...]],
) -> Iterator[tuple[dict[str, Any], NewUser | None]]:
    """What the report says of each line, and who is to be let in by it."""
    door, lines = opened
    for line in lines:
        told = {"line": line.line, "name": line.name, "email": line.email, "role": line.role}
        sentence = line.fault or _fault(door, line)
        if sentence or line.user is None:
            yield {**told, "outcome": "bad", "sentence": sentence}, None
        else:
            door.reserve(line.user)
            yield {**told, "outcome": "good", "sentence": ""}, line.user


def _fault(door: Door, line: FileRow) -> str:
    try:
        if line.user is not None:
            door.check(line.user)
    except Problem as problem:
        return problem.detail
    return ""


def _written(
    connection: Connection, caller: Caller, editor: Standing, content: bytes
) -> tuple[int, Any]:
    opened = _door(connection, editor, content)
    rows = []
    for told, user in _looked_at(opened):
        if user is None:
            rows.append({**told, "user_id": ""})
        else:
            rows.append({**told, "outcome": "added", "user_id": opened[0].admit(user)})
    opened[0].close(caller)
    return 200, rows


def _with_codes(
    connection: Connection, caller: Caller, account_id: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Outside of what is kept for a repeat, which makes new ones instead."""
    invited = _invited(connection, [row["user_id"] for row in rows if row["user_id"]])
    told, giver = [], Giver(connection, caller.user_id)
    for row in rows:
        user_id = row["user_id"]
        user = {"id": user_id, "state": "invited" if user_id in invited else ""}
        code = invitation_of(giver, account_id, user)["code"]
        named = {name: value for name, value in row.items() if name != "user_id"}
        told.append({**named, "code": code})
    return told


def _invited(connection: Connection, user_ids: list[str]) -> set[str]:
    found: set[str] = set()
    for first in range(0, len(user_ids), _AT_ONCE):
        some = users.c.id.in_(user_ids[first : first + _AT_ONCE])
        found |= set(
            connection.execute(select(users.c.id).where(some, in_state("invited"))).scalars()
        )
    return found

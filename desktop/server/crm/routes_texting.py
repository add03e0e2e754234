"""Texts that begin a conversation: our numbers, a check beforehand, and the first text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, select

from desktop.domain.quiet_hours import local_time, quiet_until
from desktop.server.crm import shapes, shapes_texts
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import SignedIn, entitled, once
from desktop.server.crm.routes_messages import put_in
from desktop.server.crm.sending import Way, thread_for, way_to
from desktop.server.crm.texting_settings import texting_of
from desktop.server.effective import Standing
from desktop.server.outgoing import text_choices
from desktop.server.row_scope import sees_number
from desktop.server.tables import numbers

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["messages"])


@router.get("/text-numbers", response_model=shapes.Listing[shapes_texts.TextNumberShape])
def text_numbers(caller: SignedIn, account_id: str) -> Response:
    """The numbers the caller may text from, the one that is taken by itself first."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, "messages:send", "send texts")
        default, choices = text_choices(connection, standing)
        named = select(numbers.c.number, numbers.c.name).where(numbers.c.account_id == account_id)
        names = {row.number: row.name for row in connection.execute(named)}
    known = dict.fromkeys([*([default] if default else []), *choices])
    found = [each for each in known if sees_number(standing, each)]
    return listing(
        [
            {"number": each, "name": names.get(each, ""), "is_default": each == default}
            for each in found
        ]
    )


@router.post("/messages", response_model=shapes.MessageShape, status_code=201)
def send_first(
    caller: SignedIn,
    account_id: str,
    body: shapes_texts.FirstMessage,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """To a number: in the conversation with it, which is opened where there is none."""
    words = (body.to, body.from_number, body.text, *body.media, body.retry_of)
    asked = ("POST", account_id, "messages", *words)

    def work() -> tuple[int, Any]:
        way = way_to(connection, standing, body.to, body.from_number).checked()
        conversation_id = thread_for(connection, account_id, way)
        return 201, put_in(connection, caller, account_id, conversation_id, body)

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, "messages:send", "send texts")
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


@router.post("/messages/check", response_model=shapes_texts.TextCheckShape)
def check(caller: SignedIn, account_id: str, body: shapes_texts.TextQuestion) -> Response:
    """What would become of a text; nothing is sent."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, "messages:send", "send texts")
        way = way_to(connection, standing, body.to, body.from_number)
        warning = "" if way.reason else _warning(connection, standing, way)
    return answer(
        {
            "allowed": not way.reason,
            "reason": way.reason,
            "sentence": way.sentence,
            "to": way.to,
            "from_number": way.sender,
            "warning": warning,
        }
    )


def _warning(connection: Connection, standing: Standing, way: Way) -> str:
    now, region = datetime.now(UTC), standing.account.region
    quiet = texting_of(connection, standing.account_id).quiet
    if quiet_until(quiet, way.to, region, now) is None:
        return ""
    clock = local_time(way.to, region, now).strftime("%H:%M")
    return f"It is {clock} where they are. Texts should wait until {quiet.until:%H:%M}."

"""Webhooks: added, changed, paused, tried, and what became of the last deliveries (S1-37)."""

from __future__ import annotations

import asyncio
import base64
import secrets
import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, Row, and_, func, select

from desktop.domain.webhooks import (
    MOST_WEBHOOKS,
    SECRET_PREFIX,
    TEST,
    HookEvent,
    HookWish,
    fault_of_wish,
)
from desktop.server.crm import hook_events, shapes
from desktop.server.crm import shapes_integrations as own
from desktop.server.crm.answers import answer, cursor_of, listing, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.hook_posting import Letter, Outcome
from desktop.server.crm.hook_sending import letter_of
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish
from desktop.server.tables import webhook_deliveries, webhooks

router = APIRouter(prefix="/v1/accounts/{account_id}/webhooks", tags=["integrations"])

_MANAGE: Final = ("integrations:manage", "manage webhooks")
_NO_STORE: Final = {"Cache-Control": "no-store"}
# A receiver hears of everybody's: it takes whoever sees all of it to have it told.
_SEEN_BY: Final = {
    HookEvent.CALL_COMPLETED: "calls.log:view_all",
    HookEvent.CALL_MISSED: "calls.log:view_all",
    HookEvent.CALL_STATUS_SET: "calls.log:view_all",
    HookEvent.MESSAGE_RECEIVED: "messages.log:view",
    HookEvent.VOICEMAIL_RECEIVED: "calls.log:view_all",
}
_NOT_ALL: Final = (
    "An access control group keeps some of this from you, so you cannot have all of it told "
    "to another program."
)
_TOLD: Final = (
    "This webhook was added already, and its secret is shown only once. "
    "Have a new secret made if it was lost on the way."
)


@router.get("", response_model=shapes.Listing[own.WebhookShape])
def list_webhooks(caller: SignedIn, account_id: str) -> Response:
    """By name; never their secrets."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        rows = connection.execute(_rows(account_id).order_by(webhooks.c.name)).all()
    return listing([_shape(row) for row in rows])


@router.post("", response_model=own.SecretShape, status_code=201)
def add_webhook(
    caller: SignedIn,
    account_id: str,
    body: own.WebhookBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """The secret is in this answer and nowhere else; so a repeat is refused."""
    asked = ("POST", account_id, "webhooks", body.model_dump())
    made: list[dict[str, Any]] = []
    secret = _new_secret()

    def work() -> tuple[int, Any]:
        content = _add(connection, account_id, _values(body), secret)
        after = _about(content)
        record(connection, caller, account_id, "webhook.add", content["id"], None, after)
        publish(connection, account_id, "integrations.updated")
        made.append(content)
        return 201, content["id"]

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        _check_sight(connection, caller, account_id, body.events)
        once(connection, caller, idempotency_key, asked, work)
    if not made:
        raise Problem(409, "told_already", _TOLD)
    return answer({"webhook": made[0], "secret": secret}, 201, _NO_STORE)


@router.put("/{webhook_id}", response_model=own.WebhookShape)
def change_webhook(
    caller: SignedIn,
    account_id: str,
    webhook_id: str,
    body: own.WebhookBody,
    if_match: IfMatch = "",
) -> Response:
    """What waits goes to the new address; another address is tried at once."""
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, webhook_id, if_match)
        values = _values(body)
        told = set(values["events"])
        if values["address"] != row.address:
            values |= {"failing_since": None, "not_before": None, "problem": ""}
        else:
            told -= set(row.events)
        _check_sight(connection, caller, account_id, told)
        content = _change(connection, caller, row, "webhook.edit", values)
    return answer(content, headers=etag(content))


@router.put("/{webhook_id}/state", response_model=own.WebhookShape)
def pause_or_resume(
    caller: SignedIn,
    account_id: str,
    webhook_id: str,
    body: own.WebhookStateBody,
    if_match: IfMatch = "",
) -> Response:
    """While it is paused nothing new is kept for it; what waited before goes on afterwards."""
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, webhook_id, if_match)
        values: dict[str, Any] = {"state": body.state}
        if body.state == "on" and row.state != "on":
            begun = {"on_since": now_ms(), "failing_since": None, "not_before": None, "problem": ""}
            values |= begun
        content = _change(connection, caller, row, f"webhook.{body.state}", values)
    return answer(content, headers=etag(content))


@router.post("/{webhook_id}/secret", response_model=own.SecretShape)
def new_secret(
    caller: SignedIn, account_id: str, webhook_id: str, if_match: IfMatch = ""
) -> Response:
    """From now on everything is signed with it, also what waits."""
    secret = _new_secret()
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, webhook_id, if_match)
        content = _change(connection, caller, row, "webhook.secret", {"secret": secret})
    return answer({"webhook": content, "secret": secret}, 200, _NO_STORE)


@router.delete("/{webhook_id}", status_code=204)
def remove_webhook(
    caller: SignedIn, account_id: str, webhook_id: str, if_match: IfMatch = ""
) -> Response:
    """With all that still waits to be delivered."""
    with caller.database.write() as connection:
        row = _changing(connection, caller, account_id, webhook_id, if_match)
        its = webhook_deliveries.c.webhook_id == webhook_id
        connection.execute(webhook_deliveries.delete().where(its))
        connection.execute(webhooks.delete().where(webhooks.c.id == webhook_id))
        record(connection, caller, account_id, "webhook.remove", webhook_id, _about(_shape(row)))
        publish(connection, account_id, "integrations.updated")
    return Response(status_code=204)


@router.post("/{webhook_id}/test", response_model=own.DeliveryShape)
async def send_test(
    request: Request, caller: SignedIn, account_id: str, webhook_id: str
) -> Response:
    """Sent at once and once, also while the webhook is paused; a repeat sends another one."""
    letter = await asyncio.to_thread(_test_letter, caller, account_id, webhook_id)
    # No thread waits for the receiver: there are few of them, and everybody needs one.
    outcome = await request.app.state.hook_poster.post(letter)
    content = await asyncio.to_thread(_test_noted, caller, account_id, letter.id, outcome)
    return answer(content)


@router.get("/{webhook_id}/deliveries", response_model=shapes.Listing[own.DeliveryShape])
def list_deliveries(
    caller: SignedIn,
    account_id: str,
    webhook_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
) -> Response:
    """Of the last seven days, newest first."""
    query = _deliveries(webhook_id)
    if cursor:
        query = query.where(webhook_deliveries.c.place < place_of(cursor, (int,))[0])
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        _found(connection, account_id, webhook_id)
        newest = query.order_by(webhook_deliveries.c.place.desc())
        rows = connection.execute(newest.limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursor_of(shown[-1].place) if len(rows) > limit else None
    return listing([_delivery(row) for row in shown], following)


@router.post("/{webhook_id}/deliveries/{delivery_id}/resend", response_model=own.DeliveryShape)
def resend(caller: SignedIn, account_id: str, webhook_id: str, delivery_id: str) -> Response:
    """Under its own id, before what came after it; a repeat changes nothing."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        hook = _found(connection, account_id, webhook_id)
        mine = webhook_deliveries.c.id == delivery_id
        row = connection.execute(_deliveries(webhook_id).where(mine)).first()
        if row is None:
            raise not_found()
        if row.event == TEST:
            raise Problem(409, "only_a_test", "A test is not sent again. Send another test.")
        if hook.state != "on":
            sentence = "This webhook sends nothing now. Turn it on first, then send it again."
            raise Problem(409, "not_on", sentence)
        again = {"state": "waiting", "attempts": 0}
        connection.execute(webhook_deliveries.update().where(mine).values(again))
        at_once = webhooks.update().where(webhooks.c.id == webhook_id)
        connection.execute(at_once.values(not_before=None))
        about = {"name": hook.name, "delivery": delivery_id}
        record(connection, caller, account_id, "webhook.resend", webhook_id, None, about)
        publish(connection, account_id, "integrations.updated")
        content = _delivery(connection.execute(_deliveries(webhook_id).where(mine)).one())
    return answer(content)


def _test_letter(caller: Caller, account_id: str, webhook_id: str) -> Letter:
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        hook = _found(connection, account_id, webhook_id)
        data = {"sentence": "This is a test. Nothing has happened."}
        sameness = f"test {uuid.uuid4().hex}"
        delivery_id = hook_events.put(
            connection, hook, TEST, sameness, data, now_ms(), state="failed"
        )
        mine = webhook_deliveries.c.id == delivery_id
        delivery = connection.execute(select(webhook_deliveries).where(mine)).one()
        about = {"name": hook.name, "address": hook.address}
        record(connection, caller, account_id, "webhook.test", webhook_id, None, about)
    return letter_of(hook, delivery)


def _test_noted(
    caller: Caller, account_id: str, delivery_id: str, outcome: Outcome
) -> dict[str, Any]:
    mine = webhook_deliveries.c.id == delivery_id
    with caller.database.write() as connection:
        values = {"status": outcome.status, "excerpt": outcome.excerpt, "problem": outcome.problem}
        state = "failed" if outcome.problem else "delivered"
        noted = {"attempts": 1, "last_at": now_ms(), "state": state}
        connection.execute(webhook_deliveries.update().where(mine).values(**values, **noted))
        publish(connection, account_id, "integrations.updated")
        query = select(webhook_deliveries, webhooks.c.not_before)
        joined = query.join(webhooks, webhooks.c.id == webhook_deliveries.c.webhook_id)
        row = connection.execute(joined.where(mine)).first()
    if row is None:
        raise not_found()  # removed meanwhile
    return _delivery(row)


def _check_sight(
    connection: Connection, caller: Caller, account_id: str, told: Iterable[str]
) -> None:
    """Raises 403 where a receiver would be told what the one who asks may not see."""
    for needed in sorted({_SEEN_BY[HookEvent(each)] for each in told}):
        standing = entitled(connection, caller, account_id, needed, "have this told to others")
        if standing.filters:
            raise Problem(403, "refused", _NOT_ALL, permission=needed, reason="access_group")


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _values(body: own.WebhookBody) -> dict[str, Any]:
    """Raises 422 with what is wrong."""
    events = tuple(each for each in HookEvent if each.value in body.events)
    wish = HookWish(body.name.strip(), body.address.strip(), events)
    if fault := fault_of_wish(wish):
        raise Problem(422, "webhook_unusable", fault)
    told = [each.value for each in wish.events]
    return {"name": wish.name, "address": wish.address, "events": told}


def _add(
    connection: Connection, account_id: str, values: dict[str, Any], secret: str
) -> dict[str, Any]:
    counted = select(func.count()).select_from(webhooks).where(webhooks.c.account_id == account_id)
    if connection.execute(counted).scalar_one() >= MOST_WEBHOOKS:
        raise Problem(409, "too_many", f"An account has at most {MOST_WEBHOOKS} webhooks.")
    webhook_id = f"whk_{uuid.uuid4().hex}"
    identity = {"id": webhook_id, "account_id": account_id, "secret": secret}
    connection.execute(webhooks.insert().values(**identity, **values, on_since=now_ms()))
    return _shape(_found(connection, account_id, webhook_id))


def _changing(
    connection: Connection, caller: Caller, account_id: str, webhook_id: str, if_match: str
) -> Row[Any]:
    need_version(if_match, "of the webhook")
    entitled(connection, caller, account_id, *_MANAGE)
    row = _found(connection, account_id, webhook_id)
    check_version(if_match, row.version, "this webhook", lambda: _shape(row))
    return row


def _change(
    connection: Connection, caller: Caller, row: Row[Any], action: str, values: dict[str, Any]
) -> dict[str, Any]:
    mine = webhooks.c.id == row.id
    connection.execute(webhooks.update().where(mine).values(**values, version=row.version + 1))
    content = _shape(_found(connection, row.account_id, row.id))
    told = (_about(_shape(row)), _about(content))
    record(connection, caller, row.account_id, action, row.id, *told)
    publish(connection, row.account_id, "integrations.updated")
    return content


def _about(content: dict[str, Any]) -> dict[str, Any]:
    """For the change history: no secret."""
    return {key: content[key] for key in ("name", "address", "events", "state")}


def _rows(account_id: str) -> Any:
    waits = and_(
        webhook_deliveries.c.webhook_id == webhooks.c.id, webhook_deliveries.c.state == "waiting"
    )
    counted = select(func.count()).select_from(webhook_deliveries).where(waits).scalar_subquery()
    query = select(webhooks, counted.label("waiting"))
    return query.where(webhooks.c.account_id == account_id)


def _found(connection: Connection, account_id: str, webhook_id: str) -> Row[Any]:
    query = _rows(account_id).where(webhooks.c.id == webhook_id)
    row: Row[Any] | None = connection.execute(query).first()
    if row is None:
        raise not_found()
    return row


def _deliveries(webhook_id: str) -> Any:
    return (
        select(webhook_deliveries, webhooks.c.not_before)
        .join(webhooks, webhooks.c.id == webhook_deliveries.c.webhook_id)
        .where(webhook_deliveries.c.webhook_id == webhook_id)
    )


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "address": row.address,
        "events": list(row.events),
        "state": row.state,
        "waiting": row.waiting,
        "failing_since": time_text(row.failing_since),
        "problem": row.problem,
        "version": row.version,
    }


def _delivery(row: Row[Any]) -> dict[str, Any]:
    is_retried = row.state == "waiting" and row.attempts > 0
    return {
        "id": row.id,
        "event": row.event,
        "state": row.state,
        "created_at": time_text(row.created_at),
        "attempts": row.attempts,
        "last_at": time_text(row.last_at),
        "next_at": time_text(row.not_before) if is_retried else None,
        "status": row.status,
        "excerpt": row.excerpt,
        "problem": row.problem,
    }

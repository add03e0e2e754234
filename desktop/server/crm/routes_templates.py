"""Templates: texts with fields, kept under a name."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, select

from desktop.domain import templates
from desktop.server.crm import shapes, shapes_texts
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.tables import message_templates

router = APIRouter(prefix="/v1/accounts/{account_id}/message-templates", tags=["messages"])

_SEND: Final = ("messages:send", "send texts")


@router.get("", response_model=shapes.Listing[shapes_texts.TemplateShape])
def list_templates(caller: SignedIn, account_id: str) -> Response:
    """By name; an account has few."""
    query = select(message_templates).where(message_templates.c.account_id == account_id)
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEND)
        rows = connection.execute(query.order_by(message_templates.c.name)).all()
    return listing([_shape(row) for row in rows])


@router.post("", response_model=shapes_texts.TemplateShape, status_code=201)
def add_template(
    caller: SignedIn,
    account_id: str,
    body: shapes_texts.NewTemplate,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    asked = ("POST", account_id, "template", body.name, body.text)

    def work() -> tuple[int, Any]:
        _check(connection, account_id, body)
        template_id = f"tpl_{uuid.uuid4().hex}"
        values = {"name": body.name.strip(), "text": body.text}
        connection.execute(
            message_templates.insert().values(id=template_id, account_id=account_id, **values)
        )
        record(connection, caller, account_id, "template.added", template_id, None, values)
        _tell(connection, account_id, template_id)
        return 201, _shape(template_of(connection, account_id, template_id))

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_SEND)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, {"ETag": f'"{content["version"]}"'})


@router.patch("/{template_id}", response_model=shapes_texts.TemplateShape)
def change_template(
    caller: SignedIn,
    account_id: str,
    template_id: str,
    body: shapes_texts.NewTemplate,
    if_match: IfMatch = "",
) -> Response:
    need_version(if_match)
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_SEND)
        row = template_of(connection, account_id, template_id)
        check_version(if_match, row.version, "this template", lambda: _shape(row))
        _check(connection, account_id, body, template_id)
        after = {"name": body.name.strip(), "text": body.text}
        connection.execute(
            message_templates.update()
            .where(message_templates.c.id == template_id)
            .values(**after, version=row.version + 1)
        )
        before = {"name": row.name, "text": row.text}
        record(connection, caller, account_id, "template.changed", template_id, before, after)
        _tell(connection, account_id, template_id)
        content = _shape(template_of(connection, account_id, template_id))
    return answer(content, headers=etag(content))


@router.delete("/{template_id}", status_code=204)
def remove_template(caller: SignedIn, account_id: str, template_id: str) -> Response:
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_SEND)
        row = template_of(connection, account_id, template_id)
        connection.execute(message_templates.delete().where(message_templates.c.id == template_id))
        before = {"name": row.name, "text": row.text}
        record(connection, caller, account_id, "template.removed", template_id, before)
        _tell(connection, account_id, template_id)
    return Response(status_code=204)


def template_of(connection: Connection, account_id: str, template_id: str) -> Row[Any]:
    row = connection.execute(
        select(message_templates).where(
            message_templates.c.account_id == account_id, message_templates.c.id == template_id
        )
    ).first()
    if row is None:
        raise not_found()
    return row


def _check(
    connection: Connection, account_id: str, body: shapes_texts.NewTemplate, own_id: str = ""
) -> None:
    """Raises 422 for what nobody could fill, 409 for a name that is taken."""
    if not body.name.strip():
        raise Problem(422, "invalid_template", "Give the template a name.")
    fault = templates.fault_of(body.text)
    if fault:
        raise Problem(422, "invalid_template", fault)
    taken = connection.execute(
        select(message_templates.c.id).where(
            message_templates.c.account_id == account_id,
            message_templates.c.name == body.name.strip(),
            message_templates.c.id != own_id,
        )
    ).first()
    if taken is not None:
        raise Problem(409, "name_taken", "There is a template of this name. Choose another name.")


def _tell(connection: Connection, account_id: str, template_id: str) -> None:
    publish(connection, account_id, "message.template", {"template_id": template_id})


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "text": row.text, "version": row.version}

"""API tokens: made for a part of what their maker may do, shown once, revoked (S1-37)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, func, select

from desktop.domain.api_tokens import MOST_TOKENS, TokenWish, fault_of_token, with_needs
from desktop.server.crm import api_access, shapes
from desktop.server.crm import shapes_integrations as own
from desktop.server.crm.answers import answer, listing, time_text
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish
from desktop.server.tables import api_tokens, users

router = APIRouter(prefix="/v1/accounts/{account_id}/api-tokens", tags=["integrations"])

_MANAGE: Final = ("integrations:manage", "manage API tokens")
_NO_STORE: Final = {"Cache-Control": "no-store"}
_REPEATED: Final = (
    "This token was made already, and a token is shown only once. "
    "Revoke it and make another one if it was lost on the way."
)


@router.get("", response_model=shapes.Listing[own.ApiTokenShape])
def list_tokens(caller: SignedIn, account_id: str) -> Response:
    """Newest first, revoked ones too; never the tokens themselves."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        newest = (api_tokens.c.created_at.desc(), api_tokens.c.id)
        rows = connection.execute(_rows(account_id).order_by(*newest)).all()
    return listing([_shape(row) for row in rows])


@router.post("", response_model=own.NewApiTokenShape, status_code=201)
def make_token(
    caller: SignedIn,
    account_id: str,
    body: own.ApiTokenBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Nobody gives a token what they do not hold. A repeat is refused: it cannot be told again."""
    asked = ("POST", account_id, "api-tokens", body.model_dump(mode="json"))
    made: list[dict[str, Any]] = []

    def work() -> tuple[int, Any]:
        content = _make(connection, account_id, caller.user_id, body, secret)
        after = {"name": content["name"], "permissions": content["permissions"]}
        after["expires_at"] = content["expires_at"]
        record(connection, caller, account_id, "token.add", content["id"], None, after)
        _tell(connection, account_id)
        made.append(content)
        return 201, content["id"]  # the answer that is kept holds no token

    secret = api_access.new_token()
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_MANAGE)
        wish = TokenWish(body.name, frozenset(body.permissions), body.expires_at)
        if fault := fault_of_token(wish, standing.answer, datetime.now(UTC)):
            raise Problem(422, "token_unusable", fault)
        once(connection, caller, idempotency_key, asked, work)
    if not made:
        raise Problem(409, "told_already", _REPEATED)
    return answer({"token": made[0], "secret": secret[0]}, 201, _NO_STORE)


@router.post("/{token_id}/revoke", response_model=own.ApiTokenShape)
def revoke(
    caller: SignedIn,
    account_id: str,
    token_id: str,
    if_match: IfMatch = "",
) -> Response:
    """From this moment on it opens nothing; a repeat changes nothing."""
    need_version(if_match, "of the token")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        row = _found(connection, account_id, token_id)
        if not row.revoked:
            check_version(if_match, row.version, "this token", lambda: _shape(row))
            values = {"revoked": True, "version": row.version + 1}
            change = api_tokens.update().where(api_tokens.c.id == token_id)
            connection.execute(change.values(values))
            name = {"name": row.name}
            record(connection, caller, account_id, "token.revoke", token_id, name, None)
            _tell(connection, account_id)
        content = _shape(_found(connection, account_id, token_id))
    return answer(content, headers=etag(content))


def _make(
    connection: Connection,
    account_id: str,
    user_id: str,
    body: own.ApiTokenBody,
    secret: tuple[str, bytes, str],
) -> dict[str, Any]:
    alive = (api_tokens.c.account_id == account_id, api_tokens.c.revoked.is_(False))
    counted = select(func.count()).select_from(api_tokens).where(*alive)
    if connection.execute(counted).scalar_one() >= MOST_TOKENS:
        sentence = f"There are {MOST_TOKENS} tokens already. Revoke one that is not used any more."
        raise Problem(409, "too_many", sentence)
    token_id = f"tok_{uuid.uuid4().hex}"
    expires = body.expires_at
    connection.execute(
        api_tokens.insert().values(
            id=token_id,
            hash=secret[1],
            ends=secret[2],
            account_id=account_id,
            user_id=user_id,
            name=body.name.strip(),
            permissions=sorted(with_needs(body.permissions)),
            created_at=now_ms(),
            expires_at=int(expires.timestamp() * 1000) if expires else None,
        )
    )
    return _shape(_found(connection, account_id, token_id))


def _rows(account_id: str) -> Any:
    return (
        select(api_tokens, users.c.name.label("maker"))
        .join(users, users.c.id == api_tokens.c.user_id)
        .where(api_tokens.c.account_id == account_id)
    )


def _found(connection: Connection, account_id: str, token_id: str) -> Row[Any]:
    row: Row[Any] | None = connection.execute(
        _rows(account_id).where(api_tokens.c.id == token_id)
    ).first()
    if row is None:
        raise not_found()
    return row


def _tell(connection: Connection, account_id: str) -> None:
    publish(connection, account_id, "integrations.updated")


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "permissions": list(row.permissions),
        "created_by": {"id": row.user_id, "name": row.maker},
        "created_at": time_text(row.created_at),
        "expires_at": time_text(row.expires_at),
        "last_used_at": time_text(row.last_used_at),
        "ends": row.ends,
        "revoked": row.revoked,
        "version": row.version,
    }

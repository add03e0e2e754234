"""One-time codes with which a person sets a password: 120 bits, stored as SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.domain.users import plain_code
from desktop.server.database import now_ms
from desktop.server.tables import sign_in_codes, users

INVITATION_MS: Final = 7 * 24 * 3600 * 1000
RESET_MS: Final = 24 * 3600 * 1000
# Without signs that are taken for each other when read out.
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 6, 4


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    until: int


def issue(
    connection: Connection, account_id: str, user_id: str, given_by: str, *, is_invitation: bool
) -> Code:
    """Every earlier code of the person is void from now on."""
    forget(connection, user_id)
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    code = Code("-".join(groups), now_ms() + (INVITATION_MS if is_invitation else RESET_MS))
    connection.execute(
        sign_in_codes.insert().values(
            hash=_hash(code.text),
            user_id=user_id,
            account_id=account_id,
            kind="invitation" if is_invitation else "reset",
            given_by=given_by,
            expires_at=code.until,
        )
    )
    return code


def forget(connection: Connection, user_id: str) -> None:
    connection.execute(sign_in_codes.delete().where(sign_in_codes.c.user_id == user_id))


def found(connection: Connection, code: str) -> Row[Any] | None:
    """The code with its person; None where it is unknown, used up, or out of date."""
    return connection.execute(
        select(sign_in_codes, users.c.email, users.c.active)
        .join(users, users.c.id == sign_in_codes.c.user_id)
        .where(sign_in_codes.c.hash == _hash(code), sign_in_codes.c.expires_at > now_ms())
    ).first()


def until(connection: Connection, user_id: str) -> int | None:
    """When the code ends that the person has not used yet."""
    open_one = (sign_in_codes.c.user_id == user_id, sign_in_codes.c.expires_at > now_ms())
    return connection.execute(select(sign_in_codes.c.expires_at).where(*open_one)).scalar()


def sweep(connection: Connection) -> None:
    connection.execute(sign_in_codes.delete().where(sign_in_codes.c.expires_at < now_ms()))


def _hash(code: str) -> bytes:
    return hashlib.sha256(plain_code(code).encode()).digest()

"""Opaque tokens of 256 bits, stored as SHA-256: a family per sign-in, rotating, ended by reuse."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from desktop.server.database import now_ms
from desktop.server.tables import tokens, users

ACCESS_SECONDS: Final = 15 * 60
REFRESH_SECONDS: Final = 30 * 24 * 3600
VIEW_SECONDS: Final = 30 * 60
SWEEP_AFTER_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Pair:
    access: str
    refresh: str
    user_id: str


def issue(connection: Connection, user_id: str, device: str) -> Pair:
    """The first pair of a new family."""
    sweep(connection)
    family = f"fam_{uuid.uuid4().hex}"
    return _pair(connection, user_id, device, family, 1, now_ms())


def issue_view(
    connection: Connection, user_id: str, account_id: str, viewer_id: str, viewer_family: str
) -> tuple[str, str]:
    """(access token, family) for looking as somebody; nothing renews it."""
    access, family = secrets.token_urlsafe(32), f"view_{uuid.uuid4().hex}"
    connection.execute(
        tokens.insert().values(
            hash=_hash(access),
            family=family,
            kind="access",
            generation=1,
            user_id=user_id,
            device="",
            expires_at=now_ms() + VIEW_SECONDS * 1000,
            used=True,
            viewer_id=viewer_id,
            viewed_account=account_id,
            viewer_family=viewer_family,
        )
    )
    return access, family


def view_of(connection: Connection, family: str, viewer_id: str, user_id: str) -> Row[Any] | None:
    """The row of somebody's own view of this user, while it goes on."""
    mine = (
        tokens.c.family == family,
        tokens.c.viewer_id == viewer_id,
        tokens.c.user_id == user_id,
    )
    query = select(tokens).where(*mine, tokens.c.revoked.is_(False))
    return connection.execute(query).first()


def rotate(connection: Connection, refresh: str) -> Pair | None:
    """The next pair; None where the token is unknown, spent or expired.

    A refresh token stays valid until the pair it was traded for is first used: an answer that got
    lost on the way costs nobody the sign-in. Reuse after that ends the whole family.
    """
    row = _row(connection, refresh, "refresh")
    if row is None or row.revoked or row.expires_at < now_ms():
        return None
    newest = connection.execute(
        select(func.max(tokens.c.generation)).where(tokens.c.family == row.family)
    ).scalar_one()
    if row.generation < newest:
        if _is_used(connection, row.family, row.generation + 1):
            end_family(connection, row.family)
            return None
        # The pairs nobody ever used give way to the one made now.
        connection.execute(
            tokens.delete().where(
                tokens.c.family == row.family, tokens.c.generation > row.generation
            )
        )
    _use(connection, row)
    next_one = (row.family, row.generation + 1, row.began_at)
    return _pair(connection, row.user_id, row.device, *next_one)


def user_of(connection: Connection, access: str) -> Row[Any] | None:
    """The row of a valid access token; expired ones come back too, for the caller to tell."""
    return _row(connection, access, "access")


def mark_used(connection: Connection, row: Row[Any]) -> None:
    _use(connection, row)


def revoke(connection: Connection, refresh: str) -> None:
    row = _row(connection, refresh, "refresh")
    if row is not None:
        end_family(connection, row.family)


def end_family(connection: Connection, family: str) -> None:
    connection.execute(tokens.update().where(tokens.c.family == family).values(revoked=True))


def end_all(connection: Connection, user_id: str) -> None:
    """Every sign-in of the person, on every device."""
    mine = tokens.c.user_id == user_id
    connection.execute(tokens.update().where(mine).values(revoked=True))


def end_others(connection: Connection, user_id: str, family: str) -> None:
    """Every sign-in of the person but this one, and but what is looked at from it."""
    others = (tokens.c.family != family, tokens.c.viewer_family != family)
    mine = tokens.c.user_id == user_id
    connection.execute(tokens.update().where(mine, *others).values(revoked=True))


def families_of(connection: Connection, user_id: str) -> list[Row[Any]]:
    """The sign-ins that go on, newest use first: family, device, began_at, used_at."""
    used_at = func.max(tokens.c.issued_at).label("used_at")
    began_at = func.min(tokens.c.began_at).label("began_at")
    goes_on = (tokens.c.revoked.is_(False), tokens.c.expires_at > now_ms())
    query = (
        select(tokens.c.family, func.max(tokens.c.device).label("device"), began_at, used_at)
        .where(tokens.c.user_id == user_id, tokens.c.kind == "refresh", *goes_on)
        .group_by(tokens.c.family)
        .order_by(used_at.desc(), tokens.c.family)
    )
    return list(connection.execute(query))


def lives(connection: Connection, family: str) -> bool:
    """Whether the sign-in goes on: not revoked or run out, and of an active user.

    A view goes on as long as the sign-in it was begun with.
    """
    parent = select(tokens.c.viewer_family).where(tokens.c.family == family).limit(1)
    viewer = connection.execute(parent).scalar()
    if viewer and not lives(connection, viewer):
        return False
    goes_on = (tokens.c.revoked.is_(False), tokens.c.expires_at > now_ms())
    query = (
        select(tokens.c.hash)
        .join(users, users.c.id == tokens.c.user_id)
        .where(tokens.c.family == family, *goes_on, users.c.active.is_(True))
    )
    return connection.execute(query.limit(1)).first() is not None


def sweep(connection: Connection) -> None:
    old = tokens.c.expires_at < now_ms() - SWEEP_AFTER_MS
    connection.execute(tokens.delete().where(old))


def _row(connection: Connection, token: str, kind: str) -> Row[Any] | None:
    wanted = (tokens.c.hash == _hash(token), tokens.c.kind == kind)
    return connection.execute(select(tokens).where(*wanted)).first()


def _use(connection: Connection, row: Row[Any]) -> None:
    connection.execute(tokens.update().where(tokens.c.hash == row.hash).values(used=True))


def _is_used(connection: Connection, family: str, generation: int) -> bool:
    query = select(tokens.c.hash).where(
        tokens.c.family == family, tokens.c.generation == generation, tokens.c.used.is_(True)
    )
    return connection.execute(query.limit(1)).first() is not None


def _pair(
    connection: Connection,
    user_id: str,
    device: str,
    family: str,
    generation: int,
    began_at: int | None,
) -> Pair:
    pair = Pair(secrets.token_urlsafe(32), secrets.token_urlsafe(32), user_id)
    now = now_ms()
    shared = {
        "family": family,
        "generation": generation,
        "user_id": user_id,
        "device": device,
        "began_at": began_at,
        "issued_at": now,
    }
    connection.execute(
        tokens.insert(),
        [
            {
                **shared,
                "hash": _hash(token),
                "kind": kind,
                "expires_at": now + seconds * 1000,
            }
            for token, kind, seconds in (
                (pair.access, "access", ACCESS_SECONDS),
                (pair.refresh, "refresh", REFRESH_SECONDS),
            )
        ],
    )
    return pair


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

"""Programs that speak for a person with an API token: who it is, and which addresses it may use."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from desktop.domain.api_tokens import PREFIX
from desktop.server.crm.problems import Problem
from desktop.server.database import Database, now_ms, publish
from desktop.server.tables import api_tokens, users

log = logging.getLogger(__name__)

_NOTED_EVERY_MS: Final = 60_000
_ENDS: Final = 4
# What is a person's own, as their phone line, stays out of reach whatever the token may do.
_OPEN: Final = frozenset(
    {
        *(
            "agents",
            "balance",
            "blocked-numbers",
            "bulk-messages",
            "call-statuses",
            "calls",
            "contacts",
        ),
        *("conversations", "do-not-call", "help-links", "history", "invoices", "media"),
        *("message-templates", "messages", "numbers", "recording-settings", "scoring"),
        *("screen-pop", "settings", "sources", "status-reason-list", "status-reasons", "tags"),
        *(
            "team-members",
            "teams",
            "text-numbers",
            "texting-settings",
            "usage",
            "users",
            "voice-menus",
        ),
        "voicemails",
    }
)
# No token holds what it takes to change people.
_ONLY_READ: Final = frozenset({"users"})


@dataclass(frozen=True, slots=True)
class Access:
    id: str
    name: str
    user_id: str
    account_id: str
    permissions: frozenset[str]
    last_used_at: int | None


def new_token() -> tuple[str, bytes, str]:
    """The token, what is kept of it, and its last letters."""
    token = PREFIX + secrets.token_urlsafe(32)
    return token, _hash(token), token[-_ENDS:]


def is_one(token: str) -> bool:
    return token.startswith(PREFIX)


def access_of(connection: Connection, token: str) -> Access:
    """Raises 401 where it opens nothing, or nothing any more."""
    query = (
        select(api_tokens, users.c.active)
        .join(users, users.c.id == api_tokens.c.user_id)
        .where(api_tokens.c.hash == _hash(token))
    )
    row = connection.execute(query).first()
    if row is None or row.revoked:
        raise Problem(401, "token_invalid", "This API token is not valid or was revoked.")
    if row.expires_at is not None and row.expires_at <= now_ms():
        raise Problem(401, "token_expired", "This API token has expired. Make another one.")
    if not row.active:
        raise Problem(401, "user_inactive", "Whoever made this API token has been deactivated.")
    permissions = frozenset(row.permissions)
    return Access(row.id, row.name, row.user_id, row.account_id, permissions, row.last_used_at)


def check_request(access: Access, method: str, path: str) -> None:
    """Raises 404 for another account, 403 for what no token opens."""
    parts = path.split("/")
    if parts[1:3] != ["v1", "accounts"] or parts[3:4] == [""] or len(parts) < 5:
        raise _closed()
    if parts[3] != access.account_id:
        raise Problem(404, "not_found", "This API token is for another account.")
    if parts[4] not in _OPEN or (parts[4] in _ONLY_READ and method != "GET"):
        raise _closed()


def end_all(connection: Connection, user_id: str, account_id: str = "") -> None:
    """Those somebody made, in one account or everywhere: and should they come back, too."""
    mine = [api_tokens.c.user_id == user_id, api_tokens.c.revoked.is_(False)]
    if account_id:
        mine.append(api_tokens.c.account_id == account_id)
    ended = api_tokens.update().where(*mine).returning(api_tokens.c.account_id)
    values = {"revoked": True, "version": api_tokens.c.version + 1}
    for place in set(connection.execute(ended.values(values)).scalars()):
        publish(connection, place, "integrations.updated")


def note_use(database: Database, access: Access) -> None:
    """Once a minute; nobody is turned away because it cannot be noted."""
    now = now_ms()
    if access.last_used_at is not None and now - access.last_used_at < _NOTED_EVERY_MS:
        return
    mine = api_tokens.c.id == access.id
    try:
        with database.write() as connection:
            connection.execute(api_tokens.update().where(mine).values(last_used_at=now))
    except OperationalError as error:
        log.error("a token's use could not be noted: %s", error.orig)


def _closed() -> Problem:
    sentence = "This is not open to API tokens. Sign in as a person."
    return Problem(403, "refused", sentence, reason="api_token")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

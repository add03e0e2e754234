"""API tokens: another program speaks for a person, and never may do more than that person now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.access import Answer, Decision, PermissionKey
from desktop.domain.catalogue import PERMISSIONS

PREFIX: Final = "tlat_"
MOST_TOKENS: Final = 50
LONGEST_NAME: Final = 60
LONGEST_LIFE: Final = timedelta(days=366)
# A token makes no tokens, hands out no permissions, and is no phone.
_NEVER: Final = frozenset(
    {
        *("integrations:manage", "plugins:manage", "access_controls:manage"),
        *("users:add", "users:edit", "users.settings:edit", "users.permissions:grant"),
        *("groups:edit", "voip.config:manage", "voip.config:view_own", "voip.password:change_own"),
        *("profile:edit_own", "accounts:switch", "agent.status:set_own", "queues:join"),
        *("calls:supervise_listen", "calls:supervise_whisper", "calls:supervise_barge"),
        *("recordings:pause_own_call", "calls:transfer_blind", "calls:transfer_attended"),
        *("calls:conference", "calls:answer", "calls:place", "calls:place_international"),
        *("caller_id:change", "dnc:override"),
    }
)
# Nearly everything needs it, and by itself it opens nothing to a program.
IMPLIED: Final = frozenset({"softphone:access"})


@dataclass(frozen=True, slots=True)
class ApiToken:
    """``ends`` are its last letters, to tell it from others; the token itself is not kept."""

    id: str
    name: str
    permissions: frozenset[str]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = None
    ends: str = ""
    is_revoked: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class TokenWish:
    name: str
    permissions: frozenset[str]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiToken:
    """``secret`` is the token, told once."""

    token: ApiToken
    secret: str


def offered(answer: Answer) -> tuple[str, ...]:
    """What somebody can give to a token: what they hold, in the catalogue's order."""
    return tuple(key for key in PERMISSIONS if is_for_tokens(key) and answer.grants(key))


def is_for_tokens(key: str) -> bool:
    known = PERMISSIONS.get(key)
    return known is not None and known.category != "agency" and key not in _NEVER | IMPLIED


def with_needs(keys: Iterable[str]) -> frozenset[str]:
    """Whatever the permissions need is given with them, or they would be worth nothing."""
    found: set[str] = set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key not in found and key in PERMISSIONS:
            found.add(key)
            todo.extend(PERMISSIONS[key].needs)
    return frozenset(found) - IMPLIED


def fault_of_token(wish: TokenWish, answer: Answer, now: datetime) -> str:
    """What is wrong with it, or what its maker does not hold; "" where nothing is."""
    name = wish.name.strip()
    if not name:
        return "Give the token a name that says which program uses it."
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} letters."
    if not wish.permissions:
        return "Choose at least one thing that the token may do."
    return _beyond(wish.permissions, answer) or _fault_of_end(wish.expires_at, now)


def _beyond(permissions: frozenset[str], answer: Answer) -> str:
    for key in sorted(permissions | with_needs(permissions)):
        if not is_for_tokens(key):
            return f"A token cannot be allowed “{_title(key)}”."
        if not answer.grants(key):
            return f"You cannot give a token what you do not hold yourself: “{_title(key)}”."
    return ""


def _fault_of_end(expires_at: datetime | None, now: datetime) -> str:
    if expires_at is not None and expires_at <= now:
        return "The token would have expired already. Choose a later day."
    if expires_at is not None and expires_at > now + LONGEST_LIFE:
        return "A token lasts a year at most, or until it is revoked."
    return ""


def _title(key: str) -> str:
    known = PERMISSIONS.get(key)
    return known.title if known is not None else key


def limited(answer: Answer, permissions: frozenset[str]) -> Answer:
    """What a token may: never more than its maker may at this moment."""
    held = permissions | IMPLIED
    decisions: dict[PermissionKey, Decision] = {
        key: decision if key in held or not decision.granted else Decision(False, "api_token")
        for key, decision in answer.decisions.items()
    }
    return replace(answer, decisions=decisions)

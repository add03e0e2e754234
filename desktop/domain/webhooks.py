"""Webhooks: what is told to another program, where it may be sent, and when it is tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final
from urllib.parse import SplitResult, urlsplit

MOST_WEBHOOKS: Final = 20
LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 2_000
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what a secret begins with, not one
# How long to wait after each failure; after the last the waits stay as long.
WAITS: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14400)  # seconds
OFF_AFTER: Final = 24 * 3600  # seconds without one success
TRIES_OF_REFUSED: Final = 3
_TRY_AGAIN: Final = frozenset({401, 403, 404, 407, 408, 409, 423, 425, 429})
# Addresses in which an address of the older protocol is packed away.
_PACKED: Final = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)


class HookEvent(Enum):
    """What can be told; the values are those of the deliveries."""

    CALL_COMPLETED = "call.completed"
    CALL_MISSED = "call.missed"
    CALL_STATUS_SET = "call.status_set"
    MESSAGE_RECEIVED = "message.received"
    VOICEMAIL_RECEIVED = "voicemail.received"

    @property
    def title(self) -> str:
        return _TITLES[self]


_TITLES: Final = {
    HookEvent.CALL_COMPLETED: "A call was talked and has ended",
    HookEvent.CALL_MISSED: "A call was missed",
    HookEvent.CALL_STATUS_SET: "A call got a status",
    HookEvent.MESSAGE_RECEIVED: "A text came in",
    HookEvent.VOICEMAIL_RECEIVED: "A caller left a message",
}
TEST: Final = "webhook.test"


class HookState(Enum):
    """``OFF`` is what long failure leads to; a person turns it on again."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class DeliveryState(Enum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """``failing_since`` and ``problem`` tell of the deliveries at this moment."""

    id: str
    name: str
    address: str
    events: tuple[HookEvent, ...]
    state: HookState = HookState.ON
    waiting: int = 0
    failing_since: datetime | None = None
    problem: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class HookWish:
    """What a person says about a webhook."""

    name: str
    address: str
    events: tuple[HookEvent, ...]


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """``secret`` is told once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """``status`` is the receiver's, 0 where none answered; ``excerpt`` begins its answer."""

    id: str
    event: str
    state: DeliveryState
    created_at: datetime
    attempts: int = 0
    last_at: datetime | None = None
    next_at: datetime | None = None
    status: int = 0
    excerpt: str = ""
    problem: str = ""


def fault_of_wish(wish: HookWish) -> str:
    """What is wrong with a webhook as a person wants it, "" where nothing is."""
    name = wish.name.strip()
    if not name:
        return "Give the webhook a name."
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} letters."
    if not wish.events:
        return "Choose at least one event to send."
    return fault_of_address(wish.address)


def fault_of_address(address: str) -> str:
    """The form alone; where the name leads is known when it is sent."""
    if len(address) > LONGEST_ADDRESS:
        return f"A web address has at most {LONGEST_ADDRESS} characters."
    if any(each.isspace() or not each.isprintable() or not each.isascii() for each in address):
        return "A web address has no spaces and no foreign letters in it."
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return "This is not a web address."
    return _fault_of_parts(parts)


def _fault_of_parts(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host:
        return "The web address has to begin with https:// and the name of a server."
    if parts.username is not None or parts.password is not None:
        return "A user name or password in the address would be seen by others. Leave it out."
    if parts.scheme == "http" and not is_this_machine(host):
        return "Use https://. http:// is for programs on the CRM's own machine only."
    literal = _as_address(host)
    if literal is not None and not may_reach(literal, loopback=True):
        return "This address is inside a private network. Webhooks go to public addresses."
    return ""


def is_this_machine(host: str) -> bool:
    address = _as_address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def may_reach(address: ipaddress.IPv4Address | ipaddress.IPv6Address, *, loopback: bool) -> bool:
    """Whether something may be sent there: never into somebody's private network."""
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_loopback:
        return loopback
    if plain.version == 6 and any(plain in each for each in _PACKED):
        return False
    return bool(plain.is_global and not plain.is_multicast and not plain.is_reserved)


def signature_of(secret: str, delivery_id: str, timestamp: int, body: bytes) -> str:
    """The header ``Webhook-Signature``: HMAC-SHA256 over "id.timestamp.body", in Base64.

    The scheme of standardwebhooks.com, so that receivers can check it with what they have.
    """
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def wait_after(attempts: int, waits: Sequence[int] = WAITS) -> int:
    """Seconds until the next attempt, after so many that failed."""
    return waits[min(max(attempts, 1), len(waits)) - 1]


def is_over(status: int, attempts: int) -> bool:
    """Whether a receiver that refuses this one delivery is not asked about it again."""
    refuses = 400 <= status < 500 and status not in _TRY_AGAIN
    return refuses and attempts >= TRIES_OF_REFUSED

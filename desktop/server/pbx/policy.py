"""What may pass between the two ends of a call, and what the phone system refuses."""

from __future__ import annotations

from typing import Final

from .message import Message, Request, Response
from .replies import ALLOW, reply

_RELAYED: Final = frozenset(
    {"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "PRACK"}
)
# Each of them makes the phone that obeys give its call away or dial by itself (RFC 3891, 3911).
_TAKE_OVERS: Final = ("Replaces", "Join")
# Only the phone system says who somebody is; neither end is trusted with it (RFC 3325 section 5).
_IDENTITY: Final = (
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "Remote-Party-ID",
    "Privacy",
)


def take_off_claims(message: Message) -> None:
    """Who the sender claims to be, and the X- headers that are the phone system's own words."""
    own_words = {name for name, _ in message.headers if name.lower().startswith("x-")}
    message.drop(*_IDENTITY, *own_words)


def is_recorder(message: Message) -> bool:
    """Whether the phone that sent it writes down what is recorded; nobody else hears of that."""
    return message.first("X-Recorder") == "1"


def refusal_of(request: Request) -> Response | None:
    """The answer to a request that is not sent on, whoever asks; None where it may pass.

    There are no transfers yet: until the phone system carries them out itself and asks for the
    permission, nobody may make a phone call somebody.
    """
    if request.method == "ACK":
        return None
    if request.method == "REFER" or any(request.first(name) for name in _TAKE_OVERS):
        return reply(request, 603)
    if request.method not in _RELAYED:
        return reply(request, 405, [("Allow", ALLOW)])
    return None

"""Whether an offer inside a call puts the other end on hold (RFC 3264 section 8.4)."""

from __future__ import annotations

from typing import Final

from .message import Request

_HOLDING: Final = frozenset({b"a=sendonly", b"a=inactive"})
_OLD_WAY: Final = b"c=IN IP4 0.0.0.0"  # RFC 2543; some phones still do it so


def is_holding(request: Request) -> bool | None:
    """None where the request offers nothing about sound."""
    if request.method not in ("INVITE", "UPDATE") or b"m=audio" not in request.body:
        return None
    lines = {line.strip() for line in request.body.splitlines()}
    return bool(lines & _HOLDING) or _OLD_WAY in lines

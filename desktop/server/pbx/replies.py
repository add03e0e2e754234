"""Answers the phone system itself gives to requests (RFC 3261 section 8.2.6)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from .address import tag_of
from .message import Request, Response

REASONS: Final = {
    100: "Trying",
    180: "Ringing",
    183: "Session Progress",
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    423: "Interval Too Brief",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    483: "Too Many Hops",
    486: "Busy Here",
    487: "Request Terminated",
    489: "Bad Event",
    500: "Server Internal Error",
    503: "Service Unavailable",
    603: "Decline",
}
ALLOW: Final = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, INFO, PRACK"

Headers = Iterable[tuple[str, str]]


def reply(request: Request, status: int, headers: Headers = (), reason: str = "") -> Response:
    """A response with our own To tag where the request has none yet (100 stays without)."""
    response = Response(status=status, reason=reason or REASONS[status])
    for name in ("Via", "From", "To", "Call-ID", "CSeq"):
        response.headers += [(name, value) for value in request.all(name)]
    to = request.first("To")
    if status > 100 and not tag_of(to):
        response.put("To", f"{to};tag={secrets.token_hex(6)}")
    response.headers += headers
    response.add("Server", "Targeting Local phone system")
    return response


def warning(sentence: str) -> tuple[str, str]:
    """Code 399 carries free text for the person at the phone (section 20.43)."""
    quoted = sentence.replace("\\", "").replace('"', "'")
    return "Warning", f'399 pbx "{quoted}"'

"""Why a call ended, read from the status code and the headers of the message that ended it."""

from __future__ import annotations

import re
from typing import Final

from desktop.domain.calls import Direction, EndReason

# RFC 3261 section 21.
_BY_STATUS: Final = {
    401: EndReason.REFUSED,
    403: EndReason.REFUSED,
    404: EndReason.NOT_FOUND,
    407: EndReason.REFUSED,
    410: EndReason.NOT_FOUND,
    415: EndReason.NO_COMMON_CODEC,
    484: EndReason.NOT_FOUND,
    486: EndReason.BUSY,
    487: EndReason.CANCELLED,
    488: EndReason.NO_COMMON_CODEC,
    600: EndReason.BUSY,
    603: EndReason.DECLINED_THERE,
    604: EndReason.NOT_FOUND,
    606: EndReason.NO_COMMON_CODEC,
}
_WARNING_TEXT: Final = re.compile(r'^\d{3}\s+\S+\s+"((?:[^"\\]|\\.)*)"')
# RFC 3326 section 2; RFC 3261 section 26 forks answer the others this way.
_ELSEWHERE: Final = re.compile(r"cause\s*=\s*200\b|call completed elsewhere", re.IGNORECASE)
# What our phone system says to the agent whose caller a supervisor talks on with.
_TAKEN_OVER: Final = re.compile(r"cause\s*=\s*200\b.*taken over", re.IGNORECASE)
# Asterisk says 403 for a callee who declined, and what it meant in ISDN's number (ITU-T Q.850).
_REJECTED: Final = re.compile(r"\bQ\.850\s*;[^,]*\bcause\s*=\s*21\b", re.IGNORECASE)


def outbound_reason(status_code: int, rang: bool, reason_header: str = "") -> EndReason:
    """Why a call that nobody answered ended."""
    if status_code == 403 and _REJECTED.search(reason_header):
        return EndReason.DECLINED_THERE
    if status_code in (408, 480):
        return EndReason.NO_ANSWER if rang else EndReason.UNREACHABLE
    if 500 <= status_code < 600:
        return EndReason.UNREACHABLE
    return _BY_STATUS.get(status_code, EndReason.FAILED)


def inbound_reason(reason_header: str) -> EndReason:
    """Why a call that this phone did not answer stopped ringing (RFC 3326)."""
    if _ELSEWHERE.search(reason_header):
        return EndReason.ANSWERED_ELSEWHERE
    return EndReason.MISSED


def hung_up_reason(reason_header: str) -> EndReason:
    """Why the far end ended a talk."""
    if _TAKEN_OVER.search(reason_header):
        return EndReason.TAKEN_OVER
    return EndReason.HUNG_UP_THERE


def unanswered_reason(
    direction: Direction, status_code: int, rang: bool, reason_header: str
) -> EndReason:
    if direction is Direction.OUTBOUND:
        return outbound_reason(status_code, rang, reason_header)
    if status_code in (415, 488, 606):
        return EndReason.NO_COMMON_CODEC
    return inbound_reason(reason_header)


def warning_text(header: str) -> str:
    """The sentence in a Warning header (RFC 3261 section 20.43), "" where there is none."""
    found = _WARNING_TEXT.match(header.strip())
    return re.sub(r"\\(.)", r"\1", found.group(1)) if found else ""

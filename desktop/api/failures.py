"""Turns what can go wrong on the way to the CRM into errors of ours, each with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import httpx
import msgspec

from desktop.domain.errors import (
    Conflict,
    CrmBusy,
    CrmConfused,
    CrmError,
    CrmUnreachable,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
    SignInFailed,
    SoftphoneError,
)

DEFAULT_WAIT_SECONDS: Final = 5.0
CONFUSED: Final = (
    "The CRM gave an answer this program does not understand. "
    "Check the CRM's address, or tell your administrator."
)
_BUSY: Final = "The CRM is busy or being restarted. Try again in a moment."


class Problem(msgspec.Struct, frozen=True):
    """``application/problem+json`` (RFC 9457) with the CRM's stable ``code``."""

    code: str = ""
    detail: str = ""
    permission: str | None = None
    reason: str | None = None


def unreachable(address: str, error: httpx.HTTPError | None = None) -> CrmUnreachable:
    if isinstance(error, httpx.TimeoutException):
        return CrmUnreachable(f"The CRM at {address} does not answer. Check the network.")
    return CrmUnreachable(f"The CRM at {address} cannot be reached. Check the network.")


def problem_of(content: bytes) -> Problem:
    try:
        return msgspec.json.decode(content, type=Problem)
    except msgspec.DecodeError:
        return Problem()


def error_of(status: int, content: bytes, retry_after: str = "") -> SoftphoneError:
    """The error of an answer with a status of 400 or more."""
    problem = problem_of(content)
    if status in (429, 503):
        return CrmBusy(problem.detail or _BUSY, _seconds(retry_after))
    if status >= 500:
        return CrmConfused(problem.detail or CONFUSED)
    if not problem.code and status != 401:
        return CrmConfused(CONFUSED)
    if status == 403:
        return Refused(problem.detail, problem.permission or "", problem.reason or "")
    return _BY_STATUS.get(status, InvalidInput)(problem.detail or CONFUSED)


def sign_in_error_of(status: int, content: bytes, retry_after: str = "") -> SoftphoneError:
    error = error_of(status, content, retry_after)
    if isinstance(error, SessionEnded):
        return SignInFailed(str(error))
    return error


def _session_ended(sentence: str) -> CrmError:
    if sentence == CONFUSED:
        return SessionEnded("Your sign-in has ended. Sign in again.")
    return SessionEnded(sentence)


_BY_STATUS: Final[dict[int, Callable[[str], SoftphoneError]]] = {
    401: _session_ended,
    404: NotFound,
    409: Conflict,
    412: Conflict,
}


def _seconds(retry_after: str) -> float:
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        return DEFAULT_WAIT_SECONDS

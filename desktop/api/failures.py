"""Turns what can go wrong on the way to the CRM into errors of ours, each with a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    SoftphoneError,
    StartAnew,
)

DEFAULT_WAIT_SECONDS: Final = 5.0
LONGEST_WAIT_SECONDS: Final = 3600.0
CONFUSED: Final = (
    "The CRM gave an answer this program does not understand. "
    "Check the CRM's address, or tell your administrator."
)
UNSENDABLE: Final = "This text cannot be sent to the CRM: it is too long or holds a broken sign."
_REFUSED: Final = "You are not allowed to do this. Ask an administrator."
_BUSY: Final = "The CRM is busy or being restarted. Try again in a moment."


class Problem(msgspec.Struct, frozen=True):
    """``application/problem+json`` (RFC 9457) with the CRM's stable ``code``."""

    code: str = ""
    detail: str = ""
    permission: str | None = None
    reason: str | None = None
    current: msgspec.Raw = msgspec.Raw(b"")


def unreachable(address: str, error: httpx.HTTPError | None = None) -> CrmUnreachable:
    if isinstance(error, httpx.TimeoutException):
        return CrmUnreachable(f"The CRM at {address} does not answer. Check the network.")
    return CrmUnreachable(f"The CRM at {address} cannot be reached. Check the network.")


def problem_of(content: bytes) -> Problem:
    try:
        return msgspec.json.decode(content, type=Problem)
    except (msgspec.DecodeError, RecursionError):
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
        return Refused(problem.detail or _REFUSED, problem.permission or "", problem.reason or "")
    if status in (409, 412):
        return Conflict(problem.detail or CONFUSED, bytes(problem.current) or None)
    return _BY_STATUS.get(status, InvalidInput)(problem.detail or CONFUSED)


def content_of(response: httpx.Response) -> bytes:
    """What was answered; raises the error of any status but 2xx. Nobody is followed elsewhere."""
    status = response.status_code
    if status >= 400:
        raise error_of(status, response.content, response.headers.get("Retry-After", ""))
    if not 200 <= status < 300:
        raise CrmConfused(CONFUSED)
    return response.content


def expect_nothing(response: httpx.Response) -> None:
    """Done, and nothing to say about it. A network's own page would be no sign of that."""
    if content_of(response) or response.status_code != 204:
        raise CrmConfused(CONFUSED)


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """Around whatever sends to the CRM at ``address``."""
    try:
        yield
    except httpx.HTTPError as error:
        raise unreachable(address, error) from error
    except (httpx.InvalidURL, UnicodeEncodeError) as error:
        raise InvalidInput(UNSENDABLE) from error


def _session_ended(sentence: str) -> CrmError:
    if sentence == CONFUSED:
        return SessionEnded("Your sign-in has ended. Sign in again.")
    return SessionEnded(sentence)


_BY_STATUS: Final[dict[int, Callable[[str], SoftphoneError]]] = {
    401: _session_ended,
    404: NotFound,
    410: StartAnew,
}


def _seconds(retry_after: str) -> float:
    try:
        seconds = float(retry_after)
    except ValueError:
        return DEFAULT_WAIT_SECONDS
    if not math.isfinite(seconds):
        return DEFAULT_WAIT_SECONDS
    return min(max(0.0, seconds), LONGEST_WAIT_SECONDS)

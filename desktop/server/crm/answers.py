"""Answers: encoded once, times in RFC 3339, cursors that nobody should read."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from fastapi import Response
from sqlalchemy import Row

from desktop.server.crm.problems import Problem


def answer(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        msgspec.json.encode(content), status, dict(headers or {}), media_type="application/json"
    )


def listing(
    rows: list[dict[str, Any]], next_cursor: str | None = None, sync: str | None = None
) -> Response:
    return answer({"data": rows, "next_cursor": next_cursor, "sync_cursor": sync})


def page_of(
    rows: Sequence[Row[Any]],
    limit: int,
    shape: Callable[[Any], dict[str, Any]],
    place: tuple[str, ...],
    sync: str | None = None,
) -> Response:
    """``rows`` is one more than ``limit`` where there is a next page; ``place`` orders them."""
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        following = cursor_of(*(getattr(shown[-1], each) for each in place))
    return listing([shape(row) for row in shown], following, sync)


def time_text(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cursor_of(*place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """Raises 422 for a cursor that this server did not make."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _bad_cursor() from error
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not fits or not all(_is_like(each, kind) for each, kind in zip(place, kinds, strict=True)):
        raise _bad_cursor()
    return tuple(place)


def _is_like(value: object, kind: type) -> bool:
    """Of the kind, and such that the database can take it."""
    if type(value) is not kind:
        return False
    if isinstance(value, int):
        return abs(value) < 2**63
    return not any("\ud800" <= each <= "\udfff" for each in str(value))


def _bad_cursor() -> Problem:
    return Problem(422, "invalid_cursor", "This list has moved on. Start again at its beginning.")

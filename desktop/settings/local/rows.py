"""Whole rows as they are kept; one that cannot be read again is set aside, never guessed at."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar, get_type_hints

import msgspec

from desktop.settings.local.driver import Connection

Row = TypeVar("Row")

_log = logging.getLogger(__name__)
_LATEST_MS: Final = (1 << 43) - 1  # in the year 2248; what comes later stands together
_encoder: Final = msgspec.msgpack.Encoder()
_layouts: dict[type[Any], tuple[type[msgspec.Struct], tuple[str, ...]]] = {}


def packed(row: object) -> bytes:
    """Values without their names: half the size. New fields go at the end, with defaults."""
    return _encoder.encode([getattr(row, name) for name in _layout(type(row))[1]])


def unpacked(body: bytes, kind: type[Row]) -> Row | None:
    """None for a damaged row: it costs itself, not the list it stands in."""
    layout, names = _layout(kind)
    try:
        found = msgspec.msgpack.decode(body, type=layout)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _log.info("a damaged row of %s is set aside", kind.__name__)
        return None
    return kind(*[getattr(found, name) for name in names])


def kept_rows(
    connection: Connection, query: str, ids: Sequence[str], kind: type[Row]
) -> dict[str, Row]:
    """By their id; ``query`` answers id and body, with ``{}`` in the place of the ids."""
    found: dict[str, Row] = {}
    for chunk in in_chunks(list(ids)):
        asked = query.format(", ".join("?" * len(chunk)))
        for identity, body in connection.execute(asked, chunk):
            if (row := unpacked(body, kind)) is not None:
                found[identity] = row
    return found


def _layout(kind: type[Any]) -> tuple[type[msgspec.Struct], tuple[str, ...]]:
    if kind not in _layouts:
        hints = get_type_hints(kind)
        columns = [
            (each.name, hints[each.name])
            if each.default is dataclasses.MISSING
            else (each.name, hints[each.name], each.default)
            for each in dataclasses.fields(kind)
        ]
        layout = msgspec.defstruct(kind.__name__, columns, array_like=True)
        _layouts[kind] = (layout, tuple(each.name for each in dataclasses.fields(kind)))
    return _layouts[kind]


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def placed(moment_ms: int, identity: str) -> int:
    """A row id that sorts by time; what shares a millisecond is told apart by its identity."""
    return (min(max(moment_ms, 0), _LATEST_MS) << 20) | (_scattered(identity) & 0xFFFFF)


def _scattered(identity: str) -> int:
    value = 2166136261
    for byte in identity.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value ^ (value >> 20)


def in_chunks(items: list[Any], size: int = 500) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

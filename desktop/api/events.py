"""Server-sent events (HTML Living Standard 9.2), as the CRM pushes them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import msgspec

from desktop.api.failures import CONFUSED
from desktop.domain.errors import CrmConfused
from desktop.domain.records import CrmEvent

LONGEST_EVENT = 65_536
_LINE_END = re.compile(rb"\r\n|\n|\r(?=[^\n])")


class EventParser:
    """Fed with lines, gives events; remembers the last id for resuming."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        self._type = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, line: str) -> CrmEvent | None:
        """Raises ``CrmConfused`` for an event that is not the contract's."""
        if not line:
            return self._finished()
        self._size += len(line)
        if self._size > LONGEST_EVENT:
            raise CrmConfused(CONFUSED)
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._type = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and value.isascii() and value.isprintable():
            # It goes back in a header, where nothing else can stand.
            self.last_id = value
        return None

    def _finished(self) -> CrmEvent | None:
        event_type, data = self._type, "\n".join(self._data)
        self._type, self._data, self._size = "", [], 0
        if not event_type:
            return None
        return CrmEvent(self.last_id, event_type, tuple(_payload(data)))


def _payload(data: str) -> Iterator[tuple[str, str]]:
    if not data:
        return
    try:
        content = msgspec.json.decode(data, type=dict[str, str | int | bool | None])
    except (msgspec.DecodeError, RecursionError) as error:
        raise CrmConfused(CONFUSED) from error
    for name, value in content.items():
        yield name, "" if value is None else str(value)


async def lines_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Lines end with CR, LF or both and with nothing else; raises ``CrmConfused`` for endless ones.

    A last CR is kept until it is known whether an LF follows.
    """
    rest, mark = b"", "\ufeff"
    async for piece in pieces:
        *whole, rest = _LINE_END.split(rest + piece)
        if len(rest) > LONGEST_EVENT:
            raise CrmConfused(CONFUSED)
        for line in whole:
            yield line.decode("utf-8", "replace").removeprefix(mark)
            mark = ""


async def parsed(lines: AsyncIterator[str], parser: EventParser) -> AsyncIterator[CrmEvent]:
    async for line in lines:
        event = parser.feed(line)
        if event is not None:
            yield event

"""Server-sent events (HTML Living Standard 9.2), as the CRM pushes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import msgspec

from desktop.api.failures import CONFUSED
from desktop.domain.errors import CrmConfused
from desktop.domain.records import CrmEvent

LONGEST_EVENT = 65_536


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
        elif name == "id" and "\0" not in value:
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
    except msgspec.DecodeError as error:
        raise CrmConfused(CONFUSED) from error
    for name, value in content.items():
        yield name, "" if value is None else str(value)


async def parsed(lines: AsyncIterator[str], parser: EventParser) -> AsyncIterator[CrmEvent]:
    async for line in lines:
        event = parser.feed(line)
        if event is not None:
            yield event

"""Changes upon the version that somebody has seen, and what there is where it is not the newest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from desktop.api.decoding import decode
from desktop.domain.errors import Conflict

Value_co = TypeVar("Value_co", covariant=True)


class ValueBody(Protocol[Value_co]):
    def value(self) -> Value_co: ...


def if_match(version: int | None) -> dict[str, str]:
    """``None`` for whatever there is."""
    return {"If-Match": "*" if version is None else f'"{version}"'}


@contextmanager
def telling_the_current(body: type[ValueBody[object]]) -> Iterator[None]:
    """A conflict carries what is there now, where the CRM said it."""
    try:
        yield
    except Conflict as conflict:
        if not isinstance(conflict.current, bytes):
            raise
        raise Conflict(str(conflict), decode(conflict.current, body).value()) from conflict

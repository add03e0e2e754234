"""The CRM's answers as this program reads them; anything else is refused, never guessed at."""

from __future__ import annotations

import logging
from typing import Annotated, Generic, TypeVar

import msgspec

from desktop.api.failures import CONFUSED
from desktop.domain.errors import CrmConfused

_log = logging.getLogger(__name__)

Body = TypeVar("Body")
Item = TypeVar("Item")


class Named(msgspec.Struct, frozen=True):
    id: str
    name: str


# RFC 6750 section 2.1: what can stand in a header.
Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._~+/-]+=*$")]


class TokenBody(msgspec.Struct, frozen=True):
    access_token: Token
    refresh_token: Annotated[str, msgspec.Meta(min_length=1)]
    expires_in: float


class ListBody(msgspec.Struct, Generic[Item], frozen=True):
    data: list[Item]
    next_cursor: str | None = None
    sync_cursor: str | None = None
    gone: list[str] = []
    more: bool = False
    odd: int = 0  # rows that were not understood; never part of an answer


def decode(content: bytes, body: type[Body]) -> Body:
    """Raises ``CrmConfused`` for anything that is not the contract's."""
    try:
        return msgspec.json.decode(content, type=body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CrmConfused(CONFUSED) from error


def decode_list(content: bytes, item: type[Item]) -> ListBody[Item]:
    """A page without the rows that are not the contract's; raises ``CrmConfused`` if none is.

    One odd row must not empty a whole page, nor keep the changes behind it away for good.
    """
    try:
        return msgspec.json.decode(content, type=ListBody[item])  # type: ignore[valid-type] # a type of run time
    except (msgspec.DecodeError, RecursionError):
        page = decode(content, ListBody[msgspec.Raw])
    rows = [row for row in (_row(each, item) for each in page.data) if row is not None]
    if not rows and page.sync_cursor is None:
        raise CrmConfused(CONFUSED)
    odd = len(page.data) - len(rows)
    _log.info("%d rows of a list are not understood and left out", odd)
    return ListBody(rows, page.next_cursor, page.sync_cursor, page.gone, page.more, odd)


def _row(raw: msgspec.Raw, item: type[Item]) -> Item | None:
    try:
        return msgspec.json.decode(raw, type=item)
    except (msgspec.DecodeError, RecursionError):
        return None

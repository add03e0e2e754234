"""The account's numbers and their sources: looking, buying, changing, giving back."""

from __future__ import annotations

import uuid
from typing import Final, TypeVar

from desktop.domain.errors import InvalidInput
from desktop.domain.events import NumbersChanged
from desktop.domain.numbers import (
    NumberChange,
    NumberFilter,
    NumberUses,
    Offer,
    OfferSearch,
    Retired,
    Retirement,
    Retiring,
    Route,
    Source,
)
from desktop.domain.records import NumberRecord, Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

Answer = TypeVar("Answer")

_SEE: Final = ("numbers:view", "see the numbers")
_EDIT: Final = ("numbers:edit", "change numbers")
_BUY: Final = ("numbers:buy", "buy numbers")
_SEE_SOURCES: Final = ("sources:view", "see the sources")
_EDIT_SOURCES: Final = ("sources:edit", "change sources")
_MOST_TO_CHOOSE: Final = 500


class NumberService:
    """Publishes ``NumbersChanged`` when a number or a source is not what it was."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._attempt: tuple[object, str] | None = None
        for kind in ("number.updated", "source.updated"):
            pushes.carry(kind, self._on_pushed)

    async def page(self, wanted: NumberFilter, cursor: str | None = None) -> Page[NumberRecord]:
        require(self._session.answer, *_SEE)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.number_page(account_id, wanted, cursor))

    async def usable(self) -> tuple[NumberRecord, ...]:
        """What a number can be replaced by; an account with more is searched."""
        require(self._session.answer, *_SEE)
        asked = self._crm.number_page(
            self._session.account_id, NumberFilter(state="active"), limit=_MOST_TO_CHOOSE
        )
        return (await self._session.ask(asked)).rows

    async def offers(self, wanted: OfferSearch) -> tuple[Offer, ...]:
        """Raises ``InvalidInput`` for what is no digits."""
        require(self._session.answer, *_BUY)
        for words, typed in (("area code", wanted.area), ("search", wanted.contains)):
            if typed and not (typed.isascii() and typed.isdigit()):
                raise InvalidInput(f"The {words} takes digits only, 410 for instance.")
        return await self._session.ask(self._crm.offers(self._session.account_id, wanted))

    async def buy(self, number: str, name: str = "") -> NumberRecord:
        """Raises ``Conflict`` with what is still there where somebody was quicker."""
        require(self._session.answer, *_BUY)
        key = self._key((number, name))
        bought = self._crm.buy_number(self._session.account_id, number, name.strip(), key)
        return self._done(await self._session.ask(bought))

    async def change(self, number: NumberRecord, change: NumberChange) -> NumberRecord:
        """Raises ``Conflict`` with the number as it is now."""
        require(self._session.answer, *_EDIT)
        if change.recording is not None:
            require(self._session.answer, "recordings:configure", "turn recording on or off")
        changed = self._crm.change_number(
            self._session.account_id, number.id, change, number.version
        )
        return self._done(await self._session.ask(changed))

    async def enable(self, number_id: str) -> NumberRecord:
        require(self._session.answer, *_EDIT)
        enabled = self._crm.enable_number(self._session.account_id, number_id)
        return self._done(await self._session.ask(enabled))

    async def uses(self, number_id: str, kind: Retiring) -> NumberUses:
        require(self._session.answer, *_EDIT)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.number_uses(account_id, number_id, kind))

    async def retire(self, number_id: str, wanted: Retirement) -> Retired:
        require(self._session.answer, *_EDIT)
        key = self._key((number_id, wanted))
        gone = self._crm.retire_number(self._session.account_id, number_id, wanted, key)
        return self._done(await self._session.ask(gone))

    async def route_targets(self, text: str = "") -> tuple[Route, ...]:
        require(self._session.answer, *_EDIT)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.route_targets(account_id, text))

    @property
    def may_see_sources(self) -> bool:
        return self._session.answer.grants(_SEE_SOURCES[0])

    async def sources(
        self, text: str = "", cursor: str | None = None, *, archived: bool = False
    ) -> Page[Source]:
        require(self._session.answer, *_SEE_SOURCES)
        account_id = self._session.account_id
        found = self._crm.sources(account_id, text, cursor, archived=archived)
        return await self._session.ask(found)

    async def add_source(self, name: str) -> Source:
        require(self._session.answer, *_EDIT_SOURCES)
        named = _named(name)
        added = self._crm.add_source(self._session.account_id, named, self._key(named))
        return self._done(await self._session.ask(added))

    async def change_source(self, before: Source, after: Source) -> Source:
        """Its name, and whether it is archived."""
        require(self._session.answer, *_EDIT_SOURCES)
        _named(after.name)
        account_id = self._session.account_id
        changed = self._crm.change_source(account_id, after, before.version)
        return self._done(await self._session.ask(changed))

    async def _on_pushed(self, _: str, __: dict[str, str]) -> None:
        self._stream.publish(NumbersChanged())

    def _done(self, answer: Answer) -> Answer:
        self._attempt = None
        return answer

    def _key(self, wish: object) -> str:
        """The same wish again, after an answer was lost, is the same request."""
        if self._attempt is None or self._attempt[0] != wish:
            self._attempt = (wish, uuid.uuid4().hex)
        return self._attempt[1]


def _named(name: str) -> str:
    if not name.strip():
        raise InvalidInput("Give the source a name.")
    return name.strip()

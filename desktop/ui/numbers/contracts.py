"""What the pages of numbers and sources ask of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain import phone_numbers
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
from desktop.ui.contracts import Clock, Session, Stream, Tasks

DEFAULT_REGION: Final = "US"


class Numbers(Protocol):
    @property
    def may_see_sources(self) -> bool: ...

    async def page(self, wanted: NumberFilter, cursor: str | None = None) -> Page[NumberRecord]: ...

    async def usable(self) -> tuple[NumberRecord, ...]: ...

    async def offers(self, wanted: OfferSearch) -> tuple[Offer, ...]: ...

    async def buy(self, number: str, name: str = "") -> NumberRecord: ...

    async def change(self, number: NumberRecord, change: NumberChange) -> NumberRecord: ...

    async def enable(self, number_id: str) -> NumberRecord: ...

    async def uses(self, number_id: str, kind: Retiring) -> NumberUses: ...

    async def retire(self, number_id: str, wanted: Retirement) -> Retired: ...

    async def route_targets(self, text: str = "") -> tuple[Route, ...]: ...

    async def sources(
        self, text: str = "", cursor: str | None = None, *, archived: bool = False
    ) -> Page[Source]: ...

    async def add_source(self, name: str) -> Source: ...

    async def change_source(self, before: Source, after: Source) -> Source: ...


@dataclass(slots=True)
class NumberServices:
    session: Session
    stream: Stream
    numbers: Numbers
    tasks: Tasks
    clock: Clock

    def may(self, permission: str) -> bool:
        return self.session.answer.grants(permission)

    def shown(self, number: str) -> str:
        account = self.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

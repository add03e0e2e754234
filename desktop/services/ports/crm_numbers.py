"""The CRM's interface: numbers with all that can be done to them, and their sources."""

from __future__ import annotations

from typing import Protocol

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


class CrmNumbers(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def number_page(
        self, account_id: str, wanted: NumberFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[NumberRecord]:
        """By name."""

    async def offers(self, account_id: str, wanted: OfferSearch) -> tuple[Offer, ...]:
        """What can be bought, the first of many."""

    async def buy_number(
        self, account_id: str, number: str, name: str, idempotency_key: str
    ) -> NumberRecord:
        """Raises ``Conflict`` where somebody was quicker; its ``current`` is a tuple of offers."""

    async def change_number(
        self, account_id: str, number_id: str, change: NumberChange, version: int
    ) -> NumberRecord:
        """Raises ``Conflict`` with the ``NumberRecord`` as it is now."""

    async def enable_number(self, account_id: str, number_id: str) -> NumberRecord: ...

    async def number_uses(self, account_id: str, number_id: str, kind: Retiring) -> NumberUses:
        """Who would be hit; changes nothing."""

    async def retire_number(
        self, account_id: str, number_id: str, wanted: Retirement, idempotency_key: str
    ) -> Retired:
        """Raises ``Conflict`` where somebody still depends on it and nothing is said of them."""

    async def route_targets(self, account_id: str, text: str = "") -> tuple[Route, ...]: ...

    async def sources(
        self,
        account_id: str,
        text: str = "",
        cursor: str | None = None,
        limit: int = 100,
        archived: bool = False,
    ) -> Page[Source]:
        """By name."""

    async def add_source(self, account_id: str, name: str, idempotency_key: str) -> Source:
        """Raises ``Conflict`` for a name that is taken."""

    async def change_source(self, account_id: str, source: Source, version: int) -> Source:
        """Its name, and whether it is archived."""

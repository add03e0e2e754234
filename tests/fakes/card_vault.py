"""The payment provider's form in memory."""

from __future__ import annotations

from datetime import date

from desktop.domain.cards import Card, facts_of, token_of
from desktop.domain.errors import SoftphoneError


class FakeCardVault:
    """Implements ``CardVault``; ``failure`` is raised while it is set."""

    def __init__(self) -> None:
        self.failure: SoftphoneError | None = None
        self.given = 0

    async def token_of(self, card: Card) -> str:
        if self.failure is not None:
            raise self.failure
        facts = facts_of(card, date(2026, 3, 1))
        self.given += 1
        return token_of(facts, f"{self.given:016x}")

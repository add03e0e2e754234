"""The payment provider, as the form for a card needs it: a card goes in, a token comes out."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.cards import Card


class CardVault(Protocol):
    """The only one besides the form that ever sees the number of a card."""

    async def token_of(self, card: Card) -> str:
        """Raises ``InvalidInput`` for what is no card that could be paid with."""

"""Stands in for the payment provider's own form: nothing of a card leaves this program."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

from desktop.domain.cards import Card, facts_of, token_of


class SimulatedCardVault:
    """Implements ``CardVault``."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        self._today = today

    async def token_of(self, card: Card) -> str:
        return token_of(facts_of(card, self._today()), secrets.token_hex(16))

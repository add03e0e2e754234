"""The port to a payment provider, whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from desktop.domain.cards import CardFacts
from desktop.domain.money import Money


class PaymentLost(Exception):
    """Nobody knows whether the provider has heard of it: ask again under the same key."""


class ChargeState(Enum):
    PAID = "paid"
    DECLINED = "declined"
    PENDING = "pending"  # ask again later


@dataclass(frozen=True, slots=True)
class Charge:
    """``reason`` says why it was declined, as a sentence."""

    state: ChargeState
    reason: str = ""


class PaymentProvider(Protocol):
    """Every method may take as long as a request over the network; called on worker threads.

    Never within a writing transaction: what was paid must not be forgotten with it.
    """

    def facts_of(self, token: str) -> CardFacts | None:
        """Of the card a token stands for; None for a token the provider did not give."""

    def charge(self, key: str, token: str, amount: Money) -> Charge:
        """One payment per ``key``, however often it is asked for, with what is known of it now.

        Raises ``PaymentLost``.
        """

"""The port to a carrier that sells numbers, whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.domain.numbers import Offer, OfferSearch


class NumberGone(Exception):
    """Somebody else has bought the number."""


class Carrier(Protocol):
    """Every method may take as long as a request over the network; called on worker threads."""

    def available(self, wanted: OfferSearch, limit: int) -> Sequence[Offer]:
        """None for a country or an area in which nothing is sold."""

    def buy(self, number: str, reference: str) -> Offer:
        """Raises ``NumberGone``. The same number under the same ``reference`` is one purchase."""

    def give_back(self, number: str) -> None:
        """It costs nothing from now on; giving back what one has not is no error."""

"""A carrier inside the process, with a stock of fictional numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice, zip_longest
from typing import Final

from desktop.domain.numbers import Offer, OfferSearch
from desktop.server.carrier.port import NumberGone
from desktop.server.carrier.stock import BLOCKS, Block

_BY_NUMBER: Final = {each.number: each for block in BLOCKS for each in block.offers()}


class SimulatedCarrier:
    """Implements ``Carrier``. ``sold`` says what the CRM has already, also what was given back.

    It keeps nothing of its own: what is bought is written by the CRM before anybody else can buy.
    A number that is given back rests, as with real carriers: it is not offered again.
    """

    def __init__(self, sold: Callable[[], frozenset[str]]) -> None:
        self._sold = sold

    def available(self, wanted: OfferSearch, limit: int) -> list[Offer]:
        blocks = [each for each in BLOCKS if _fits(each, wanted)]
        gone = self._sold()
        found = (
            each
            for each in _in_turn(blocks)
            if each.number not in gone and wanted.contains in each.number[1:]
        )
        return list(islice(found, limit))

    def buy(self, number: str, reference: str) -> Offer:  # noqa: ARG002 - the port has it
        offer = _BY_NUMBER.get(number)
        if offer is None or number in self._sold():
            raise NumberGone(number)
        return offer

    def give_back(self, number: str) -> None:
        """There is no bill that would have to end."""


def _fits(block: Block, wanted: OfferSearch) -> bool:
    area = wanted.area.removeprefix("0") if wanted.country != "US" else wanted.area
    return block.country == wanted.country and block.area.startswith(area)


def _in_turn(blocks: list[Block]) -> Iterator[Offer]:
    """One of each place, then the next of each: whoever only looks sees many places."""
    rows = zip_longest(*(block.offers() for block in blocks))
    return (each for each in chain.from_iterable(rows) if each is not None)

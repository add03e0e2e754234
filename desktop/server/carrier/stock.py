"""What the simulated carrier sells: only numbers that belong to nobody, set aside for fiction.

United States 555-01xx of many area codes; London 020 7946 0xxx (Ofcom); Berlin 030 23125 xxx
(Bundesnetzagentur); Paris 01 99 00 xx xx (Arcep).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.numbers import Offer

AREA_CODES: Final[Mapping[str, str]] = {
    "201": "Jersey City",
    "202": "Washington",
    "206": "Seattle",
    "212": "New York",
    "213": "Los Angeles",
    "214": "Dallas",
    "215": "Philadelphia",
    "303": "Denver",
    "305": "Miami",
    "312": "Chicago",
    "313": "Detroit",
    "314": "St. Louis",
    "404": "Atlanta",
    "405": "Oklahoma City",
    "410": "Baltimore",
    "412": "Pittsburgh",
    "414": "Milwaukee",
    "415": "San Francisco",
    "443": "Baltimore",
    "503": "Portland",
    "504": "New Orleans",
    "512": "Austin",
    "602": "Phoenix",
    "612": "Minneapolis",
    "615": "Nashville",
    "617": "Boston",
    "619": "San Diego",
    "646": "New York",
    "702": "Las Vegas",
    "703": "Arlington",
    "704": "Charlotte",
    "713": "Houston",
    "773": "Chicago",
    "801": "Salt Lake City",
    "804": "Richmond",
    "813": "Tampa",
    "816": "Kansas City",
    "901": "Memphis",
    "916": "Sacramento",
    "919": "Raleigh",
}
# 555-0140 and on of each are people to call in the demonstration.
_LINES: Final = range(100, 140)


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers of one place: ``prefix`` and the lines behind it, ``digits`` long."""

    country: str
    area: str
    place: str
    prefix: str
    lines: range
    digits: int
    can_text: bool
    amount: int

    def offers(self) -> Iterator[Offer]:
        for line in self.lines:
            number = f"{self.prefix}{line:0{self.digits}}"
            facts = (self.country, self.place, self.can_text, self.amount, "USD")
            yield Offer(number, *facts)


BLOCKS: Final[tuple[Block, ...]] = (
    *(
        Block("US", area, place, f"+1{area}5550", _LINES, 3, can_text=True, amount=150)
        for area, place in AREA_CODES.items()
    ),
    Block("GB", "20", "London", "+4420794600", range(1000), 3, can_text=True, amount=300),
    Block("DE", "30", "Berlin", "+493023125", range(1000), 3, can_text=False, amount=350),
    Block("FR", "1", "Paris", "+3319900", range(10_000), 4, can_text=False, amount=350),
)

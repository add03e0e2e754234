"""Cards: what is checked before the payment provider gets one, and what its tokens tell of it.

A card's number is known to the person, the form and the provider. What the CRM is handed is a
token: it says the brand, the last four digits and the expiry, and nothing can be paid with it
elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from desktop.domain.errors import InvalidInput

# First digits and the numbers of digits there are (ISO/IEC 7812).
_BRANDS: Final = (
    ("visa", re.compile(r"4"), (13, 16, 19)),
    ("mastercard", re.compile(r"5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    ("amex", re.compile(r"3[47]"), (15,)),
    ("discover", re.compile(r"6(011|5|4[4-9])"), (16,)),
)
_TITLES: Final = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "discover": "Discover",
}
_TOKEN: Final = re.compile(r"tok_sim_([a-z]+)_(\d{4})_(\d{4})(\d{2})_[0-9a-f]{16,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Card:
    """As it is typed; it goes to the payment provider and nowhere else."""

    number: str = field(repr=False)
    month: int
    year: int  # four digits
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFacts:
    brand: str
    last_four: str
    month: int
    year: int

    @property
    def title(self) -> str:
        return f"{brand_title(self.brand)} ending in {self.last_four}"

    def has_expired(self, today: date) -> bool:
        """A card is good to the end of its month."""
        return (self.year, self.month) < (today.year, today.month)


def brand_title(brand: str) -> str:
    return _TITLES.get(brand, brand.capitalize())


def facts_of(card: Card, today: date) -> CardFacts:
    """Raises ``InvalidInput`` for what no provider would take."""
    digits = re.sub(r"[ -]", "", card.number)
    found = next((row for row in _BRANDS if row[1].match(digits)), None)
    if not digits.isascii() or not digits.isdigit() or found is None:
        raise InvalidInput("This is no card number. Write the digits on the front of the card.")
    if len(digits) not in found[2] or not _adds_up(digits):
        raise InvalidInput("There is a mistake in the card number. Compare it with the card.")
    facts = CardFacts(found[0], digits[-4:], card.month, card.year)
    if not 1 <= card.month <= 12 or not today.year - 50 < card.year < today.year + 50:
        raise InvalidInput("Write when the card expires, as month and year.")
    if facts.has_expired(today):
        raise InvalidInput("This card has expired. Use another one.")
    if not re.fullmatch(r"\d{4}" if facts.brand == "amex" else r"\d{3}", card.code, re.ASCII):
        raise InvalidInput("The security code has three digits, four on American Express.")
    return facts


def token_of(facts: CardFacts, secret: str) -> str:
    """How the provider's stand-in names a card; ``secret`` is hexadecimal and never the same."""
    return f"tok_sim_{facts.brand}_{facts.last_four}_{facts.year}{facts.month:02d}_{secret}"


def facts_of_token(token: str) -> CardFacts | None:
    found = _TOKEN.fullmatch(token)
    if found is None or found[1] not in _TITLES or not 1 <= int(found[4]) <= 12:
        return None
    return CardFacts(found[1], found[2], int(found[4]), int(found[3]))


def _adds_up(digits: str) -> bool:
    """The check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [int(each) * (2 if place % 2 else 1) for place, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0

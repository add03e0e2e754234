"""Money: minor units of a currency, added without rounding and written as people read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from desktop.domain.errors import InvalidInput

# ISO 4217: digits after the point; two for every currency that is not named here.
_DIGITS: Final[Mapping[str, int]] = MappingProxyType(
    {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3, "OMR": 3}
)
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_AMOUNT: Final = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", re.ASCII)
USD: Final = "USD"


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` of ``currency`` (ISO 4217): ``Money(1250, "USD")`` is $12.50."""

    minor: int
    currency: str = USD

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is no currency")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._like(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._like(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._like(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._like(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def per_unit(self) -> int:
        """How many minor units make one of the currency."""
        return int(10 ** _DIGITS.get(self.currency, 2))

    def display(self) -> str:
        """As ``$1,284.50``; a currency without a common sign keeps its code."""
        digits = _DIGITS.get(self.currency, 2)
        whole, part = divmod(abs(self.minor), 10**digits)
        number = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
        sign = "-" if self.minor < 0 else ""
        mark = _SIGNS.get(self.currency)
        return f"{sign}{mark}{number}" if mark else f"{sign}{number} {self.currency}"

    def _like(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are not added up")
        return other.minor


def total(amounts: Iterable[Money], currency: str = USD) -> Money:
    """Of amounts in one currency; nothing at all is nothing in ``currency``."""
    found = list(amounts)
    return sum(found[1:], start=found[0]) if found else Money(0, currency)


def read_money(text: str, currency: str = USD) -> Money:
    """What somebody typed, ``25`` or ``$1,250.50``; raises ``InvalidInput``."""
    digits = _DIGITS.get(currency, 2)
    plain = text.strip().removeprefix(_SIGNS.get(currency, currency)).removesuffix(currency)
    found = _AMOUNT.fullmatch(plain.strip())
    if found is None or len(found[2] or "") > digits:
        example = Money(25 * 10**digits, currency).display()
        raise InvalidInput(f"Write an amount like {example}.")
    whole, part = found[1].replace(",", ""), (found[2] or "").ljust(digits, "0")
    return Money(int(whole + part), currency)

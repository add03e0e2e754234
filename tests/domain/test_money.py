"""Money: added without rounding, never across currencies, and written as people read it."""

from __future__ import annotations

import pytest

from desktop.domain.errors import InvalidInput
from desktop.domain.money import Money, read_money, total


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (128450, "USD", "$1,284.50"),
        (-500, "USD", "-$5.00"),
        (5, "EUR", "€0.05"),
        (1200, "JPY", "¥1,200"),
        (1234, "KWD", "1.234 KWD"),
        (9900, "CHF", "99.00 CHF"),
    ],
)
def test_it_has_the_digits_of_its_currency(amount: int, currency: str, shown: str) -> None:
    assert Money(amount, currency).display() == shown


def test_it_is_added_up_in_one_currency_only() -> None:
    assert Money(125) + Money(75) - Money(1) * 50 == Money(150)
    assert -Money(5) < Money(0) <= Money(0)
    assert total([Money(1, "EUR"), Money(2, "EUR")]) == Money(3, "EUR")
    assert total([]) == Money(0)
    for mix in (lambda: Money(1) + Money(1, "EUR"), lambda: Money(1) < Money(1, "EUR")):
        with pytest.raises(ValueError, match="not added up"):
            mix()


def test_a_currency_has_three_letters() -> None:
    with pytest.raises(ValueError, match="no currency"):
        Money(1, "dollars")


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("25", "USD", 2500),
        (" $1,250.5 ", "USD", 125_050),
        ("0.05", "USD", 5),
        ("1200", "JPY", 1200),
        ("99.00 CHF", "CHF", 9900),
    ],
)
def test_what_is_typed_is_read(typed: str, currency: str, minor: int) -> None:
    assert read_money(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize("typed", ["", "ten", "-5", "1.005", "1,25", "٣", "1e3", "$", "9" * 12])
def test_what_is_no_amount_says_how_one_is_written(typed: str) -> None:
    with pytest.raises(InvalidInput, match=r"like \$25\.00\."):
        read_money(typed)

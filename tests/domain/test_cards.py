"""Cards: what is refused before a payment provider sees it, and what a token tells."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.cards import Card, CardFacts, facts_of, facts_of_token, token_of
from desktop.domain.errors import InvalidInput

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("number", "code", "brand"),
    [
        ("4242 4242 4242 4242", "123", "visa"),
        ("5555-5555-5555-4444", "123", "mastercard"),
        ("2223003122003222", "123", "mastercard"),
        ("378282246310005", "1234", "amex"),
        ("6011111111111117", "123", "discover"),
    ],
)
def test_a_card_tells_its_brand_and_last_digits(number: str, code: str, brand: str) -> None:
    facts = facts_of(Card(number, 3, 2026, code), TODAY)
    assert (facts.brand, facts.last_four) == (brand, number[-4:])


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (Card("4242424242424241", 12, 2030, "123"), "mistake"),
        (Card("42424242", 12, 2030, "123"), "mistake"),
        (Card("9999999999999999", 12, 2030, "123"), "no card number"),
        (Card("four", 12, 2030, "123"), "no card number"),
        (Card("4242424242424242", 13, 2030, "123"), "month and year"),
        (Card("4242424242424242", 12, 30, "123"), "month and year"),
        (Card("4242424242424242", 2, 2026, "123"), "expired"),
        (Card("4242424242424242", 12, 2030, "12"), "three digits"),
        (Card("378282246310005", 12, 2030, "123"), "four on American Express"),
    ],
)
def test_what_cannot_be_paid_with_is_said_in_words(card: Card, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        facts_of(card, TODAY)


@pytest.mark.requirement("S2-37")
def test_a_token_tells_what_is_shown_and_nothing_that_could_be_paid_with() -> None:
    facts = CardFacts("visa", "4242", 12, 2030)
    token = token_of(facts, "a" * 16)
    assert facts_of_token(token) == facts
    assert "424242" not in token
    assert facts.title == "Visa ending in 4242"


@pytest.mark.parametrize(
    "token",
    [
        *("", "4242424242424242", "tok_sim_visa_4242_203013_" + "a" * 16, "tok_sim_visa"),
        "tok_sim_free_4242_203012_" + "a" * 16,
    ],
)
def test_what_no_provider_gave_is_no_token(token: str) -> None:
    assert facts_of_token(token) is None


def test_a_card_never_stands_in_what_is_logged() -> None:
    assert "4242" not in repr(Card("4242424242424242", 12, 2030, "123"))

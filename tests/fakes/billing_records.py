"""What the small company pays, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from desktop.domain.billing import Invoice, InvoiceLine, InvoiceState
from desktop.domain.cards import Card
from desktop.domain.money import Money
from tests.fakes import crm_records as known


@dataclass(frozen=True, slots=True)
class UsageFact:
    """One call or one text that was paid; ``seconds`` is 0 for a text."""

    at: datetime
    kind: str  # call or text
    number: str
    user_id: str
    seconds: int
    minor: int


def _line(title: str, quantity: str, minor: int) -> InvoiceLine:
    return InvoiceLine(title, quantity, Money(minor))


INVOICES: Final = (
    Invoice(
        *("i2", "H-1040", date(2026, 3, 1), date(2026, 3, 15), "February 2026"),
        *(Money(41_900), InvoiceState.OPEN),
        lines=(
            _line("Subscription Pro", "1 month", 9_900),
            _line("Phone numbers", "20 numbers", 2_000),
            _line("Calls", "14,250 minutes", 28_500),
            _line("Texts", "1,500 texts", 1_500),
        ),
    ),
    Invoice(
        *("i1", "H-1039", date(2026, 2, 1), date(2026, 2, 15), "January 2026"),
        *(Money(40_550), InvoiceState.PAID),
        lines=(_line("Subscription Pro", "1 month", 9_900), _line("Calls", "", 30_650)),
    ),
)
# Half an hour before midnight in New York, the next day elsewhere.
LATE: Final = datetime(2026, 3, 8, 4, 30, tzinfo=UTC)
USAGE: Final = (
    UsageFact(LATE, "call", known.MAIN_LINE, known.ANNA, 61, 4),
    UsageFact(datetime(2026, 3, 8, 15, 0, tzinfo=UTC), "text", known.MAIN_LINE, known.ANNA, 0, 1),
    UsageFact(datetime(2026, 3, 9, 2, 0, tzinfo=UTC), "call", known.CAPITAL, known.JONAS, 600, 20),
)
BALANCE: Final = Money(12_450)

VISA: Final = Card("4242 4242 4242 4242", 12, 2040, "123")
MASTERCARD: Final = Card("5555555555554444", 1, 2041, "123")
DECLINED: Final = Card("4000 0000 0000 0002", 12, 2040, "123")
SLOW: Final = Card("4000 0000 0000 3220", 12, 2040, "123")

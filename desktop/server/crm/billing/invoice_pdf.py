"""An invoice as a PDF file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

from desktop.domain.billing import Invoice, InvoiceState
from desktop.server.pdf.paper import Column, Paper

_COLUMNS: Final = (
    Column("What", 3.2, is_number=False),
    Column("How much", 1.6),
    Column("Amount", 1.2),
)
_MISSING: Final = (
    "This machine has no font for some letters of names here; they are shown as “?”. "
    "The amounts are whole."
)


def pdf_of(account: str, invoice: Invoice, folders: tuple[str, ...] | None = None) -> bytes:
    """``account`` is who pays; ``folders`` have the fonts, those of this machine where None."""
    rows = [[each.title, each.quantity, each.amount.display()] for each in invoice.lines]
    if not rows:
        # Of an earlier version, which wrote down the sum alone.
        rows = [[f"Services in {invoice.period}", "", invoice.total.display()]]
    made = datetime.combine(invoice.issued_on, time(), UTC)
    words = [account, invoice.period, *(word for row in rows for word in row)]
    paper = Paper(
        *(f"Invoice {invoice.number}", words, made),
        is_wide=False,
        folders=folders,
        about_missing=_MISSING,
    )
    paper.heading(f"Invoice {invoice.number}", 20)
    paper.space(6)
    paper.heading(account)
    paper.space(2)
    paper.line(f"For {invoice.period}")
    paper.line(f"Issued on {_day(invoice.issued_on)}, due on {_day(invoice.due_on)}")
    paper.line("Paid" if invoice.state is InvoiceState.PAID else "Still to be paid")
    paper.space(8)
    paper.table(_COLUMNS, rows, ["Total", "", invoice.total.display()])
    return paper.output()


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

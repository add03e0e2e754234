"""The pages of billing, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.billing import Invoice, InvoiceLine, InvoiceState
from desktop.domain.money import Money
from desktop.settings.panels import PanelId
from tests.ui.views.scenes_base import GONE, Scene, open_page
from tests.ui.views.workplace import Workplace

_LINES: Final = (
    InvoiceLine("Subscription Pro", "1 month", Money(9_900)),
    InvoiceLine("Phone numbers", "20 numbers", Money(2_000)),
    InvoiceLine("Calls", "14,250 minutes", Money(28_500)),
    InvoiceLine("Texts", "1,500 texts", Money(1_500)),
)
_INVOICE: Final = Invoice(
    *("i9", "H-1041", date(2026, 3, 1), date(2026, 3, 15), "February 2026"),
    *(Money(41_900), InvoiceState.OPEN),
    lines=_LINES,
)
_PAID: Final = InvoiceState.PAID
INVOICES: Final = (
    _INVOICE,
    replace(
        _INVOICE,
        id="i8",
        number="H-1040",
        period="January 2026",
        issued_on=date(2026, 2, 1),
        due_on=date(2026, 2, 15),
        total=Money(40_550),
    ),
    *(
        replace(
            _INVOICE,
            id=f"i{month}",
            number=f"H-{1028 + month}",
            period=f"{name} 2025",
            issued_on=date(2025, month + 1, 1),
            due_on=date(2025, month + 1, 15),
            total=Money(39_000 + 317 * month),
            state=_PAID,
        )
        for month, name in ((11, "November"), (10, "October"), (9, "September"))
    ),
)


async def _panel(place: Workplace, panel: PanelId) -> Any:
    await open_page(place, PanelId.BILLING, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.BILLING).current


async def invoices(place: Workplace) -> QWidget:
    place.desk.crm.invoice_rows = list(INVOICES)
    panel = await _panel(place, PanelId.INVOICES)
    panel.list.table.selectRow(1)
    assert panel.list.table.rowCount() == 5
    return place.window


async def invoice(place: Workplace) -> QWidget:
    place.desk.crm.invoice_rows = list(INVOICES)
    panel = await _panel(place, PanelId.INVOICES)
    panel.list.table.selectRow(1)
    await place.click("Show", panel.list)
    assert panel.one.table.rowCount() == 4
    return place.window


async def invoice_without_its_pdf(place: Workplace) -> QWidget:
    """The CRM went away after the list had come."""
    await invoice(place)
    place.desk.crm.refusals["invoice_pdf"] = GONE
    panel = place.page(PanelId.BILLING).current
    await place.click("Open PDF", panel.one)
    assert panel.one.banner.text.startswith("The PDF")
    return place.window


BILLING_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each for each in (*(invoices, invoice, invoice_without_its_pdf),)
}

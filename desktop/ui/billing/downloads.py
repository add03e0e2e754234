"""The PDF of an invoice: fetched, then opened or saved; nothing waits for it, and it can fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from desktop.domain.billing import Invoice
from desktop.domain.errors import SoftphoneError
from desktop.ui.billing.contracts import BillingServices


class Purpose(Enum):
    OPEN = "open"
    SAVE = "save"


@dataclass(frozen=True, slots=True)
class Download:
    """What became of the last one; ``is_running`` while it is fetched, ``failed`` to try again."""

    sentence: str = ""
    level: str = "info"
    is_running: bool = False
    failed: bool = False


class Downloads:
    """One at a time; ``on_change`` is called after every change of ``state``."""

    def __init__(self, services: BillingServices, on_change: Callable[[], None]) -> None:
        self._services = services
        self._on_change = on_change
        self._last: tuple[Invoice, Purpose] | None = None
        self._count = 0
        self.state = Download()

    def start(self, invoice: Invoice, purpose: Purpose) -> None:
        if self.state.is_running:
            return
        self._count += 1
        self._last = (invoice, purpose)
        self._show(Download(f"Invoice {invoice.number} is being fetched …", is_running=True))
        self._services.tasks.start(self._fetch(invoice, purpose, self._count), "an invoice's PDF")

    def again(self) -> None:
        if self._last is not None and self.state.failed:
            self.start(*self._last)

    def dismiss(self) -> None:
        if not self.state.is_running:
            self._show(Download())

    def forget(self) -> None:
        """What is still on its way is for nobody any more."""
        self._count += 1
        self._last = None
        self._show(Download())

    async def _fetch(self, invoice: Invoice, purpose: Purpose, count: int) -> None:
        try:
            content = await self._services.billing.invoice_pdf(invoice.id)
            done = "" if count != self._count else await self._hand_on(invoice, content, purpose)
        except SoftphoneError as error:
            if count == self._count:
                words = f"The PDF of invoice {invoice.number} did not come through. {error}"
                self._show(Download(words, "error", failed=True))
            return
        if count == self._count:
            self._show(Download(done, "good"))

    async def _hand_on(self, invoice: Invoice, content: bytes, purpose: Purpose) -> str:
        name = file_name(invoice)
        if purpose is Purpose.OPEN:
            await self._services.documents.open(name, content)
            return f"Invoice {invoice.number} opens in the program for PDF files."
        saved = await self._services.files.save("Save the invoice", name, content)
        return f"Invoice {invoice.number} is saved in {saved}." if saved else ""

    def _show(self, state: Download) -> None:
        self.state = state
        self._on_change()


def file_name(invoice: Invoice) -> str:
    """Of letters, digits and dashes, whatever the CRM calls it."""
    return f"invoice-{re.sub(r'[^A-Za-z0-9-]+', '-', invoice.number).strip('-') or 'copy'}.pdf"

"""The fake CRM: the account's invoices."""

from __future__ import annotations

from desktop.domain.records import (
    Invoice,
    Page,
)
from tests.fakes.crm_company import Company, of

_LOG = ("calls.log:view_assigned", "see the call log")
_TEXTS = ("messages.log:view", "see texts")
_CONTACTS = ("contacts:view", "see contacts")


class FakeAccount(Company):
    """Part of ``Crm``."""

    async def invoices(self, account_id: str) -> Page[Invoice]:
        self._check("invoices", account_id, "billing.invoices:view", "see invoices")
        return Page(tuple(of(account_id, self.invoice_rows)))

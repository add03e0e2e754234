"""Answers about the account's invoices."""

from __future__ import annotations

import msgspec

from desktop.domain.records import Invoice


class InvoiceBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    issued_on: str
    period: str
    amount: int
    currency: str
    status: str

    def value(self) -> Invoice:
        return Invoice(**msgspec.structs.asdict(self))

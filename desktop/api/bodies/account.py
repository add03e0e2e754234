"""Answers about the account's numbers and invoices."""

from __future__ import annotations

import msgspec

from desktop.domain.records import (
    Invoice,
    NumberRecord,
)


class NumberBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    name: str
    source: str
    state: str
    text_enabled: bool
    routes_to: str

    def value(self) -> NumberRecord:
        return NumberRecord(**msgspec.structs.asdict(self))


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

"""What the pages of billing ask of the services, and of the program that shows documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.billing import (
    AutoTopUp,
    AutoTopUpWish,
    Balance,
    DowngradeImpact,
    Invoice,
    PaymentMethod,
    Subscription,
    TopUp,
    Usage,
    UsageQuery,
)
from desktop.domain.cards import Card
from desktop.domain.money import Money
from desktop.domain.records import Page
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.texts.bulk.contracts import FileDialogs


class Billing(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the row as it is now."""

    async def invoices(self, cursor: str | None = None) -> Page[Invoice]: ...

    async def invoice(self, invoice_id: str) -> Invoice: ...

    async def invoice_pdf(self, invoice_id: str) -> bytes: ...

    async def usage(self, query: UsageQuery) -> Usage: ...

    async def balance(self) -> Balance: ...

    async def subscription(self) -> Subscription: ...

    async def impact_of_plan(self, plan: str, version: int) -> DowngradeImpact: ...

    async def change_plan(self, plan: str, version: int) -> Subscription: ...

    async def topups(self, cursor: str | None = None) -> Page[TopUp]: ...

    async def top_up(self, amount: Money, method_id: str = "") -> TopUp: ...

    async def auto_topup(self) -> AutoTopUp: ...

    async def set_auto_topup(self, wish: AutoTopUpWish, version: int) -> AutoTopUp: ...

    async def payment_methods(self) -> tuple[PaymentMethod, ...]: ...

    async def token_of(self, card: Card) -> str: ...

    async def add_payment_method(self, token: str) -> PaymentMethod: ...

    async def use_payment_method(self, method_id: str) -> PaymentMethod: ...

    async def remove_payment_method(self, method_id: str) -> None: ...


class Documents(Protocol):
    """Raises ``StoreUnavailable`` with a sentence where a document cannot be shown."""

    async def open(self, name: str, content: bytes) -> None: ...


@dataclass(slots=True)
class BillingServices:
    """``zone`` names the time zone of this computer (IANA)."""

    session: Session
    stream: Stream
    billing: Billing
    files: FileDialogs
    documents: Documents
    tasks: Tasks
    clock: Clock
    zone: Callable[[], str]

    def may(self, permission: str) -> bool:
        return self.session.answer.grants(permission)

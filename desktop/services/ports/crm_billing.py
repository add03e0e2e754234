"""The CRM's interface: invoices, usage, the balance, the subscription and how an account pays."""

from __future__ import annotations

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
from desktop.domain.money import Money
from desktop.domain.records import Page


class CrmBilling(Protocol):
    """Part of ``Crm``; its errors are those of the whole, and ``InvalidInput`` for a value.

    Whoever lacks the permission of a method is ``Refused``, whatever else they may.
    """

    async def invoices(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Invoice]:
        """Newest first, without their lines."""

    async def invoice(self, account_id: str, invoice_id: str) -> Invoice:
        """With its lines."""

    async def invoice_pdf(self, account_id: str, invoice_id: str) -> bytes: ...

    async def usage(self, account_id: str, query: UsageQuery) -> Usage: ...

    async def balance(self, account_id: str) -> Balance: ...

    async def subscription(self, account_id: str) -> Subscription: ...

    async def impact_of_plan(self, account_id: str, plan: str, version: int) -> DowngradeImpact:
        """Nothing is changed. Raises ``Conflict`` as the change would."""

    async def change_plan(self, account_id: str, plan: str, version: int) -> Subscription:
        """From now on. A ``Conflict`` holds the ``Subscription`` as it is now, or nothing where
        the plan cannot be taken."""

    async def topups(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[TopUp]:
        """Newest first, automatic ones too."""

    async def topup(self, account_id: str, topup_id: str) -> TopUp: ...

    async def top_up(
        self, account_id: str, amount: Money, method_id: str, idempotency_key: str
    ) -> TopUp:
        """Pending where the provider takes its time. ``method_id`` "" for the default one."""

    async def auto_topup(self, account_id: str) -> AutoTopUp: ...

    async def set_auto_topup(self, account_id: str, wish: AutoTopUpWish, version: int) -> AutoTopUp:
        """A ``Conflict`` holds the ``AutoTopUp`` as it is now, or nothing where there is no
        payment method."""

    async def payment_methods(self, account_id: str) -> tuple[PaymentMethod, ...]:
        """The default one first."""

    async def add_payment_method(
        self, account_id: str, token: str, idempotency_key: str
    ) -> PaymentMethod:
        """``token`` is the payment provider's; the first method is the default one."""

    async def use_payment_method(self, account_id: str, method_id: str) -> PaymentMethod:
        """As the default one."""

    async def remove_payment_method(self, account_id: str, method_id: str) -> None:
        """Raises ``Conflict`` for the last one while automatic top-up is on."""

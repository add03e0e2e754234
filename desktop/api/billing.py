"""The CRM over HTTP: money."""

from __future__ import annotations

from typing import Final

from desktop.api.bodies.billing import (
    AutoTopUpBody,
    BalanceBody,
    InvoiceBody,
    MethodBody,
    PlanImpactBody,
    SubscriptionBody,
    TopUpBody,
    UsageBody,
)
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
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
from desktop.domain.errors import CrmConfused
from desktop.domain.money import Money
from desktop.domain.records import Page

_METHODS: Final = "payment-methods"
_PDF: Final = b"%PDF-"


class BillingClient(Requests):
    """Part of ``Crm``."""

    async def invoices(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Invoice]:
        query = {"cursor": cursor, "limit": str(limit)}
        page = await self._list(path_of(account_id, "invoices"), InvoiceBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def invoice(self, account_id: str, invoice_id: str) -> Invoice:
        return (await self._get(path_of(account_id, "invoices", invoice_id), InvoiceBody)).value()

    async def invoice_pdf(self, account_id: str, invoice_id: str) -> bytes:
        path = path_of(account_id, "invoices", invoice_id, "pdf")
        content = (await self._request("GET", path)).content
        if not content.startswith(_PDF):
            raise CrmConfused("The CRM sent something else than a PDF.")
        return content

    async def usage(self, account_id: str, query: UsageQuery) -> Usage:
        asked = {"since": query.since.isoformat(), "until": query.until.isoformat()}
        asked |= {"by": query.by.value, "time_zone": query.time_zone}
        body = await self._get(path_of(account_id, "usage"), UsageBody, asked)
        return Usage(query, tuple(each.value() for each in body.rows), body.total.value())

    async def balance(self, account_id: str) -> Balance:
        return (await self._get(path_of(account_id, "balance"), BalanceBody)).value()

    async def subscription(self, account_id: str) -> Subscription:
        return (await self._get(path_of(account_id, "subscription"), SubscriptionBody)).value()

    async def impact_of_plan(self, account_id: str, plan: str, version: int) -> DowngradeImpact:
        path = path_of(account_id, "subscription") + "?dry_run=true"
        with telling_the_current(SubscriptionBody):
            headers = if_match(version)
            content = await self._send("PUT", path, {"plan": plan}, headers=headers)
        return decode(content, PlanImpactBody).value()

    async def change_plan(self, account_id: str, plan: str, version: int) -> Subscription:
        path, headers = path_of(account_id, "subscription"), if_match(version)
        with telling_the_current(SubscriptionBody):
            content = await self._send("PUT", path, {"plan": plan}, headers=headers)
        return decode(content, SubscriptionBody).value()

    async def topups(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[TopUp]:
        query = {"cursor": cursor, "limit": str(limit)}
        page = await self._list(path_of(account_id, "topups"), TopUpBody, query)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def topup(self, account_id: str, topup_id: str) -> TopUp:
        return (await self._get(path_of(account_id, "topups", topup_id), TopUpBody)).value()

    async def top_up(
        self, account_id: str, amount: Money, method_id: str, idempotency_key: str
    ) -> TopUp:
        asked = {"amount": amount.minor, "currency": amount.currency, "method_id": method_id}
        content = await self._send(
            "POST", path_of(account_id, "topups"), asked, key=idempotency_key
        )
        return decode(content, TopUpBody).value()

    async def auto_topup(self, account_id: str) -> AutoTopUp:
        return (await self._get(path_of(account_id, "auto-topup"), AutoTopUpBody)).value()

    async def set_auto_topup(self, account_id: str, wish: AutoTopUpWish, version: int) -> AutoTopUp:
        asked: dict[str, object] = {"is_on": wish.is_on, "currency": wish.amount.currency}
        asked |= {"threshold": wish.threshold.minor, "amount": wish.amount.minor}
        asked["limit"] = wish.limit.minor
        path, headers = path_of(account_id, "auto-topup"), if_match(version)
        with telling_the_current(AutoTopUpBody):
            content = await self._send("PUT", path, asked, headers=headers)
        return decode(content, AutoTopUpBody).value()

    async def payment_methods(self, account_id: str) -> tuple[PaymentMethod, ...]:
        page = await self._list(path_of(account_id, _METHODS), MethodBody)
        return tuple(each.value() for each in page.data)

    async def add_payment_method(
        self, account_id: str, token: str, idempotency_key: str
    ) -> PaymentMethod:
        path = path_of(account_id, _METHODS)
        content = await self._send("POST", path, {"token": token}, key=idempotency_key)
        return decode(content, MethodBody).value()

    async def use_payment_method(self, account_id: str, method_id: str) -> PaymentMethod:
        path = path_of(account_id, _METHODS, method_id, "default")
        return decode(await self._send("PUT", path, {}), MethodBody).value()

    async def remove_payment_method(self, account_id: str, method_id: str) -> None:
        await self._request("DELETE", path_of(account_id, _METHODS, method_id))

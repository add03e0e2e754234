"""Money, for those who may see or change it: each piece by its own permission."""

from __future__ import annotations

import uuid
from typing import Final, TypeVar

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
    checked_auto_topup,
    checked_topup,
)
from desktop.domain.cards import Card
from desktop.domain.events import BillingChanged, Notice
from desktop.domain.money import Money
from desktop.domain.records import Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.ports.cards import CardVault
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

Answer = TypeVar("Answer")

_INVOICES: Final = ("billing.invoices:view", "see invoices")
_USAGE: Final = ("billing.usage:view", "see usage and balance")
_PLAN: Final = ("billing.subscription:change", "change the subscription")
_TOPUP: Final = ("billing.topup:perform", "top up")
_AUTO: Final = ("billing.auto_topup:edit", "control the automatic top-up")
_SEE_METHODS: Final = ("billing.payment_methods:view", "see payment methods")
_EDIT_METHODS: Final = ("billing.payment_methods:edit", "change payment methods")

_WARNINGS: Final = {
    "low": "The balance of the account is down to {detail}. Top up under Billing.",
    "spent": "The balance of the account is spent, and the account is paused. Top up under "
    "Billing, and everything goes on.",
    "stopped": "The automatic top-up was turned off. {detail}",
}


class BillingService:
    """Publishes ``BillingChanged`` when money has moved or something about it is another."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        vault: CardVault,
        stream: EventStream,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._vault = vault
        self._stream = stream
        self._attempts: dict[str, tuple[object, str]] = {}
        pushes.carry("billing.updated", self._on_pushed)
        pushes.carry("billing.warning", self._on_warning)

    def may(self, permission: str) -> bool:
        return self._session.answer.grants(permission)

    async def invoices(self, cursor: str | None = None) -> Page[Invoice]:
        require(self._session.answer, *_INVOICES)
        return await self._session.ask(self._crm.invoices(self._session.account_id, cursor))

    async def invoice(self, invoice_id: str) -> Invoice:
        require(self._session.answer, *_INVOICES)
        return await self._session.ask(self._crm.invoice(self._session.account_id, invoice_id))

    async def invoice_pdf(self, invoice_id: str) -> bytes:
        require(self._session.answer, *_INVOICES)
        return await self._session.ask(self._crm.invoice_pdf(self._session.account_id, invoice_id))

    async def usage(self, query: UsageQuery) -> Usage:
        """Raises ``InvalidInput`` for days that are the wrong way round, or too many."""
        require(self._session.answer, *_USAGE)
        return await self._session.ask(self._crm.usage(self._session.account_id, query.checked()))

    async def balance(self) -> Balance:
        require(self._session.answer, *_USAGE)
        return await self._session.ask(self._crm.balance(self._session.account_id))

    async def subscription(self) -> Subscription:
        require(self._session.answer, *_USAGE)
        return await self._session.ask(self._crm.subscription(self._session.account_id))

    async def impact_of_plan(self, plan: str, version: int) -> DowngradeImpact:
        """Raises ``Conflict`` with the subscription as it is now, as changing would."""
        require(self._session.answer, *_PLAN)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.impact_of_plan(account_id, plan, version))

    async def change_plan(self, plan: str, version: int) -> Subscription:
        """Raises ``Conflict`` with the subscription as it is now."""
        require(self._session.answer, *_PLAN)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.change_plan(account_id, plan, version))

    async def topups(self, cursor: str | None = None) -> Page[TopUp]:
        require(self._session.answer, *_USAGE)
        return await self._session.ask(self._crm.topups(self._session.account_id, cursor))

    async def topup(self, topup_id: str) -> TopUp:
        """What has become of one that was pending."""
        require(self._session.answer, *_USAGE)
        return await self._session.ask(self._crm.topup(self._session.account_id, topup_id))

    async def top_up(self, amount: Money, method_id: str = "") -> TopUp:
        """The same again after an answer was lost is the same payment; ``method_id`` "" for the
        default method. Raises ``InvalidInput`` for too little or too much."""
        require(self._session.answer, *_TOPUP)
        checked_topup(amount)
        key = self._key("top up", (amount, method_id))
        asked = self._crm.top_up(self._session.account_id, amount, method_id, key)
        return self._done("top up", await self._session.ask(asked))

    async def auto_topup(self) -> AutoTopUp:
        require(self._session.answer, *_USAGE)
        return await self._session.ask(self._crm.auto_topup(self._session.account_id))

    async def set_auto_topup(self, wish: AutoTopUpWish, version: int) -> AutoTopUp:
        """Raises ``Conflict`` with what there is now, and ``InvalidInput`` for a wrong amount."""
        require(self._session.answer, *_AUTO)
        checked_auto_topup(wish)
        account_id = self._session.account_id
        return await self._session.ask(self._crm.set_auto_topup(account_id, wish, version))

    async def payment_methods(self) -> tuple[PaymentMethod, ...]:
        require(self._session.answer, *_SEE_METHODS)
        return await self._session.ask(self._crm.payment_methods(self._session.account_id))

    async def token_of(self, card: Card) -> str:
        """The card goes to the payment provider; it is not kept here, only what comes back."""
        require(self._session.answer, *_EDIT_METHODS)
        return await self._vault.token_of(card)

    async def add_payment_method(self, token: str) -> PaymentMethod:
        """The same token again, after an answer was lost, is the same payment method."""
        require(self._session.answer, *_EDIT_METHODS)
        key = self._key("add", token)
        asked = self._crm.add_payment_method(self._session.account_id, token, key)
        return self._done("add", await self._session.ask(asked))

    async def use_payment_method(self, method_id: str) -> PaymentMethod:
        require(self._session.answer, *_EDIT_METHODS)
        asked = self._crm.use_payment_method(self._session.account_id, method_id)
        return await self._session.ask(asked)

    async def remove_payment_method(self, method_id: str) -> None:
        """Raises ``Conflict`` for the last one while automatic top-up is on."""
        require(self._session.answer, *_EDIT_METHODS)
        asked = self._crm.remove_payment_method(self._session.account_id, method_id)
        await self._session.ask(asked)

    async def _on_pushed(self, _: str, payload: dict[str, str]) -> None:
        self._stream.publish(BillingChanged(payload.get("what", "")))

    async def _on_warning(self, account_id: str, payload: dict[str, str]) -> None:
        words = _WARNINGS.get(payload.get("kind", ""))
        if words is not None and account_id == self._session.account_id:
            detail = payload.get("detail", "")
            self._stream.publish(Notice(words.format(detail=detail), "warning"))

    def _done(self, deed: str, answer: Answer) -> Answer:
        self._attempts.pop(deed, None)
        return answer

    def _key(self, deed: str, wish: object) -> str:
        """The same wish again, after an answer was lost, is the same request.

        Another deed in between makes no new one of it: a card added meanwhile is no second charge.
        """
        wish = (self._session.account_id, wish)
        if deed not in self._attempts or self._attempts[deed][0] != wish:
            self._attempts[deed] = (wish, uuid.uuid4().hex)
        return self._attempts[deed][1]

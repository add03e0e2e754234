"""The fake CRM: money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from desktop.domain.billing import (
    PLAN_PRICES,
    AutoTopUp,
    AutoTopUpWish,
    Balance,
    DowngradeImpact,
    Ending,
    Invoice,
    PaymentMethod,
    Subscription,
    SubscriptionLevel,
    TopUp,
    TopUpState,
    Usage,
    UsageBy,
    UsageQuery,
    UsageRow,
    checked_auto_topup,
    checked_topup,
    features_of,
    impact_of_plan,
)
from desktop.domain.cards import facts_of_token
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, NotFound
from desktop.domain.impact import Affected, Person
from desktop.domain.money import Money, total
from desktop.domain.records import Page
from tests.fakes import billing_records, crm_records
from tests.fakes.billing_records import UsageFact
from tests.fakes.crm_company import Company, of, page_of

Row = TypeVar("Row", Invoice, TopUp, PaymentMethod)

_INVOICES: Final = ("billing.invoices:view", "see invoices")
_USAGE: Final = ("billing.usage:view", "see usage and balance")
_PLAN: Final = ("billing.subscription:change", "change the subscription")
_TOPUP: Final = ("billing.topup:perform", "top up")
_AUTO: Final = ("billing.auto_topup:edit", "control the automatic top-up")
_SEE_METHODS: Final = ("billing.payment_methods:view", "see payment methods")
_EDIT_METHODS: Final = ("billing.payment_methods:edit", "change payment methods")
_DECLINED: Final = "The card was declined. Use another payment method, or ask your bank."
_NO_METHOD: Final = "There is no payment method. Add one first."


class FakeBilling(Company):
    """Part of ``Crm``. Cards that end in 0002 are declined, those in 3220 take their time."""

    def __init__(self) -> None:
        super().__init__()
        self.invoice_rows: list[Invoice] = list(billing_records.INVOICES)
        self.usage_facts: list[UsageFact] = list(billing_records.USAGE)
        self.balance_now = Balance(billing_records.BALANCE, Money(25))
        self.topup_rows: list[TopUp] = []
        self.auto_now = AutoTopUp(
            AutoTopUpWish(False, Money(1_000), Money(5_000), Money(20_000)), 1
        )
        self.method_rows: list[PaymentMethod] = []
        self.subscription_version = 1
        self.renews_on = date(2026, 4, 1)
        self.plan_ends: tuple[Ending, ...] = ()

    async def invoices(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Invoice]:
        self._check("invoices", account_id, *_INVOICES)
        rows = [replace(each, lines=()) for each in of(account_id, self.invoice_rows)]
        return page_of(rows, cursor, limit)

    async def invoice(self, account_id: str, invoice_id: str) -> Invoice:
        self._check("invoice", account_id, *_INVOICES)
        return _one(of(account_id, self.invoice_rows), invoice_id)

    async def invoice_pdf(self, account_id: str, invoice_id: str) -> bytes:
        self._check("invoice_pdf", account_id, *_INVOICES)
        await self.held("invoice_pdf")
        found = _one(of(account_id, self.invoice_rows), invoice_id)
        return f"%PDF-1.4 {found.number} {found.total.display()}\n%%EOF\n".encode()

    async def usage(self, account_id: str, query: UsageQuery) -> Usage:
        self._check("usage", account_id, *_USAGE)
        query.checked()
        zone = ZoneInfo(query.time_zone)
        rows = [
            each
            for each in of(account_id, self.usage_facts)
            if query.since <= _day_of(each, zone) <= query.until
        ]
        return Usage(query, self._usage_rows(query, rows, zone), _summed("", "", rows))

    async def balance(self, account_id: str) -> Balance:
        self._check("balance", account_id, *_USAGE)
        return self.balance_now

    async def subscription(self, account_id: str) -> Subscription:
        self._check("subscription", account_id, *_USAGE)
        return self._subscription()

    async def impact_of_plan(self, account_id: str, plan: str, version: int) -> DowngradeImpact:
        self._check("impact_of_plan", account_id, *_PLAN)
        self._check_plan(plan, version)
        context = self._context(account_id)
        people = []
        for each in sorted(self.user_rows, key=lambda user: user.name):
            before = replace(context, role=each.role, user_overrides={})
            after = replace(before, plan_features=SAMPLE_PLANS[plan])
            people.append(Affected(before, after, (Person(each.id, each.name),)))
        return impact_of_plan(self.plan, plan, people, self.plan_ends)

    async def change_plan(self, account_id: str, plan: str, version: int) -> Subscription:
        self._check("change_plan", account_id, *_PLAN)
        self._check_plan(plan, version)
        if plan != self.plan:
            self.plan = plan
            self.subscription_version += 1
            self.revision += 1
            self.push("permissions.changed")
            self.push("billing.updated", what="subscription")
        return self._subscription()

    async def topups(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[TopUp]:
        self._check("topups", account_id, *_USAGE)
        return page_of(of(account_id, self.topup_rows), cursor, limit)

    async def topup(self, account_id: str, topup_id: str) -> TopUp:
        self._check("topup", account_id, *_USAGE)
        return _one(of(account_id, self.topup_rows), topup_id)

    async def top_up(
        self, account_id: str, amount: Money, method_id: str, idempotency_key: str
    ) -> TopUp:
        self._check("top_up", account_id, *_TOPUP)
        await self.held("top_up")
        asked = ("top_up", amount, method_id)
        if (before := self._repeated(idempotency_key, asked)) is not None:
            return _one(self.topup_rows, str(before))
        checked_topup(amount)
        method = self._method(method_id)
        at = crm_records.NOON + timedelta(minutes=len(self.topup_rows))
        made = TopUp(
            *(f"top{len(self.topup_rows)}", at, amount, TopUpState.PENDING, method.title),
            by="Anna Keller",
        )
        self.topup_rows.insert(0, made)
        self._answered[idempotency_key] = (asked, made.id)
        if method.card.last_four != "3220":
            self.topup_settles(made.id, "" if method.card.last_four != "0002" else _DECLINED)
        self._lose("top_up")
        return _one(self.topup_rows, made.id)

    def topup_settles(self, topup_id: str, declined: str = "") -> None:
        """The provider says what has become of it."""
        row = _one(self.topup_rows, topup_id)
        state = TopUpState.DECLINED if declined else TopUpState.PAID
        place = self.topup_rows.index(row)
        self.topup_rows[place] = replace(row, state=state, reason=declined)
        if not declined:
            amount = self.balance_now.amount + row.amount
            self.balance_now = replace(self.balance_now, amount=amount, is_paused=False)
            self.push("billing.updated", what="balance")
        self.push("billing.updated", what="topups")

    async def auto_topup(self, account_id: str) -> AutoTopUp:
        self._check("auto_topup", account_id, *_USAGE)
        return self.auto_now

    async def set_auto_topup(self, account_id: str, wish: AutoTopUpWish, version: int) -> AutoTopUp:
        self._check("set_auto_topup", account_id, *_AUTO)
        if version != self.auto_now.version:
            sentence = "Somebody else changed the automatic top-up first. Look at it again."
            raise Conflict(sentence, self.auto_now)
        checked_auto_topup(wish)
        if wish.is_on and not self.method_rows:
            raise Conflict(_NO_METHOD)
        stopped = "" if wish.is_on else self.auto_now.stopped
        self.auto_now = replace(self.auto_now, wish=wish, version=version + 1, stopped=stopped)
        self.push("billing.updated", what="auto_topup")
        return self.auto_now

    async def payment_methods(self, account_id: str) -> tuple[PaymentMethod, ...]:
        self._check("payment_methods", account_id, *_SEE_METHODS)
        rows = of(account_id, self.method_rows)
        return tuple(sorted(rows, key=lambda each: not each.is_default))

    async def add_payment_method(
        self, account_id: str, token: str, idempotency_key: str
    ) -> PaymentMethod:
        self._check("add_payment_method", account_id, *_EDIT_METHODS)
        asked = ("add_payment_method", token)
        if (before := self._repeated(idempotency_key, asked)) is not None:
            return _one(self.method_rows, str(before))
        facts = facts_of_token(token)
        if facts is None:
            raise InvalidInput("The payment provider does not know this card. Enter it again.")
        made = PaymentMethod(f"pm{len(self.method_rows)}", facts, not self.method_rows)
        self.method_rows.append(made)
        self._answered[idempotency_key] = (asked, made.id)
        self.push("billing.updated", what="payment_methods")
        self._lose("add_payment_method")
        return made

    async def use_payment_method(self, account_id: str, method_id: str) -> PaymentMethod:
        self._check("use_payment_method", account_id, *_EDIT_METHODS)
        _one(of(account_id, self.method_rows), method_id)
        self.method_rows = [replace(e, is_default=e.id == method_id) for e in self.method_rows]
        self.push("billing.updated", what="payment_methods")
        return _one(self.method_rows, method_id)

    async def remove_payment_method(self, account_id: str, method_id: str) -> None:
        self._check("remove_payment_method", account_id, *_EDIT_METHODS)
        gone = _one(of(account_id, self.method_rows), method_id)
        if self.auto_now.wish.is_on and len(self.method_rows) == 1:
            raise Conflict(
                "The automatic top-up needs this payment method. Turn it off, or add another one."
            )
        self.method_rows.remove(gone)
        if gone.is_default and self.method_rows:
            self.method_rows[0] = replace(self.method_rows[0], is_default=True)
        self.push("billing.updated", what="payment_methods")

    def _lose(self, asked: str) -> None:
        """It is done, and the answer does not come through."""
        if asked in self.lost_answers:
            raise CrmUnreachable("The connection to the CRM was lost.")

    def somebody_changes_auto_topup(self, wish: AutoTopUpWish) -> None:
        self.auto_now = replace(self.auto_now, wish=wish, version=self.auto_now.version + 1)
        self.push("billing.updated", what="auto_topup")

    def _usage_rows(
        self, query: UsageQuery, rows: list[UsageFact], zone: ZoneInfo
    ) -> tuple[UsageRow, ...]:
        if query.by is UsageBy.DAY:
            days = (query.until - query.since).days + 1
            return tuple(
                _summed(
                    day.isoformat(), day.isoformat(), [r for r in rows if _day_of(r, zone) == day]
                )
                for day in (query.since + timedelta(days=place) for place in range(days))
            )
        key, titles = self._keys(query.by)
        keys = {key(row) for row in rows}
        summed = [
            _summed(each, titles.get(each, ""), [r for r in rows if key(r) == each])
            for each in keys
        ]
        return tuple(sorted(summed, key=lambda row: (-row.amount.minor, row.title)))

    def _keys(self, by: UsageBy) -> tuple[Callable[[UsageFact], str], dict[str, str]]:
        if by is UsageBy.NUMBER:
            return (lambda row: row.number), {each.number: each.name for each in self.number_rows}
        return (lambda row: row.user_id), {each.id: each.name for each in self.user_rows}

    def _subscription(self) -> Subscription:
        levels = tuple(
            SubscriptionLevel(plan, price, features_of(plan)) for plan, price in PLAN_PRICES.items()
        )
        price = PLAN_PRICES[self.plan]
        return Subscription(self.plan, price, self.renews_on, levels, self.subscription_version)

    def _check_plan(self, plan: str, version: int) -> None:
        if plan not in PLAN_PRICES:
            raise InvalidInput("There is no such plan.")
        if version != self.subscription_version:
            sentence = "Somebody else changed the subscription first. Look at it again."
            raise Conflict(sentence, self._subscription())

    def _method(self, method_id: str) -> PaymentMethod:
        if not self.method_rows:
            raise Conflict(_NO_METHOD)
        if method_id:
            return _one(self.method_rows, method_id)
        return next(each for each in self.method_rows if each.is_default)


def _one(rows: list[Row], row_id: str) -> Row:
    for each in rows:
        if each.id == row_id:
            return each
    raise NotFound("There is nothing here.")


def _day_of(fact: UsageFact, zone: ZoneInfo) -> date:
    local: datetime = fact.at.astimezone(zone)
    return local.date()


def _summed(key: str, title: str, rows: list[UsageFact]) -> UsageRow:
    calls = [each for each in rows if each.kind == "call"]
    minutes = sum(-(-each.seconds // 60) for each in calls)
    amount = total(Money(each.minor) for each in rows)
    return UsageRow(key, title, len(calls), minutes, len(rows) - len(calls), amount)

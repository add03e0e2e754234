"""Answers about money."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from desktop.domain.billing import (
    AutoTopUp,
    AutoTopUpWish,
    Balance,
    DowngradeImpact,
    Ending,
    Invoice,
    InvoiceLine,
    InvoiceState,
    PaymentMethod,
    Subscription,
    SubscriptionLevel,
    Taken,
    TopUp,
    TopUpState,
    UsageRow,
)
from desktop.domain.cards import CardFacts
from desktop.domain.impact import Person
from desktop.domain.money import Money


class MoneyBody(msgspec.Struct, frozen=True):
    amount: int
    currency: str

    def value(self) -> Money:
        return Money(self.amount, self.currency)


class LineBody(msgspec.Struct, frozen=True):
    title: str
    quantity: str
    amount: int


class InvoiceBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    issued_on: date
    due_on: date
    period: str
    amount: int
    currency: str
    status: InvoiceState
    lines: list[LineBody] = []

    def value(self) -> Invoice:
        lines = tuple(
            InvoiceLine(each.title, each.quantity, Money(each.amount, self.currency))
            for each in self.lines
        )
        facts = (self.id, self.number, self.issued_on, self.due_on, self.period)
        return Invoice(*facts, Money(self.amount, self.currency), self.status, lines)


class UsageRowBody(msgspec.Struct, frozen=True):
    key: str
    title: str
    calls: int
    minutes: int
    texts: int
    amount: int
    currency: str

    def value(self) -> UsageRow:
        amount = Money(self.amount, self.currency)
        return UsageRow(self.key, self.title, self.calls, self.minutes, self.texts, amount)


class UsageBody(msgspec.Struct, frozen=True):
    rows: list[UsageRowBody]
    total: UsageRowBody


class BalanceBody(msgspec.Struct, frozen=True):
    amount: int
    currency: str
    spent: int
    is_low: bool
    is_paused: bool

    def value(self) -> Balance:
        amount, spent = (Money(each, self.currency) for each in (self.amount, self.spent))
        return Balance(amount, spent, self.is_low, self.is_paused)


class FeatureBody(msgspec.Struct, frozen=True):
    key: str
    title: str


class LevelBody(msgspec.Struct, frozen=True):
    plan: str
    price: MoneyBody
    features: list[FeatureBody]
    why_not: str

    def value(self) -> SubscriptionLevel:
        features = tuple((each.key, each.title) for each in self.features)
        return SubscriptionLevel(self.plan, self.price.value(), features, self.why_not)


class SubscriptionBody(msgspec.Struct, frozen=True):
    plan: str
    price: MoneyBody
    renews_on: date
    levels: list[LevelBody]
    version: int

    def value(self) -> Subscription:
        levels = tuple(each.value() for each in self.levels)
        return Subscription(self.plan, self.price.value(), self.renews_on, levels, self.version)


class PersonBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    in_call: bool
    clients: int


class TakenBody(msgspec.Struct, frozen=True):
    permission: str
    words: str
    people: list[PersonBody]

    def value(self) -> Taken:
        people = tuple(Person(e.id, e.name, e.in_call, e.clients) for e in self.people)
        return Taken(self.permission, self.words, people)


class EndingBody(msgspec.Struct, frozen=True):
    kind: str
    sentence: str
    people: list[str]


class PlanImpactBody(msgspec.Struct, frozen=True):
    plan: str
    price: MoneyBody
    features: list[str]
    loses: list[TakenBody]
    gains: list[TakenBody]
    ends: list[EndingBody]

    def value(self) -> DowngradeImpact:
        loses, gains = (tuple(e.value() for e in side) for side in (self.loses, self.gains))
        ends = tuple(Ending(each.kind, each.sentence, tuple(each.people)) for each in self.ends)
        features = tuple(self.features)
        return DowngradeImpact(self.plan, self.price.value(), features, loses, gains, ends)


class TopUpBody(msgspec.Struct, frozen=True):
    id: str
    at: datetime
    amount: int
    currency: str
    status: TopUpState
    method: str
    by: str
    reason: str

    def value(self) -> TopUp:
        amount = Money(self.amount, self.currency)
        facts = (self.id, self.at, amount, self.status)
        return TopUp(*facts, self.method, self.by, self.reason)


class AutoTopUpBody(msgspec.Struct, frozen=True):
    is_on: bool
    threshold: int
    amount: int
    limit: int
    currency: str
    version: int
    last_run: datetime | None
    this_month: int
    stopped: str

    def value(self) -> AutoTopUp:
        threshold, amount, limit, spent = (
            Money(each, self.currency)
            for each in (self.threshold, self.amount, self.limit, self.this_month)
        )
        wish = AutoTopUpWish(self.is_on, threshold, amount, limit)
        return AutoTopUp(wish, self.version, self.last_run, spent, self.stopped)


class MethodBody(msgspec.Struct, frozen=True):
    id: str
    brand: str
    last_four: str
    expires_month: int
    expires_year: int
    is_default: bool

    def value(self) -> PaymentMethod:
        card = CardFacts(self.brand, self.last_four, self.expires_month, self.expires_year)
        return PaymentMethod(self.id, card, self.is_default)

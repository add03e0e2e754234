"""The shapes of money."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from desktop.server.crm.shapes import Body

Minor = Annotated[int, Field(ge=0, le=100_000_000)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Reference = Annotated[str, StringConstraints(max_length=100)]
Plan = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class InvoiceLineShape(BaseModel):
    title: str
    quantity: str
    amount: int


class InvoiceShape(BaseModel):
    """``amount`` in minor units; a list comes without lines."""

    id: str
    number: str
    issued_on: date
    due_on: date
    period: str
    amount: int
    currency: str
    status: Literal["open", "paid"]
    lines: list[InvoiceLineShape] = []


class MoneyShape(BaseModel):
    amount: int
    currency: str


class UsageRowShape(BaseModel):
    key: str
    title: str
    calls: int
    minutes: int
    texts: int
    amount: int
    currency: str


class UsageShape(BaseModel):
    rows: list[UsageRowShape]
    total: UsageRowShape


class BalanceShape(BaseModel):
    amount: int
    currency: str
    spent: int
    is_low: bool
    is_paused: bool


class FeatureShape(BaseModel):
    key: str
    title: str


class LevelShape(BaseModel):
    plan: str
    price: MoneyShape
    features: list[FeatureShape]
    why_not: str


class SubscriptionShape(BaseModel):
    plan: str
    price: MoneyShape
    renews_on: date
    levels: list[LevelShape]
    version: int


class PersonShape(BaseModel):
    id: str
    name: str
    in_call: bool
    clients: int


class TakenShape(BaseModel):
    permission: str
    words: str
    people: list[PersonShape]


class EndingShape(BaseModel):
    kind: str
    sentence: str
    people: list[str]


class PlanImpactShape(BaseModel):
    plan: str
    price: MoneyShape
    features: list[str]
    loses: list[TakenShape]
    gains: list[TakenShape]
    ends: list[EndingShape]


class PlanChange(Body):
    plan: Plan


class NewTopUp(Body):
    amount: Minor
    currency: Currency = "USD"
    method_id: Reference = ""


class TopUpShape(BaseModel):
    id: str
    at: datetime
    amount: int
    currency: str
    status: Literal["pending", "paid", "declined"]
    method: str
    by: str
    reason: str


class AutoTopUpWish(Body):
    is_on: bool
    threshold: Minor
    amount: Minor
    limit: Minor
    currency: Currency = "USD"


class AutoTopUpShape(BaseModel):
    is_on: bool
    threshold: int
    amount: int
    limit: int
    currency: str
    version: int
    last_run: datetime | None
    this_month: int
    stopped: str


class NewPaymentMethod(Body):
    """``token`` is the payment provider's; nothing else of a card comes here."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PaymentMethodShape(BaseModel):
    id: str
    brand: str
    last_four: str
    expires_month: int
    expires_year: int
    is_default: bool

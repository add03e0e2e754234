"""Billing: invoices, usage, the prepaid balance, subscription levels and how an account pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

from desktop.domain.cards import CardFacts
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import InvalidInput
from desktop.domain.impact import Affected, Person, what_of
from desktop.domain.money import Money
from desktop.domain.permissions import evaluate
from desktop.domain.report_periods import EARLIEST, LATEST

NOTHING: Final = Money(0)
LONGEST_USAGE: Final = timedelta(days=366)
SMALLEST_TOPUP: Final = Money(500)
LARGEST_TOPUP: Final = Money(500_000)
STARTING_CREDIT: Final = Money(5_000)


class InvoiceState(Enum):
    OPEN = "open"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """``quantity`` is what was counted, as "412 minutes"; "" where there is nothing to count."""

    title: str
    quantity: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Invoice:
    """``period`` in words, "February 2026". A list comes without lines, one invoice with them."""

    id: str
    number: str
    issued_on: date
    due_on: date
    period: str
    total: Money
    state: InvoiceState
    lines: tuple[InvoiceLine, ...] = ()

    def is_overdue(self, today: date) -> bool:
        return self.state is InvoiceState.OPEN and self.due_on < today


class UsageBy(Enum):
    DAY = "day"
    NUMBER = "number"
    USER = "user"


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """Both days are within; a day begins at midnight of ``time_zone`` (a name of IANA's)."""

    since: date
    until: date
    by: UsageBy = UsageBy.DAY
    time_zone: str = "UTC"

    def checked(self) -> UsageQuery:
        if self.until < self.since:
            raise InvalidInput("The last day is before the first one.")
        if self.until - self.since >= LONGEST_USAGE:
            raise InvalidInput("Usage is shown for a year at most. Choose a shorter time.")
        if not EARLIEST <= self.since <= self.until <= LATEST:
            raise InvalidInput(f"Choose days of the years {EARLIEST.year} to {LATEST.year}.")
        return self


@dataclass(frozen=True, slots=True)
class UsageRow:
    """``key`` is a day (YYYY-MM-DD), a number (E.164) or a user's id; "" for what has none."""

    key: str
    title: str
    calls: int
    minutes: int
    texts: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Usage:
    """By day every day has a row, in order; otherwise who cost most comes first."""

    query: UsageQuery
    rows: tuple[UsageRow, ...]
    total: UsageRow


@dataclass(frozen=True, slots=True)
class Balance:
    """``is_paused``: the account is, because the balance is spent; a top-up ends that.

    ``spent`` is what the last thirty days cost. ``is_low``: below what a warning is given at.
    """

    amount: Money
    spent: Money
    is_low: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class SubscriptionLevel:
    """A plan, its price a month, and what it includes: keys of features and their titles.

    ``why_not`` says why it cannot be chosen, "" where it can.
    """

    plan: str
    price: Money
    features: tuple[tuple[str, str], ...]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """``version`` is what a change is made upon."""

    plan: str
    price: Money
    renews_on: date
    levels: tuple[SubscriptionLevel, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Taken:
    """One permission that people lose (or get) with a plan; ``words`` are "reports"."""

    permission: str
    words: str
    people: tuple[Person, ...]

    @property
    def in_call(self) -> int:
        return sum(each.in_call for each in self.people)


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that runs or is set up now and ends, as a sentence, with whom it meets.

    ``kind`` is supervision, geo or agency.
    """

    kind: str
    sentence: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DowngradeImpact:
    """What changing to ``plan`` would do: who loses and gets what, and what ends at once.

    ``features`` are the titles of those the plan now has and the other one has not.
    """

    plan: str
    price: Money
    features: tuple[str, ...] = ()
    loses: tuple[Taken, ...] = ()
    gains: tuple[Taken, ...] = ()
    ends: tuple[Ending, ...] = ()

    @property
    def people(self) -> int:
        return len({person.id for each in self.loses for person in each.people})


class TopUpState(Enum):
    PENDING = "pending"  # the provider has not said yet
    PAID = "paid"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class TopUp:
    """``by`` is who paid, "" for the automatic one; ``reason`` says why it was declined."""

    id: str
    at: datetime
    amount: Money
    state: TopUpState
    method: str  # "Visa ending in 4242"
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AutoTopUpWish:
    """Where the balance falls to ``threshold``, ``amount`` is paid; a month at most ``limit``."""

    is_on: bool
    threshold: Money
    amount: Money
    limit: Money


@dataclass(frozen=True, slots=True)
class AutoTopUp:
    """``stopped`` says why it was turned off by itself, "" where it was not."""

    wish: AutoTopUpWish
    version: int
    last_run: datetime | None = None
    this_month: Money = NOTHING
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    id: str
    card: CardFacts
    is_default: bool = False

    @property
    def title(self) -> str:
        return self.card.title


FEATURE_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "softphone": "Softphone",
        "texting": "Texting",
        "recording": "Call recording",
        "queues": "Queues",
        "reports": "Reports",
        "realtime_dashboard": "Live board",
        "access_controls": "Access control groups",
        "pro.dialing": "Pro dialing: supervision, conferences, attended transfer",
        "pro.geo_caller_id": "Geo caller ID",
        "agency.sub_accounts": "Agency: accounts of its own",
    }
)
PLAN_PRICES: Final[Mapping[str, Money]] = MappingProxyType(
    {"Standard": Money(4_900), "Pro": Money(9_900), "Agency": Money(24_900)}
)


def features_of(plan: str) -> tuple[tuple[str, str], ...]:
    held = SAMPLE_PLANS.get(plan, frozenset())
    return tuple((key, title) for key, title in FEATURE_TITLES.items() if key in held)


def impact_of_plan(
    before: str, plan: str, changes: Iterable[Affected], ends: tuple[Ending, ...] = ()
) -> DowngradeImpact:
    """``changes`` are people as they stand, and as they would."""
    lost: dict[str, list[Person]] = {}
    got: dict[str, list[Person]] = {}
    for each in changes:
        held, holds = (evaluate(side).granted for side in (each.before, each.after))
        for key in held - holds:
            lost.setdefault(key, []).extend(each.people)
        for key in holds - held:
            got.setdefault(key, []).extend(each.people)
    missing = set(features_of(before)) - set(features_of(plan))
    features = tuple(title for key, title in features_of(before) if (key, title) in missing)
    return DowngradeImpact(plan, PLAN_PRICES[plan], features, _taken(lost), _taken(got), ends)


def _taken(by_key: Mapping[str, list[Person]]) -> tuple[Taken, ...]:
    return tuple(
        Taken(key, words, tuple(sorted(by_key[key], key=lambda person: (person.name, person.id))))
        for key, words in what_of(by_key)
    )


def checked_topup(amount: Money) -> Money:
    """Raises ``InvalidInput`` for what is too little or too much at once."""
    if amount.currency != SMALLEST_TOPUP.currency:
        raise InvalidInput(f"The account pays in {SMALLEST_TOPUP.currency}.")
    if amount < SMALLEST_TOPUP or amount > LARGEST_TOPUP:
        least, most = SMALLEST_TOPUP.display(), LARGEST_TOPUP.display()
        raise InvalidInput(f"Top up between {least} and {most}.")
    return amount


def checked_auto_topup(wish: AutoTopUpWish) -> AutoTopUpWish:
    checked_topup(wish.amount)
    if wish.threshold < Money(0) or wish.threshold > LARGEST_TOPUP:
        raise InvalidInput(f"Choose a threshold between $0.00 and {LARGEST_TOPUP.display()}.")
    if wish.limit < wish.amount:
        raise InvalidInput("The limit a month is less than one top-up. Raise it.")
    return wish

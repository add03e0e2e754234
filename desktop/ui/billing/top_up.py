"""Topping up once: the balance, an amount, and a charge that is never made twice; no Qt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from desktop.domain.billing import (
    LARGEST_TOPUP,
    SMALLEST_TOPUP,
    Balance,
    PaymentMethod,
    TopUp,
    checked_topup,
)
from desktop.domain.billing import TopUpState as Paid
from desktop.domain.errors import CrmBusy, CrmConfused, CrmUnreachable, InvalidInput, SoftphoneError
from desktop.domain.events import BillingChanged, EventsMissed
from desktop.domain.money import Money, read_money
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.billing.loaded import LoadedPresenter
from desktop.ui.billing.top_up_states import OWN, RunRow, TopUpState, TopUpView
from desktop.ui.words import Phase, Tone, moment

PERFORM: Final = "billing.topup:perform"
SEE_METHODS: Final = "billing.payment_methods:view"
AMOUNTS: Final = (Money(2_500), Money(5_000), Money(10_000), Money(25_000))
_CANNOT: Final = "You may see the balance. Topping it up is for others: ask an administrator."
_NO_METHOD: Final = "There is nothing to pay with. Add a card under Payment methods first."
_UNANSWERED: Final = (
    "{why} Whether {amount} was charged is not known yet. Ask again: it is the same charge, and "
    "the card pays it once."
)
_STATES: Final = {
    Paid.PENDING: ("Waiting", Tone.WARNING),
    Paid.PAID: ("Paid", Tone.GOOD),
    Paid.DECLINED: ("Declined", Tone.BAD),
}


Account = tuple[Balance, tuple[TopUp, ...], tuple[PaymentMethod, ...] | None]


class TopUpPresenter(LoadedPresenter[TopUpView, TopUpState, Account]):
    name = "the balance"
    old = "The balance may be out of date."
    renewed_by = (BillingChanged, EventsMissed)

    def __init__(self, services: BillingServices) -> None:
        super().__init__(services, _blank())
        self._days = 0  # how many people's days this window has seen
        self._balance: Balance | None = None
        self._methods: tuple[PaymentMethod, ...] | None = None  # None: this person may not see them
        self._runs: tuple[TopUp, ...] = ()
        self._sent: tuple[Money, str] | None = None  # on its way, or without an answer

    def choose_amount(self, key: str) -> None:
        if self._may_alter:
            self._set(chosen=key, error="", notice="")

    def type_own(self, typed: str) -> None:
        if self._may_alter:
            self._set(own=typed, error="", notice="")

    def choose_method(self, method_id: str) -> None:
        if self._may_alter:
            self._set(method=method_id, error="", notice="")

    def top_up(self) -> None:
        """The same charge while the one before has no answer; otherwise a new one."""
        if not self._state.can_press:
            return
        if self._sent is None:
            try:
                self._sent = (checked_topup(self._wanted()), self._state.method)
            except InvalidInput as error:
                self._set(error=str(error))
                return
        self._set(is_busy=True, error="", notice="")
        self._services.tasks.start(self._charge(*self._sent), "top up")

    async def _known_methods(self) -> tuple[PaymentMethod, ...] | None:
        """None where this person may pay and not see with what."""
        if not self._services.may(SEE_METHODS):
            return None
        return await self._services.billing.payment_methods()

    async def _fetch(self) -> Account:
        balance = await self._services.billing.balance()
        runs = await self._services.billing.topups()
        return balance, runs.rows, await self._known_methods()

    def _arrived(self, found: Account) -> None:
        self._balance, self._runs, self._methods = found
        self._renewed()

    async def _charge(self, amount: Money, method_id: str) -> None:
        days = self._days
        try:
            paid = await self._services.billing.top_up(amount, method_id)
        except SoftphoneError as error:
            if days == self._days:
                self._not_told(error, amount)
            return
        if days == self._days:
            self._told(paid)
            self.reload()

    def _not_told(self, error: SoftphoneError, amount: Money) -> None:
        """A refusal is an answer; a connection that was lost is none."""
        if isinstance(error, CrmUnreachable | CrmBusy | CrmConfused):
            words = _UNANSWERED.format(why=error, amount=amount.display())
            self._set(is_busy=False, is_open_ended=True, error=words)
        else:
            self._answered(error=str(error))
            self.reload()

    def _told(self, paid: TopUp) -> None:
        amount = paid.amount.display()
        if paid.state is Paid.DECLINED:
            self._answered(error=f"{amount} was declined. {paid.reason}".strip())
        elif paid.state is Paid.PENDING:
            words = f"{amount} is being charged to {paid.method}. It shows here when it is paid."
            self._answered(level="info", notice=words, own="")
        else:
            words = f"{amount} was charged to {paid.method}, once. Thank you."
            self._answered(level="good", notice=words, own="")

    def _answered(self, **news: object) -> None:
        self._sent = None
        self._set(is_busy=False, is_open_ended=False, **news)

    def _wanted(self) -> Money:
        currency = SMALLEST_TOPUP.currency
        if self._state.chosen == OWN:
            return read_money(self._state.own, currency)
        return Money(int(self._state.chosen), currency)

    @property
    def _may_alter(self) -> bool:
        return self._sent is None and self._services.may(PERFORM)

    def _permissions_changed(self) -> None:
        self._show()
        if self._is_open and self._state.phase is Phase.FAILED:
            self.reload()

    def _forget(self) -> None:
        self._asked += 1
        self._days += 1
        self._balance, self._runs, self._sent, self._methods = None, (), None, None
        self._is_stale = False
        self._state = _blank()
        self._show()

    def _show(self) -> None:
        self._state = self._filled(self._state)
        if self._view is not None:
            self._view.show_top_up(self._state)
            self._view.show_runs(tuple(self._line(each) for each in self._runs))

    def _filled(self, state: TopUpState) -> TopUpState:
        balance, methods = self._balance, self._methods
        may = self._services.may(PERFORM)
        words, tone, note = _of_balance(balance) if balance else ("", Tone.PLAIN, "")
        return replace(
            state,
            balance=words,
            balance_tone=tone,
            balance_note=note,
            cannot="" if may else _CANNOT,
            limits=f"From {SMALLEST_TOPUP.display()} to {LARGEST_TOPUP.display()}",
            methods=_offered(methods, self._services.clock.now().astimezone().date()),
            method=_still(methods, state.method),
            no_method=_NO_METHOD if methods == () else "",
            action=self._action(),
            can_press=may and not state.is_busy and balance is not None and methods != (),
        )

    def _action(self) -> str:
        if self._sent is not None:
            amount = self._sent[0].display()
            return f"Charging {amount} …" if self._state.is_busy else f"Ask again about {amount}"
        try:
            return f"Top up {checked_topup(self._wanted()).display()}"
        except InvalidInput:
            return "Top up"

    def _line(self, run: TopUp) -> RunRow:
        state, tone = _STATES[run.state]
        by = f"by {run.by}" if run.by else "by itself"
        words = f"{run.amount.display()} {by}, {run.method}"
        if run.reason:
            words += f". {run.reason}"
        return RunRow(run.id, moment(run.at, self._services.clock.now()), words, state, tone)


def _blank() -> TopUpState:
    return TopUpState(amounts=_choices(), chosen=str(AMOUNTS[1].minor))


def _choices() -> tuple[tuple[str, str], ...]:
    return (*((str(each.minor), each.display()) for each in AMOUNTS), (OWN, "Own amount"))


def _offered(methods: tuple[PaymentMethod, ...] | None, today: date) -> tuple[tuple[str, str], ...]:
    """First whatever is the default one by then; one that has expired says so."""
    default = next((each for each in methods or () if each.is_default), None)
    first = f"{default.title} (default)" if default else "The default payment method"
    others = (each for each in methods or () if not each.is_default)
    return (("", first), *((each.id, _titled(each, today)) for each in others))


def _titled(method: PaymentMethod, today: date) -> str:
    return f"{method.title} (expired)" if method.card.has_expired(today) else method.title


def _still(methods: tuple[PaymentMethod, ...] | None, method_id: str) -> str:
    """The chosen one while it is there; else the default one."""
    return method_id if any(each.id == method_id for each in methods or ()) else ""


def _of_balance(balance: Balance) -> tuple[str, Tone, str]:
    spent = f"The last thirty days cost {balance.spent.display()}."
    shown = balance.amount.display()
    if balance.is_paused:
        return shown, Tone.BAD, f"The account is paused. A top-up ends that at once. {spent}"
    if balance.is_low:
        return shown, Tone.WARNING, f"It is nearly spent. {spent}"
    return shown, Tone.PLAIN, spent

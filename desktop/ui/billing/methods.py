"""Payment methods: the list, the default one, what depends on each, a card to add; no Qt.

The number of a card passes through here on its way to the payment provider and is kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from desktop.domain.billing import AutoTopUp, PaymentMethod
from desktop.domain.cards import Card, CardFacts, facts_of
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.events import BillingChanged, EventsMissed
from desktop.domain.records import Page
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.editing.paged import ListState
from desktop.ui.editing.paged_form import CardState, FormListPresenter, FormListView
from desktop.ui.words import MONTH_NAMES, Tone

EDIT: Final = "billing.payment_methods:edit"
USAGE: Final = "billing.usage:view"
_EXPIRY: Final = re.compile(r"\s*(\d{1,2})\s*[/.\- ]\s*(\d{2}|\d{4})\s*|(\d{2})(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MethodRow:
    id: str
    title: str
    expires: str
    tone: Tone
    is_default: bool


MethodsState = ListState[MethodRow]


@dataclass(frozen=True, slots=True)
class CardFormState(CardState):
    """``known`` is the card that the provider has taken already, and the CRM not yet.

    Whenever ``clearings`` has grown, what was typed of a card leaves the form.
    """

    known: str = ""
    clearings: int = 0


MethodsView = FormListView[MethodsState, CardFormState]
_NEW: Final = CardFormState(title="Add a card", action="Add the card")


class MethodsPresenter(FormListPresenter[PaymentMethod, MethodsState, MethodsView, CardFormState]):
    renewed_by = (BillingChanged, EventsMissed)
    permission = EDIT
    lost = "You may not change payment methods any more. What you typed of the card is gone."

    def __init__(self, services: BillingServices) -> None:
        super().__init__(services, self._page, "payment methods", ListState(), _NEW)
        self._services = services
        self._automatic: AutoTopUp | None = None
        self._taken: tuple[str, CardFacts] | None = None  # a token, and what it tells of its card

    def add(self) -> None:
        if self._can_edit:
            self._taken = None
            self._open_form(replace(_NEW, clearings=self._form.clearings + 1))

    def another(self) -> None:
        """Than the one that could not be added."""
        self.add()

    def close_form(self) -> None:
        self._taken = None
        self._set_form(
            is_open=False,
            is_busy=False,
            error="",
            warning="",
            known="",
            clearings=self._form.clearings + 1,
        )

    def submit(self, number: str, expiry: str, code: str) -> bool:
        """True where the provider gets the card: whoever typed it clears it away then."""
        if not self._may_send or self._taken is not None:
            return False
        try:
            card = Card(number, *read_expiry(expiry), code.strip())
            facts = facts_of(card, self._today)
        except InvalidInput as error:
            self._set_form(error=str(error))
            return False
        self._send(self._add(card, facts), "add a card")
        return True

    def submit_again(self) -> None:
        """The same card, without its number: the provider knows it already."""
        if self._may_send and self._taken is not None:
            self._send(self._hand_over(*self._taken), "add a card")

    def make_default(self, method_id: str) -> None:
        method = self._editable(method_id)
        if method is not None and not method.is_default:
            self._do(self._use(method), "use a card")

    def remove(self, method_id: str) -> None:
        method = self._editable(method_id)
        if method is not None:
            words = f"Remove {method.title}? {self._depends(method)}".strip()
            self._ask_first(words, "Remove", lambda: self._remove(method))

    async def _page(self, _: str, __: str | None) -> Page[PaymentMethod]:
        methods = await self._services.billing.payment_methods()
        if self._services.may(USAGE):
            self._automatic = await self._services.billing.auto_topup()
        return Page(methods)

    async def _add(self, card: Card, facts: CardFacts) -> str:
        token = await self._services.billing.token_of(card)
        self._taken = (token, facts)
        return await self._hand_over(token, facts)

    async def _hand_over(self, token: str, facts: CardFacts) -> str:
        added = await self._services.billing.add_payment_method(token)
        default = " It is the default one." if added.is_default else ""
        return f"{facts.title} is added.{default}"

    def _refused(self, error: SoftphoneError) -> None:
        super()._refused(error)
        if self._taken is not None:
            facts = self._taken[1]
            known = f"{facts.title}, expires {_short(facts)}"
            self._set_form(known=known, action="Try again")
        else:
            self._set_form(error=f"{error} Write the card again.")

    async def _use(self, method: PaymentMethod) -> str:
        await self._services.billing.use_payment_method(method.id)
        return f"{method.title} is the default one now."

    async def _remove(self, method: PaymentMethod) -> str:
        await self._services.billing.remove_payment_method(method.id)
        return f"{method.title} is removed."

    def _depends(self, method: PaymentMethod) -> str:
        is_last = len(self.list.rows) == 1
        is_on = self._automatic is not None and self._automatic.wish.is_on
        if is_last:
            automatic = " Automatic top-up is on: turn it off first." if is_on else ""
            return (
                f"Nothing is left to pay with then, and the account cannot be topped up.{automatic}"
            )
        if method.is_default:
            what = "invoices and automatic top-up" if is_on else "invoices"
            return f"It is the default one: {what} are paid with another card then."
        return "Nothing is paid with it by itself."

    def _permissions_changed(self) -> None:
        """A card that may not be added any more is not left standing there."""
        if self._form.is_open and not self._can_edit:
            self._taken = None
            self._set_form(known="", clearings=self._form.clearings + 1)
        super()._permissions_changed()

    def _forget(self) -> None:
        self._automatic = None
        super()._forget()

    @property
    def _today(self) -> date:
        return self._clock.now().astimezone().date()

    def _line(self, method: PaymentMethod) -> MethodRow:
        words, tone = expiry_words(method.card, self._today)
        return MethodRow(method.id, method.title, words, tone, method.is_default)


def read_expiry(typed: str) -> tuple[int, int]:
    """Month and year of ``12/27`` or ``12/2027``; raises ``InvalidInput``."""
    found = _EXPIRY.fullmatch(typed)
    if found is None:
        raise InvalidInput("Write when the card expires, as month and year: 12/27.")
    month, year = (int(found[1] or found[3]), int(found[2] or found[4]))
    return month, year + 2000 if year < 100 else year


def expiry_words(card: CardFacts, today: date) -> tuple[str, Tone]:
    month = f"{MONTH_NAMES[card.month - 1]} {card.year}"
    if card.has_expired(today):
        return f"Expired in {month}", Tone.BAD
    left = (card.year - today.year) * 12 + card.month - today.month
    if left <= 1:
        return f"Expires in {month}", Tone.WARNING
    return f"Until {month}", Tone.PLAIN


def _short(card: CardFacts) -> str:
    return f"{card.month:02d}/{card.year}"

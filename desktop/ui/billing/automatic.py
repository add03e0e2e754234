"""Automatic top-up while it is set up: one sheet, as it is typed; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from desktop.domain.billing import AutoTopUp, AutoTopUpWish, checked_auto_topup
from desktop.domain.errors import Conflict, InvalidInput, SoftphoneError
from desktop.domain.events import BillingChanged, EventsMissed
from desktop.domain.money import Money, read_money
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.billing.top_up_states import AutomaticState
from desktop.ui.editing.sheet import SheetPresenter

THRESHOLD, AMOUNT, LIMIT = "threshold", "amount", "limit"
FIELDS: Final = (
    (THRESHOLD, "When the balance falls to", "Checked whenever something is paid from it."),
    (AMOUNT, "Top up by", "Paid with the default payment method."),
    (LIMIT, "At most in a month", "Then it waits for the next month."),
)
_CANNOT: Final = "You can look at this. An administrator can let you change it."


class AutomaticPresenter(SheetPresenter[AutoTopUp, AutomaticState]):
    name = "automatic top-up"
    permission: ClassVar[str] = "billing.auto_topup:edit"
    renewed_by = (BillingChanged, EventsMissed)
    conflict = (
        "Somebody else has changed automatic top-up meanwhile. What you typed is kept; saving puts "
        "it in the place of theirs."
    )
    read_only = "You may not change automatic top-up any more. What you typed stays to be copied."

    def __init__(self, services: BillingServices) -> None:
        super().__init__(services, AutomaticState())
        self._billing = services.billing
        self._is_on = False
        self._typed: dict[str, str] = {}

    def turn(self, on: bool) -> None:
        if self._kept is not None and self._may_type:
            self._is_on = on
            self._altered()

    def type(self, field: str, typed: str) -> None:
        if self._kept is not None and self._may_type:
            self._typed[field] = typed
            self._altered()

    def _altered(self) -> None:
        self._set(error="", errors=(), notice="", offers_theirs=False)

    @property
    def _is_changed(self) -> bool:
        kept = self._kept
        return kept is not None and (self._is_on, self._typed) != (kept.wish.is_on, _texts(kept))

    def _fill(self, sheet: AutoTopUp | None) -> None:
        self._is_on = sheet is not None and sheet.wish.is_on
        self._typed = {} if sheet is None else _texts(sheet)
        self._state = replace(self._state, errors=())

    def _meet(self, before: AutoTopUp, theirs: AutoTopUp) -> None:
        """What is as it was here follows them."""
        was, now = _texts(before), _texts(theirs)
        for field, words in now.items():
            if self._typed.get(field) == was[field]:
                self._typed[field] = words
        if self._is_on == before.wish.is_on:
            self._is_on = theirs.wish.is_on

    def _fault(self) -> str:
        errors = []
        for field, *_ in FIELDS:
            try:
                self._read(field)
            except InvalidInput as error:
                errors.append((field, str(error)))
        if not errors:
            try:
                checked_auto_topup(self._wish())
            except InvalidInput as error:
                return str(error)
        self._state = replace(self._state, errors=tuple(errors))
        return "Something cannot be saved yet. It is marked below." if errors else ""

    def _refused(self, error: SoftphoneError, upon: AutoTopUp) -> None:
        """Without a payment method there is nobody to meet: it just cannot be."""
        super()._refused(error, upon)
        if isinstance(error, Conflict) and error.current is None:
            self._set(level="error", notice=str(error), offers_theirs=False)

    def _mark(self, fault: str) -> None:
        self._set(level="error", notice=fault)

    def _read(self, field: str) -> Money:
        currency = self._kept.wish.amount.currency if self._kept is not None else "USD"
        return read_money(self._typed[field], currency)

    def _wish(self) -> AutoTopUpWish:
        return AutoTopUpWish(self._is_on, *(self._read(field) for field, *_ in FIELDS))

    def _filled(self, state: AutomaticState) -> AutomaticState:
        kept = self._kept
        return replace(
            state,
            is_on=self._is_on,
            amounts=tuple(self._typed.items()),
            stopped=f"It was turned off. {kept.stopped}" if kept and kept.stopped else "",
            remark=_remark(kept) if kept else "",
            cannot="" if state.can_edit else _CANNOT,
        )

    async def _ask(self) -> AutoTopUp:
        return await self._billing.auto_topup()

    async def _send(self, upon: AutoTopUp) -> AutoTopUp:
        return await self._billing.set_auto_topup(self._wish(), upon.version)

    def _saved_words(self, sheet: AutoTopUp) -> str:
        if not sheet.wish.is_on:
            return "Saved. The account is not topped up by itself."
        return f"Saved. At {sheet.wish.threshold.display()} the account is topped up by itself."


def _texts(sheet: AutoTopUp) -> dict[str, str]:
    wish = sheet.wish
    amounts = (wish.threshold, wish.amount, wish.limit)
    return {field: each.display() for (field, *_), each in zip(FIELDS, amounts, strict=True)}


def _remark(sheet: AutoTopUp) -> str:
    limit = sheet.wish.limit.display()
    return f"{sheet.this_month.display()} of {limit} topped up by itself this month."

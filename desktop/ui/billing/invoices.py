"""The invoices of the account in words: all of them, and one with its lines; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from desktop.domain.billing import Invoice, InvoiceState
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import BillingChanged, EventsMissed
from desktop.domain.money import Money
from desktop.domain.records import Page
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.billing.downloads import Downloads, Purpose
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.words import Phase, Tone, date_words

VIEW: Final = "billing.invoices:view"


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    id: str
    number: str
    period: str
    issued: str
    due: str
    amount: str
    state: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class InvoicesState(ListState[InvoiceRow]):
    """``open_total`` is what is still to be paid, in words."""

    open_total: str = ""
    is_fetching: bool = False


@dataclass(frozen=True, slots=True)
class LineRow:
    title: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """``opened`` counts openings; ``row`` is None while none is open."""

    opened: int = 0
    row: InvoiceRow | None = None
    phase: Phase = Phase.LOADING
    lines: tuple[LineRow, ...] = ()
    sentence: str = ""
    level: str = "info"
    notice: str = ""
    action: str = ""
    is_fetching: bool = False


class InvoicesView(ListView[InvoicesState], Protocol):
    def show_invoice(self, detail: InvoiceDetail) -> None: ...


class InvoicesPresenter(ListPresenter[Invoice, InvoicesState, InvoicesView]):
    renewed_by = (BillingChanged, EventsMissed)
    permission = VIEW

    def __init__(self, services: BillingServices) -> None:
        super().__init__(services, self._page, "invoices", InvoicesState())
        self._services = services
        self._looked = 0
        self._detail = InvoiceDetail()
        self._open_one: Invoice | None = None
        self.downloads = Downloads(services, self._show)

    def look_at(self, invoice_id: str) -> None:
        invoice = self._row(invoice_id)
        if invoice is not None:
            self._open_one = invoice
            self._detail = InvoiceDetail(self._detail.opened + 1, self._line(invoice))
            self.look_again()

    def look_again(self) -> None:
        """Its lines stay while they are asked for anew."""
        if self._open_one is not None:
            self._looked += 1
            if self._detail.phase is not Phase.READY:
                self._detail = replace(self._detail, phase=Phase.LOADING)
            self._show()
            self._tasks.start(self._look(self._open_one.id, self._looked), "an invoice")

    def reload(self) -> None:
        super().reload()
        self.look_again()

    def back(self) -> None:
        self._looked += 1
        self._open_one = None
        self._detail = InvoiceDetail(self._detail.opened)
        self._show()

    def open_pdf(self, invoice_id: str) -> None:
        self._fetch(invoice_id, Purpose.OPEN)

    def save_pdf(self, invoice_id: str) -> None:
        self._fetch(invoice_id, Purpose.SAVE)

    def try_again(self) -> None:
        self.downloads.again()

    def dismiss(self) -> None:
        self.downloads.dismiss()
        super().dismiss()

    def _fetch(self, invoice_id: str, purpose: Purpose) -> None:
        """ "" is the one that is open."""
        invoice = self._row(invoice_id) if invoice_id else self._open_one
        if invoice is not None and self._can_edit:
            self.downloads.start(invoice, purpose)

    async def _page(self, _: str, cursor: str | None) -> Page[Invoice]:
        return await self._services.billing.invoices(cursor)

    async def _look(self, invoice_id: str, looked: int) -> None:
        try:
            invoice = await self._services.billing.invoice(invoice_id)
        except SoftphoneError as error:
            if looked == self._looked and self._detail.phase is not Phase.READY:
                self._detail = replace(self._detail, phase=Phase.FAILED, sentence=str(error))
                self._show()
            return
        if looked == self._looked:
            lines = tuple(
                LineRow(each.title, each.quantity, each.amount.display()) for each in invoice.lines
            )
            self._open_one = invoice
            self._detail = replace(
                self._detail, row=self._line(invoice), phase=Phase.READY, lines=lines
            )
            self._show()

    @property
    def _is_troubled(self) -> bool:
        return super()._is_troubled or (self._is_open and self._detail.phase is Phase.FAILED)

    def _permissions_changed(self) -> None:
        if not self._can_edit:
            self._forget()
        super()._permissions_changed()

    def _forget(self) -> None:
        """What this user may not see any more leaves the window and its memory."""
        self._looked += 1
        self._open_one, self._detail = None, InvoiceDetail(self._detail.opened)
        self.downloads.forget()
        super()._forget()

    def _show(self) -> None:
        super()._show()
        if self._view is not None:
            level, notice, action = self._told()
            self._view.show_invoice(
                replace(
                    self._detail,
                    level=level,
                    notice=notice,
                    action=action,
                    is_fetching=self.downloads.state.is_running,
                )
            )

    def _told(self) -> tuple[str, str, str]:
        done = self.downloads.state
        if done.sentence:
            return done.level, done.sentence, "Try again" if done.failed else ""
        return super()._told()

    def _filled(self, state: InvoicesState) -> InvoicesState:
        return replace(
            state,
            open_total=open_total(self.list.rows),
            is_fetching=self.downloads.state.is_running,
        )

    def _line(self, invoice: Invoice) -> InvoiceRow:
        words, tone = _state_of(invoice, self._clock.now().astimezone().date())
        return InvoiceRow(
            *(invoice.id, invoice.number, invoice.period),
            *(date_words(invoice.issued_on.isoformat()), date_words(invoice.due_on.isoformat())),
            amount=invoice.total.display(),
            state=words,
            tone=tone,
        )


def _state_of(invoice: Invoice, today: date) -> tuple[str, Tone]:
    if invoice.state is InvoiceState.PAID:
        return "Paid", Tone.GOOD
    return ("Overdue", Tone.BAD) if invoice.is_overdue(today) else ("To be paid", Tone.WARNING)


def open_total(invoices: tuple[Invoice, ...]) -> str:
    """Of each currency by itself: they are not added up."""
    sums: dict[str, Money] = {}
    for each in invoices:
        if each.state is InvoiceState.OPEN:
            before = sums.get(each.total.currency, Money(0, each.total.currency))
            sums[each.total.currency] = before + each.total
    return " and ".join(amount.display() for amount in sums.values())

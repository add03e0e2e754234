"""The Billing page: the account's invoices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.billing import Invoice, InvoiceState
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.money import Money
from desktop.ui.contracts import Billing, Session, Stream, Tasks
from desktop.ui.words import Phase, Tone, date_words


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    id: str
    number: str
    issued: str
    period: str
    amount: str
    status: str
    status_tone: Tone


@dataclass(frozen=True, slots=True)
class InvoicesState:
    phase: Phase = Phase.LOADING
    rows: tuple[InvoiceRow, ...] = ()
    sentence: str = ""
    open_total: str = ""  # what is still to be paid, in words


class BillingView(Protocol):
    def show_invoices(self, state: InvoicesState) -> None: ...


@dataclass(slots=True)
class BillingServices:
    session: Session
    stream: Stream
    billing: Billing
    tasks: Tasks


class BillingPresenter:
    def __init__(self, services: BillingServices) -> None:
        self._services = services
        self._view: BillingView | None = None
        self._state = InvoicesState()
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: BillingView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.reload()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | PermissionsChanged() | EventsMissed():
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        if not self._services.session.answer.grants("billing.invoices:view"):
            return
        self._show(InvoicesState(Phase.LOADING, self._state.rows))
        self._services.tasks.start(self._load(), "invoices")

    async def _load(self) -> None:
        try:
            page = await self._services.billing.invoices()
        except SoftphoneError as error:
            self._show(InvoicesState(Phase.FAILED, (), str(error)))
            return
        rows = tuple(invoice_row(invoice) for invoice in page.rows)
        phase = Phase.READY if rows else Phase.EMPTY
        self._show(InvoicesState(phase, rows, "", _open_total(page.rows)))

    def _show(self, state: InvoicesState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_invoices(state)


def invoice_row(invoice: Invoice) -> InvoiceRow:
    tones = {InvoiceState.PAID: Tone.GOOD, InvoiceState.OPEN: Tone.WARNING}
    return InvoiceRow(
        id=invoice.id,
        number=invoice.number,
        issued=date_words(invoice.issued_on.isoformat()),
        period=invoice.period,
        amount=invoice.total.display(),
        status=invoice.state.value.capitalize(),
        status_tone=tones[invoice.state],
    )


def _open_total(invoices: tuple[Invoice, ...]) -> str:
    sums: dict[str, Money] = {}
    for each in invoices:
        if each.state is InvoiceState.OPEN:
            currency = each.total.currency
            sums[currency] = sums.get(currency, Money(0, currency)) + each.total
    return " and ".join(each.display() for each in sums.values())

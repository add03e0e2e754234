"""The Billing page: the account's invoices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.records import Invoice
from desktop.ui.contracts import Administration, Session, Stream, Tasks
from desktop.ui.words import Phase, Tone, date_words

# ISO 4217: digits after the point; two for every currency that is not named here.
_DIGITS: Final[Mapping[str, int]] = MappingProxyType(
    {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3, "OMR": 3}
)
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
)


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
    administration: Administration
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
            page = await self._services.administration.invoices()
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
    tones = {"paid": Tone.GOOD, "open": Tone.WARNING}
    return InvoiceRow(
        id=invoice.id,
        number=invoice.number,
        issued=date_words(invoice.issued_on),
        period=invoice.period,
        amount=money(invoice.amount, invoice.currency),
        status=invoice.status.capitalize(),
        status_tone=tones.get(invoice.status, Tone.PLAIN),
    )


def money(amount: int, currency: str) -> str:
    """Minor units as ``$1,284.50``; a currency without a common sign keeps its code."""
    digits = _DIGITS.get(currency, 2)
    whole, part = divmod(abs(amount), 10**digits)
    number = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    sign = "-" if amount < 0 else ""
    mark = _SIGNS.get(currency)
    return f"{sign}{mark}{number}" if mark else f"{sign}{number} {currency}"


def _open_total(invoices: tuple[Invoice, ...]) -> str:
    sums: dict[str, int] = {}
    for invoice in invoices:
        if invoice.status == "open":
            sums[invoice.currency] = sums.get(invoice.currency, 0) + invoice.amount
    return " and ".join(money(amount, currency) for currency, amount in sums.items())

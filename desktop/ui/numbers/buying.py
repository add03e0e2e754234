"""Buying a number: where, which digits, and what is there; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.money import Money
from desktop.domain.numbers import COUNTRIES, Offer, OfferSearch
from desktop.domain.records import NumberRecord
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.paging import PAUSE
from desktop.ui.words import Phase


@dataclass(frozen=True, slots=True)
class OfferRow:
    number: str
    shown: str
    place: str
    carries: str
    price: str


@dataclass(frozen=True, slots=True)
class BuyState:
    """``opened`` counts openings; ``error`` stays while another one is looked for."""

    is_open: bool = False
    opened: int = 0
    search: OfferSearch = field(default_factory=OfferSearch)
    phase: Phase = Phase.LOADING
    rows: tuple[OfferRow, ...] = ()
    sentence: str = ""
    is_busy: bool = False
    error: str = ""


class BuyView(Protocol):
    def show_buying(self, state: BuyState) -> None: ...


_NOTHING: Final = "There is no such number to be had. Try another area code or fewer digits."


class Buying:
    """``on_bought`` hears of the number as the CRM has it; the panel is closed by then."""

    def __init__(self, services: NumberServices, on_bought: Callable[[NumberRecord], None]) -> None:
        self._services = services
        self._on_bought = on_bought
        self._view: BuyView | None = None
        self._asked = 0
        self._state = BuyState()

    def attach(self, view: BuyView) -> None:
        self._view = view
        view.show_buying(self._state)

    @property
    def is_open(self) -> bool:
        return self._state.is_open

    def open(self) -> None:
        account = self._services.session.account
        region = account.region if account is not None else "US"
        country = region if region in COUNTRIES else "US"
        opened = self._state.opened + 1
        self._show(BuyState(is_open=True, opened=opened, search=OfferSearch(country)))
        self._look(0)

    def close(self) -> None:
        self._asked += 1
        self._show(replace(self._state, is_open=False, is_busy=False, error=""))

    def search(self, country: str, area: str, contains: str) -> None:
        """As it is typed; sent after a pause."""
        wanted = OfferSearch(country, _digits(area), _digits(contains))
        if self._state.is_open and wanted != self._state.search:
            self._show(replace(self._state, search=wanted, error=""))
            self._look(PAUSE)

    def look_again(self) -> None:
        self._look(0)

    def buy(self, number: str, name: str) -> None:
        offered = any(row.number == number for row in self._state.rows)
        if offered and self._state.is_open and not self._state.is_busy:
            self._show(replace(self._state, is_busy=True, error=""))
            self._services.tasks.start(self._buy(number, name), "buy a number")

    def _look(self, pause: float) -> None:
        self._asked += 1
        phase = self._state.phase if self._state.rows else Phase.LOADING
        self._show(replace(self._state, phase=phase))
        self._services.tasks.start(self._find(self._asked, pause), "numbers to buy")

    async def _find(self, asked: int, pause: float) -> None:
        if pause:
            await self._services.clock.sleep(pause)
        if asked != self._asked:
            return
        try:
            found = await self._services.numbers.offers(self._state.search)
        except SoftphoneError as error:
            if asked == self._asked:
                self._fail(str(error))
            return
        if asked == self._asked:
            self._fill(found)

    async def _buy(self, number: str, name: str) -> None:
        opened = self._state.opened
        try:
            bought = await self._services.numbers.buy(number, name.strip())
        except SoftphoneError as error:
            if self._state.opened == opened:
                self._refused(error)
            return
        if self._state.opened == opened:
            self.close()
        self._on_bought(bought)

    def _refused(self, error: SoftphoneError) -> None:
        """Somebody was quicker: what is left comes with the refusal."""
        left = error.current if isinstance(error, Conflict) else None
        self._show(replace(self._state, is_busy=False, error=str(error)))
        if isinstance(left, tuple) and left:
            self._fill(left)

    def _fill(self, found: tuple[Offer, ...]) -> None:
        rows = tuple(self._row(each) for each in found)
        phase = Phase.READY if rows else Phase.EMPTY
        self._show(replace(self._state, phase=phase, rows=rows, sentence="" if rows else _NOTHING))

    def _fail(self, sentence: str) -> None:
        self._show(replace(self._state, phase=Phase.FAILED, rows=(), sentence=sentence))

    def _row(self, offer: Offer) -> OfferRow:
        return OfferRow(
            number=offer.number,
            shown=self._services.shown(offer.number),
            place=offer.place,
            carries="Calls and texts" if offer.can_text else "Calls only",
            price=f"{Money(offer.amount, offer.currency).display()} a month",
        )

    def _show(self, state: BuyState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_buying(state)


def _digits(typed: str) -> str:
    """Signs that people write between digits are left out; letters are for the CRM to refuse."""
    return "".join(each for each in typed if each not in " ()-./+")

"""What the account has used in a period: by day as a chart, by number and by user; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from desktop.domain.billing import Balance, Usage, UsageBy, UsageQuery
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import BillingChanged, Event, EventsMissed
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.billing.loaded import LoadedPresenter, LoadedState
from desktop.ui.billing.usage_periods import THIS_MONTH, periods, span_of
from desktop.ui.billing.usage_rows import (
    BY,
    Measure,
    SortBy,
    as_csv,
    cells_of,
    chart_of,
    name_of,
    sorted_rows,
)
from desktop.ui.charts.data import ChartData, ChartKind
from desktop.ui.words import Phase, Tone, date_words

_HEADINGS: Final = {by: heading for by, _, heading in BY}


@dataclass(frozen=True, slots=True)
class UsageState(LoadedState):
    """``rows`` are (id, cells); ``total`` are the cells of the last line."""

    balance: str = ""
    balance_tone: Tone = Tone.PLAIN
    periods: tuple[tuple[str, str], ...] = ()
    period: str = THIS_MONTH
    span: str = ""
    measure: Measure = Measure.AMOUNT
    chart: tuple[ChartKind, ChartData] | None = None
    by: UsageBy = UsageBy.NUMBER
    heading: str = ""
    sort: SortBy = SortBy.AMOUNT
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    total: tuple[str, ...] = ()
    is_nothing: bool = False


Figures = tuple[Balance, dict[UsageBy, Usage]]


class UsageView(Protocol):
    def show_usage(self, state: UsageState) -> None: ...


class UsagePresenter(LoadedPresenter[UsageView, UsageState, Figures]):
    name = "usage"
    renewed_by = (EventsMissed,)

    def __init__(self, services: BillingServices) -> None:
        super().__init__(services, UsageState())
        self._balance: Balance | None = None
        self._usages: dict[UsageBy, Usage] = {}

    def handle(self, event: Event) -> None:
        """The balance is followed; the figures of a period are asked for when somebody looks."""
        super().handle(event)
        if self._is_open and isinstance(event, BillingChanged) and event.what in ("", "balance"):
            self._services.tasks.start(self._follow(self._asked), "the balance")

    def choose_period(self, key: str) -> None:
        if key != self._state.period:
            self._usages.clear()
            self._set(period=key, phase=Phase.LOADING, notice="")
            self.reload()

    def choose_measure(self, measure: Measure) -> None:
        self._set(measure=measure)

    def choose_by(self, by: UsageBy) -> None:
        sort = SortBy.NAME if by is UsageBy.DAY else SortBy.AMOUNT
        self._set(by=by, sort=sort)
        if by not in self._usages:
            self.reload()

    def sort(self, by: SortBy) -> None:
        self._set(sort=by)

    def save(self) -> None:
        """The table, as it is sorted, into a file."""
        usage = self._usages.get(self._state.by)
        if usage is not None:
            self._services.tasks.start(self._save(usage), "save usage")

    def save_picture(self, name: str, picture: bytes) -> None:
        self._services.tasks.start(
            self._keep("Save the chart as a picture", name, picture), "save a chart"
        )

    async def _fetch(self) -> Figures:
        billing = self._services.billing
        wanted = dict.fromkeys((UsageBy.DAY, self._state.by))
        balance = await billing.balance()
        return balance, {by: await billing.usage(self._query(by)) for by in wanted}

    def _arrived(self, found: Figures) -> None:
        self._balance, usages = found
        self._usages |= usages
        self._renewed()

    async def _follow(self, asked: int) -> None:
        try:
            balance = await self._services.billing.balance()
        except SoftphoneError:
            return  # it is asked for again with the next news
        if asked == self._asked and self._is_open:
            self._balance = balance
            self._show()

    async def _save(self, usage: Usage) -> None:
        state, query = self._state, usage.query
        rows = sorted_rows(usage, state.sort, self._region)
        content = as_csv(usage, rows, _HEADINGS[query.by], self._region)
        name = f"usage-by-{query.by.value}-{query.since}-to-{query.until}.csv"
        await self._keep("Save usage as CSV", name, content)

    async def _keep(self, title: str, name: str, content: bytes) -> None:
        try:
            saved = await self._services.files.save(title, name, content)
        except SoftphoneError as error:
            self._set(level="error", notice=str(error))
            return
        if saved:
            self._set(level="good", notice=f"Saved in {saved}.")

    def _query(self, by: UsageBy) -> UsageQuery:
        return UsageQuery(*span_of(self._state.period, self._today), by, self._services.zone())

    @property
    def _today(self) -> date:
        return self._services.clock.now().astimezone().date()

    @property
    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else "US"

    def _forget(self) -> None:
        self._asked += 1
        self._balance, self._is_stale = None, False
        self._usages.clear()
        self._state = UsageState()
        self._show()

    def _show(self) -> None:
        self._state = self._filled(self._state)
        if self._view is not None:
            self._view.show_usage(self._state)

    def _filled(self, state: UsageState) -> UsageState:
        today, days = self._today, self._usages.get(UsageBy.DAY)
        first, last = span_of(state.period, today)
        words = (date_words(each.isoformat()) for each in (first, last))
        state = replace(
            state,
            periods=periods(today),
            span=" – ".join(words),
            balance=self._balance.amount.display() if self._balance is not None else "",
            balance_tone=_tone(self._balance),
            chart=chart_of(days, state.measure) if days is not None else None,
            heading=_HEADINGS[state.by],
            is_nothing=days is not None and not (days.total.calls or days.total.texts),
        )
        return self._with_rows(state)

    def _with_rows(self, state: UsageState) -> UsageState:
        usage = self._usages.get(state.by)
        if usage is None:
            return replace(state, rows=(), total=())
        rows = tuple(
            (row.key, cells_of(row, name_of(row, state.by, self._region)))
            for row in sorted_rows(usage, state.sort, self._region)
        )
        return replace(state, rows=rows, total=cells_of(usage.total, "Total"))


def _tone(balance: Balance | None) -> Tone:
    if balance is None or not (balance.is_low or balance.is_paused):
        return Tone.PLAIN
    return Tone.BAD if balance.is_paused else Tone.WARNING

"""The call log: what is filtered and how it is laid out, live rows, one row's details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Protocol

from desktop.domain.call_views import USUAL_LAYOUT, CallFilters, Period, SavedView, TableLayout
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.events import (
    Event,
    LocalDataReady,
    MissedCallsCounted,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.queries import CallOrder, CallQuery
from desktop.ui.calls.contracts import MissedCalls
from desktop.ui.calls.drawer import CallDrawer, DrawerServices
from desktop.ui.calls.exporting import Exporting, ExportServices
from desktop.ui.calls.feed import CallFeed
from desktop.ui.calls.filters import (
    FilterChip,
    FilterKind,
    Option,
    chips_of,
    column_options,
    fixed_options,
    query_of,
    without,
)
from desktop.ui.contracts import CallViews, Clock, History, Session, Stream, Tasks
from desktop.ui.words import Phase

SEARCH_AFTER_SECONDS: Final = 0.08
REMEMBER_AFTER_SECONDS: Final = 0.5
HIGHEST_SCORE: Final = 5


@dataclass(frozen=True, slots=True)
class CallsState:
    """Everything but the rows, which the table reads as it shows them."""

    phase: Phase = Phase.LOADING
    scope: str = ""  # "All calls" or "My calls"
    filters: CallFilters = field(default_factory=CallFilters)
    chips: tuple[FilterChip, ...] = ()
    agents: tuple[tuple[str, str], ...] = ()
    sentence: str = ""
    count: str = ""
    progress: str = ""
    age: str = ""
    layout: TableLayout = USUAL_LAYOUT
    views: tuple[str, ...] = ()
    view: str = ""  # the saved view in use


class CallsView(Protocol):
    def show_state(self, state: CallsState) -> None: ...

    def show_selected(self, index: int) -> None:
        """-1: none."""

    def show_open(self, is_open: bool) -> None:
        """Whether the drawer stands beside the table."""

    def show_options(self, kind: FilterKind, options: tuple[Option, ...]) -> None: ...


@dataclass(slots=True)
class CallsServices:
    session: Session
    stream: Stream
    history: History
    views: CallViews
    tasks: Tasks
    clock: Clock
    missed: MissedCalls


class CallsPresenter:
    def __init__(
        self, services: CallsServices, drawer: DrawerServices, export: ExportServices
    ) -> None:
        s = self._services = services
        self.drawer = CallDrawer(drawer, self._on_opened)
        self.exporting = Exporting(export, self._query)
        self._view: CallsView | None = None
        self._state = CallsState()
        self._feed = CallFeed(
            (s.session, s.history, s.tasks, s.clock), self._query, self._on_feed_changed
        )
        self._searched = 0
        self._arranged = 0
        self._is_shown = False
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def feed(self) -> CallFeed:
        return self._feed

    def attach(self, view: CallsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._feed.start()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn():
                views = self._services.views
                self._change(filters=views.order, layout=views.layout, view="", agents=())
                self._show_views()
            case MissedCallsCounted(count=count, since=since):
                self._on_missed(count, since)
            case _:
                pass
        self._feed.handle(event)
        self.drawer.handle(event)
        if isinstance(event, SignedIn | PermissionsChanged):
            self.exporting.refresh()
        if isinstance(event, LocalDataReady | PermissionsChanged):
            # After the rows: of a million calls it takes a while to say whose they are.
            self._services.tasks.start(self._load_agents(), "agents of the call log")

    def shown(self, is_shown: bool) -> None:
        """What is missed is marked as long as one looks, and counted no more."""
        self._is_shown = is_shown
        self._services.missed.see()
        if not is_shown:
            self._feed.mark_since(self._services.missed.counted.since)

    def _on_missed(self, count: int, since: datetime | None) -> None:
        if not self._is_shown:
            self._feed.mark_since(since)
        elif count:
            self._services.missed.see()

    def export(self) -> None:
        """What the filters find now."""
        self.exporting.start(len(self._feed.rows))

    def ask_again(self) -> None:
        self._feed.ask_again()

    def search(self, text: str) -> None:
        query = self._state.filters.query
        if text.strip() != query.text:
            filters = replace(self._state.filters, query=replace(query, text=text.strip()))
            self._change(filters=filters, view="")
            self._searched += 1
            self._services.tasks.start(self._after_typing(self._searched), "search in the call log")

    async def _after_typing(self, searched: int) -> None:
        await self._services.clock.sleep(SEARCH_AFTER_SECONDS)
        if searched == self._searched:
            self._feed.read()

    def choose(self, **wanted: object) -> None:
        """Fields of the query and their values; one that stands so already is cleared."""
        query = self._state.filters.query
        plain = CallQuery()
        fields = {
            name: getattr(plain, name) if getattr(query, name) == value else value
            for name, value in wanted.items()
        }
        anew = replace(query, **fields)  # type: ignore[arg-type]  # names are ours
        self._filter(replace(self._state.filters, query=anew))

    def choose_agent(self, agent_id: str | None) -> None:
        query = replace(self._state.filters.query, agent_id=agent_id)
        self._filter(replace(self._state.filters, query=query))

    def choose_period(
        self, period: Period, first: date | None = None, last: date | None = None
    ) -> None:
        filters = self._state.filters
        if period is not Period.BETWEEN:
            first = last = None
        elif first and last and first > last:
            first, last = last, first
        self._filter(replace(filters, period=period, first_day=first, last_day=last))

    def show(self, filters: CallFilters) -> None:
        """The calls that somebody came here for, in the order chosen."""
        query = self._state.filters.query
        ordered = replace(filters.query, order=query.order, ascending=query.ascending)
        self._filter(replace(filters, query=ordered))

    def clear(self, key: str) -> None:
        self._filter(without(self._state.filters, key))

    def clear_filters(self) -> None:
        self._filter(self._state.filters.cleared())

    def ask_options(self, kind: FilterKind) -> None:
        """``show_options`` follows."""
        self._services.tasks.start(self._load_options(kind), "values to filter by")

    def sort_by(self, order: CallOrder, ascending: bool | None = None) -> None:
        """The same order once more turns it round."""
        query = self._state.filters.query
        if ascending is None:
            ascending = not query.ascending if query.order is order else order in _RISING
        self._filter(
            replace(self._state.filters, query=replace(query, order=order, ascending=ascending)),
            view=self._state.view,
        )
        self._remember()

    def arrange(self, layout: TableLayout) -> None:
        if layout != self._state.layout:
            self._change(layout=layout)
            self._remember()

    def save_view(self, name: str) -> str:
        """What is wrong with the name, "" where the view is kept."""
        try:
            view = SavedView(name, self._state.filters, self._state.layout)
            self._services.views.save(view)
        except InvalidInput as error:
            return str(error)
        self._show_views(name.strip())
        return ""

    def rename_view(self, name: str, wanted: str) -> str:
        try:
            self._services.views.rename(name, wanted)
        except InvalidInput as error:
            return str(error)
        self._show_views(wanted.strip() if self._state.view == name else self._state.view)
        return ""

    def delete_view(self, name: str) -> None:
        self._services.views.delete(name)
        self._show_views("" if self._state.view == name else self._state.view)

    def use_view(self, name: str) -> None:
        for view in self._services.views.saved:
            if view.name == name:
                self._change(layout=view.layout)
                self._filter(view.filters, view=name)
                self._remember()

    def open(self, record_id: str) -> None:
        self.drawer.open(record_id)

    def close_detail(self) -> None:
        self.drawer.close()

    def call_back(self) -> None:
        self.drawer.call_back()

    def _query(self) -> CallQuery:
        return query_of(self._state.filters, self._services.clock.now())

    def _filter(self, filters: CallFilters, view: str = "") -> None:
        self._searched += 1
        self._change(filters=filters, view=view)
        self._feed.read()

    def _remember(self) -> None:
        """A column that is dragged is written once, not at every pixel."""
        self._arranged += 1
        self._services.tasks.start(self._remember_after(self._arranged), "columns of the call log")

    async def _remember_after(self, arranged: int) -> None:
        await self._services.clock.sleep(REMEMBER_AFTER_SECONDS)
        if arranged == self._arranged:
            self._services.views.remember(self._state.layout, self._state.filters)

    def _show_views(self, used: str = "") -> None:
        names = tuple(each.name for each in self._services.views.saved)
        self._change(views=names, view=used)

    async def _load_agents(self) -> None:
        try:
            agents = await self._services.history.agents()
        except SoftphoneError:
            agents = ()  # the log itself says what is wrong
        self._change(agents=agents)

    async def _load_options(self, kind: FilterKind) -> None:
        options = fixed_options(kind, HIGHEST_SCORE)
        if kind.column:
            try:
                found = await self._services.history.distinct(kind.column)
            except SoftphoneError:
                found = ()  # the log itself says what is wrong
            options = column_options(kind, found, self._feed.region)
        if self._view is not None:
            self._view.show_options(kind, options)

    def _on_feed_changed(self) -> None:
        feed = self._feed.state
        count = len(self._feed.rows)
        words = f"{count:,} {'call' if count == 1 else 'calls'}"
        if not feed.is_whole:
            words = f"The newest {words}"
        self._change(
            phase=feed.phase,
            sentence=feed.sentence,
            progress=feed.progress,
            age=feed.age,
            count=words if count else "",
        )
        self._show_selected()

    def _change(self, **changes: object) -> None:
        anew = replace(self._state, **changes)  # type: ignore[arg-type] # names are ours
        chips = chips_of(anew.filters, self._feed.region)
        self._state = replace(anew, chips=chips, scope=self._scope())
        if self._view is not None:
            self._view.show_state(self._state)

    def _scope(self) -> str:
        answer = self._services.session.answer
        return "All calls" if answer.grants("calls.log:view_all") else "My calls"

    def _on_opened(self) -> None:
        if self._view is not None:
            self._view.show_open(bool(self.drawer.open_id))
            self._show_selected()

    def _show_selected(self) -> None:
        if self._view is None:
            return
        open_id = self.drawer.open_id
        place = self._services.history.place_of(open_id) if open_id else None
        self._view.show_selected(-1 if place is None else self._feed.rows.index_of(place))


_RISING: Final = (CallOrder.CONTACT, CallOrder.AGENT, CallOrder.STATUS)

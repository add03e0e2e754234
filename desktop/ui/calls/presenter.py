"""The call log: pages fetched as they are scrolled to, filters, live rows, one row's details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.calls import Direction
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CallLogged,
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.records import CallFilter, CallRecord, Page
from desktop.ui.calls.rows import CallDetail, CallRow, call_detail, call_row, matches
from desktop.ui.contracts import Clock, History, Session, Stream, Tasks
from desktop.ui.words import Phase

SEARCH_AFTER_SECONDS: Final = 0.25
DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class FilterState:
    direction: Direction | None = None
    agent_id: str = ""
    text: str = ""
    agents: tuple[tuple[str, str], ...] = ()

    @property
    def is_set(self) -> bool:
        return bool(self.direction or self.agent_id or self.text)

    @property
    def agent_name(self) -> str:
        return next((name for key, name in self.agents if key == self.agent_id), "")


@dataclass(frozen=True, slots=True)
class CallsState:
    """Everything but the rows, which come page by page."""

    phase: Phase = Phase.LOADING
    scope: str = ""  # "All calls" or "My calls"
    filters: FilterState = FilterState()
    sentence: str = ""
    count: str = ""


class CallsView(Protocol):
    def show_state(self, state: CallsState) -> None: ...

    def reset_rows(self, rows: tuple[CallRow, ...]) -> None: ...

    def append_rows(self, rows: tuple[CallRow, ...]) -> None: ...

    def put_row(self, row: CallRow) -> None:
        """A new row, in the place its start gives it, or another version of a known one."""

    def remove_row(self, record_id: str) -> None: ...

    def show_detail(self, detail: CallDetail | None) -> None: ...


@dataclass(slots=True)
class CallsServices:
    session: Session
    stream: Stream
    history: History
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]  # fills the number in on the phone page


class CallsPresenter:
    def __init__(self, services: CallsServices) -> None:
        self._services = services
        self._view: CallsView | None = None
        self._state = CallsState()
        self._records: dict[str, CallRecord] = {}
        self._cursor: str | None = None
        self._asked = 0  # grows with each fresh load; answers to older questions are dropped
        self._loading_more = False
        self._open_id = ""
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: CallsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.reload()
        self._services.tasks.start(self._load_agents(), "agents of the call log")

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    @property
    def has_more(self) -> bool:
        return self._cursor is not None and not self._loading_more

    def handle(self, event: Event) -> None:
        match event:
            case CallLogged(record):
                self._put(record)
            case SignedIn() | PermissionsChanged() | EventsMissed():
                self.reload()
                self._services.tasks.start(self._load_agents(), "agents of the call log")
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._cursor, self._loading_more = None, False
        self._change(phase=Phase.LOADING, scope=self._scope(), count="")
        self._services.tasks.start(self._load(self._asked, pause=0.0), "call log")

    def load_more(self) -> None:
        if self.has_more:
            self._loading_more = True
            self._services.tasks.start(self._load_next(self._asked), "next page of the call log")

    def search(self, text: str) -> None:
        if text.strip() != self._state.filters.text:
            self._filter(replace(self._state.filters, text=text.strip()), SEARCH_AFTER_SECONDS)

    def choose_direction(self, direction: Direction | None) -> None:
        self._filter(replace(self._state.filters, direction=direction))

    def choose_agent(self, agent_id: str) -> None:
        self._filter(replace(self._state.filters, agent_id=agent_id))

    def clear_filters(self) -> None:
        self._filter(FilterState(agents=self._state.filters.agents))

    def open(self, record_id: str) -> None:
        self._open_id = record_id if record_id in self._records else ""
        self._show_detail()

    def close_detail(self) -> None:
        self.open("")

    def call_back(self) -> None:
        record = self._records.get(self._open_id)
        if record is not None and record.remote_number:
            self._services.call(record.remote_number)

    def _filter(self, filters: FilterState, pause: float = 0.0) -> None:
        self._asked += 1
        self._cursor, self._loading_more = None, False
        self._change(filters=filters)
        self._services.tasks.start(self._load(self._asked, pause), "call log")

    async def _load(self, asked: int, pause: float) -> None:
        if pause:
            await self._services.clock.sleep(pause)
        if asked != self._asked:
            return
        try:
            page = await self._services.history.page(self._wanted(), None)
        except SoftphoneError as error:
            if asked == self._asked:
                self._change(phase=Phase.FAILED, sentence=str(error), count="")
            return
        if asked == self._asked:
            self._take_first(page)

    def _take_first(self, page: Page[CallRecord]) -> None:
        self._records = {record.id: record for record in page.rows}
        self._cursor = page.next_cursor
        if self._view is not None:
            self._view.reset_rows(self._rows(page.rows))
        self._settle()
        if self._open_id not in self._records:
            self.close_detail()

    async def _load_next(self, asked: int) -> None:
        try:
            page = await self._services.history.page(self._wanted(), self._cursor)
        except SoftphoneError as error:
            if asked == self._asked:
                self._loading_more = False
                self._change(sentence=f"{error} Scroll to try again.")
            return
        if asked != self._asked:
            return
        self._loading_more, self._cursor = False, page.next_cursor
        fresh = tuple(record for record in page.rows if record.id not in self._records)
        self._records.update((record.id, record) for record in fresh)
        if self._view is not None:
            self._view.append_rows(self._rows(fresh))
        self._settle()

    async def _load_agents(self) -> None:
        try:
            agents = await self._services.history.agents()
        except SoftphoneError:
            return  # the chip stays without choices; the log itself says what is wrong
        self._change(filters=replace(self._state.filters, agents=agents))

    def _put(self, record: CallRecord) -> None:
        if self._view is None or self._state.phase in (Phase.LOADING, Phase.FAILED):
            return
        if not matches(record, self._wanted()):
            if self._records.pop(record.id, None) is not None:
                self._view.remove_row(record.id)
                self._settle()
            return
        self._records[record.id] = record
        self._view.put_row(self._rows((record,))[0])
        self._settle()
        if record.id == self._open_id:
            self._show_detail()

    def _settle(self) -> None:
        count = len(self._records)
        words = f"{count:,} {'call' if count == 1 else 'calls'}"
        if self._cursor is not None:
            words = f"The newest {words}"
        self._change(
            phase=Phase.READY if count else Phase.EMPTY, sentence="", count=words if count else ""
        )

    def _change(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type] # names are ours
        if self._view is not None:
            self._view.show_state(self._state)

    def _wanted(self) -> CallFilter:
        filters = self._state.filters
        return CallFilter(filters.direction, filters.agent_id, filters.text)

    def _scope(self) -> str:
        answer = self._services.session.answer
        return "All calls" if answer.grants("calls.log:view_all") else "My calls"

    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION

    def _rows(self, records: tuple[CallRecord, ...]) -> tuple[CallRow, ...]:
        region, now = self._region(), self._services.clock.now()
        return tuple(call_row(record, region, now) for record in records)

    def _show_detail(self) -> None:
        if self._view is None:
            return
        record = self._records.get(self._open_id)
        now = self._services.clock.now()
        detail = None if record is None else call_detail(record, self._region(), now)
        self._view.show_detail(detail)

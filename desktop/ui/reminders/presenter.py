"""Next steps in words: what is due now, above every page, and all of them on the phone page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.events import Event, RemindersChanged, SignedIn
from desktop.domain.records import CallRecord
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.wrap_up.times import due_words

DEFAULT_REGION: Final = "US"


class Reminders(Protocol):
    @property
    def due(self) -> tuple[CallRecord, ...]: ...

    @property
    def coming(self) -> tuple[CallRecord, ...]: ...

    async def later(self, record_id: str) -> None: ...

    async def done(self, record_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class StepRow:
    """``dials`` is "" where there is no number to call back."""

    record_id: str
    when: str
    name: str
    step: str
    dials: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class DueState:
    """``more`` says how many are due besides, "" for none; ``is_new`` may be drawn attention to."""

    row: StepRow
    more: str
    is_new: bool


class RemindersView(Protocol):
    def show_due(self, state: DueState | None) -> None: ...

    def show_steps(self, rows: tuple[StepRow, ...]) -> None: ...


@dataclass(slots=True)
class ReminderServices:
    session: Session
    stream: Stream
    reminders: Reminders
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]  # fills the number in on the phone page


class RemindersPresenter:
    def __init__(self, services: ReminderServices) -> None:
        self._services = services
        self._views: tuple[RemindersView, ...] = ()
        self._told: frozenset[str] = frozenset()  # due ones that attention was drawn to

    def attach(self, *views: RemindersView) -> None:
        self._views = views
        self._services.stream.subscribe(self.handle)
        self.show()

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._told = frozenset()
            case RemindersChanged():
                self.show()
            case _:
                pass

    def show(self) -> None:
        """Also when a page comes to the front: "tomorrow" becomes "today" by itself."""
        reminders = self._services.reminders
        due = tuple(self._row(each, is_due=True) for each in reminders.due)
        coming = tuple(self._row(each, is_due=False) for each in reminders.coming)
        ids = frozenset(each.record_id for each in due)
        state = None
        if due:
            more = f"and {len(due) - 1} more" if len(due) > 1 else ""
            state = DueState(due[0], more, bool(ids - self._told))
        self._told = ids
        for view in self._views:
            view.show_due(state)
            view.show_steps((*due, *coming))

    def call_back(self, record_id: str) -> None:
        row = next((each for each in self._all() if each.id == record_id), None)
        if row is not None and row.remote_number:
            self._services.call(row.remote_number)

    def later(self, record_id: str) -> None:
        self._do(self._services.reminders.later(record_id))

    def done(self, record_id: str) -> None:
        self._do(self._services.reminders.done(record_id))

    def _do(self, action: Coroutine[Any, Any, None]) -> None:
        self._services.tasks.start(action, "reminder")

    def _all(self) -> tuple[CallRecord, ...]:
        return (*self._services.reminders.due, *self._services.reminders.coming)

    def _row(self, record: CallRecord, *, is_due: bool) -> StepRow:
        account, now = self._services.session.account, self._services.clock.now()
        region = account.region if account is not None else DEFAULT_REGION
        number = phone_numbers.display(record.remote_number, region)
        at = record.remind_at or now
        return StepRow(
            record_id=record.id,
            when=_when(at, now),
            name=record.contact_name or number or "Withheld number",
            step=record.next_step or record.call_status or "Call back",
            dials=record.remote_number,
            is_due=is_due,
        )


def _when(at: datetime, now: datetime) -> str:
    words = due_words(at, now)
    if at > now:
        return words
    return f"Due {words.replace('Today', 'today').replace('Yesterday', 'yesterday')}"

"""The do-not-call list in words, with the forms that add a number and take one off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    DoNotCallChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.lists import DoNotCallEntry
from desktop.ui.contracts import Clock, DoNotCall, Session, Stream, Tasks
from desktop.ui.do_not_call.importing import Importing, ProgressView
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase, day

DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: str
    number: str
    reason: str
    by: str
    added: str


@dataclass(frozen=True, slots=True)
class ListState:
    phase: Phase = Phase.LOADING
    rows: tuple[EntryRow, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """Adds a number, or takes ``removing`` off the list; both say why. ``opened`` counts."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    action: str = ""
    removing: str = ""  # the number as shown, "" where one is added
    is_busy: bool = False
    error: str = ""


class DoNotCallView(ProgressView, Protocol):
    def show_list(self, state: ListState) -> None: ...

    def show_form(self, form: EntryForm) -> None: ...


@dataclass(slots=True)
class DoNotCallServices:
    session: Session
    stream: Stream
    do_not_call: DoNotCall
    tasks: Tasks
    clock: Clock


class DoNotCallPresenter:
    def __init__(self, services: DoNotCallServices) -> None:
        s = self._services = services
        self._view: DoNotCallView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._form = EntryForm()
        self._leaving: DoNotCallEntry | None = None
        self._notice = ("info", "")
        self.list: PagedRows[DoNotCallEntry] = PagedRows(
            s.do_not_call.page, s.tasks, s.clock, "do-not-call list", self._show
        )
        self.importing = Importing(s.do_not_call, s.tasks, self._refresh)

    def attach(self, view: DoNotCallView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.importing.attach(view)
        view.show_form(self._form)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if isinstance(event, SignedIn):
                    self._refresh()
            case PermissionsChanged():
                if not self._can_edit:
                    self.close_form()
                self._show()
            case DoNotCallChanged() | EventsMissed():
                self._refresh()
            case CrmStateChanged(CrmState.CONNECTED, _) if self.list.is_troubled:
                self._refresh()
            case _:
                pass

    def add(self) -> None:
        if self._can_edit:
            self._leaving = None
            self._open(EntryForm(title="Add a number nobody may call", action="Add"))

    def remove(self, entry_id: str) -> None:
        entry = next((each for each in self.list.rows if each.id == entry_id), None)
        if entry is not None and self._can_edit:
            self._leaving = entry
            number = self._display(entry.number)
            title = f"Take {number} off the list"
            self._open(EntryForm(title=title, action="Take off", removing=number))

    def submit(self, number: str, reason: str) -> None:
        if self._form.is_open and not self._form.is_busy:
            self._show_form(replace(self._form, is_busy=True, error=""))
            work = self._submit(self._form.opened, number, reason)
            self._services.tasks.start(work, "change the do-not-call list")

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error=""))

    def dismiss(self) -> None:
        self._say("info", "")

    async def _submit(self, opened: int, number: str, reason: str) -> None:
        service, leaving = self._services.do_not_call, self._leaving
        try:
            if leaving is not None:
                await service.remove(leaving.id, reason)
                done = f"{self._display(leaving.number)} may be called again."
            else:
                entry = await service.add(number, reason)
                done = f"{self._display(entry.number)} will not be called by anybody here."
        except SoftphoneError as error:
            if opened == self._form.opened:
                self._show_form(replace(self._form, is_busy=False, error=str(error)))
            return
        if opened == self._form.opened:
            self.close_form()
        self._say("good", done)
        self._refresh()

    def _refresh(self) -> None:
        if self._is_open:
            self.list.reload()

    def _forget(self) -> None:
        self._notice, self._leaving = ("info", ""), None
        self.close_form()
        self.importing.forget()
        self.list.forget()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants("dnc:edit")

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _open(self, form: EntryForm) -> None:
        self._show_form(replace(form, is_open=True, opened=self._form.opened + 1))

    def _show_form(self, form: EntryForm) -> None:
        self._form = form
        if self._view is not None:
            self._view.show_form(form)

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_list(
            ListState(
                self.list.phase,
                tuple(self._row(entry) for entry in self.list.rows),
                self.list.sentence,
                is_search=bool(self.list.text),
                has_more=self.list.has_more,
                can_edit=self._can_edit,
                level=level,
                notice=notice,
            )
        )

    def _row(self, entry: DoNotCallEntry) -> EntryRow:
        now = self._services.clock.now()
        return EntryRow(
            id=entry.id,
            number=self._display(entry.number),
            reason=entry.reason or "No reason given",
            by=entry.added_by or "Not known",
            added=day(entry.added_at, now) if entry.added_at else "Not known",
        )

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

"""The do-not-call list in words, with the forms that add a number and take one off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import DoNotCallChanged, EventsMissed
from desktop.domain.lists import DoNotCallEntry
from desktop.ui.contracts import Clock, DoNotCall, Session, Stream, Tasks
from desktop.ui.do_not_call.importing import Importing, ProgressView
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.words import day

DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: str
    number: str
    reason: str
    by: str
    added: str


@dataclass(frozen=True, slots=True)
class EntryForm:
    """Adds a number, or takes ``removing`` off the list; both say why. ``opened`` counts."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    action: str = ""
    removing: str = ""  # the number as shown, "" where one is added
    is_busy: bool = False
    is_locked: bool = False  # what was typed can be read and copied, and is not sent
    error: str = ""


_LOST: Final = "You may not edit this list any more. What you typed stays to be copied."


class DoNotCallView(ProgressView, ListView[ListState[EntryRow]], Protocol):
    def show_form(self, form: EntryForm) -> None: ...


@dataclass(slots=True)
class DoNotCallServices:
    session: Session
    stream: Stream
    do_not_call: DoNotCall
    tasks: Tasks
    clock: Clock


class DoNotCallPresenter(ListPresenter[DoNotCallEntry, ListState[EntryRow], DoNotCallView]):
    renewed_by = (DoNotCallChanged, EventsMissed)
    permission = "dnc:edit"

    def __init__(self, services: DoNotCallServices) -> None:
        s = services
        super().__init__(s, s.do_not_call.page, "do-not-call list", ListState())
        self._do_not_call = s.do_not_call
        self._form = EntryForm()
        self._leaving: DoNotCallEntry | None = None
        self.importing = Importing(s.do_not_call, s.tasks, self._refresh)

    def add(self) -> None:
        if self._can_edit:
            self._leaving = None
            self._open(EntryForm(title="Add a number nobody may call", action="Add"))

    def remove(self, entry_id: str) -> None:
        entry = self._editable(entry_id)
        if entry is not None:
            self._leaving = entry
            number = self._display(entry.number)
            title = f"Take {number} off the list"
            self._open(EntryForm(title=title, action="Take off", removing=number))

    def submit(self, number: str, reason: str) -> None:
        if self._form.is_open and not self._form.is_busy and not self._form.is_locked:
            self._show_form(replace(self._form, is_busy=True, error=""))
            work = self._submit(self._form.opened, number, reason)
            self._tasks.start(work, "change the do-not-call list")

    def _lock(self, is_locked: bool) -> None:
        """The permission went, or came back, while something is typed."""
        if self._form.is_open and self._form.is_locked is not is_locked:
            error = _LOST if is_locked else ""
            self._show_form(replace(self._form, is_locked=is_locked, is_busy=False, error=error))

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error=""))

    async def _submit(self, opened: int, number: str, reason: str) -> None:
        service, leaving = self._do_not_call, self._leaving
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
        self._done(done)

    def _refresh(self) -> None:
        if self._is_open:
            self.reload()

    def _attached(self, view: DoNotCallView) -> None:
        self.importing.attach(view)
        view.show_form(self._form)

    def _permissions_changed(self) -> None:
        self._lock(not self._can_edit)
        self._show()

    def _forget(self) -> None:
        self._leaving = None
        self.close_form()
        self.importing.forget()
        super()._forget()

    def _open(self, form: EntryForm) -> None:
        self._show_form(replace(form, is_open=True, opened=self._form.opened + 1))

    def _show_form(self, form: EntryForm) -> None:
        self._form = form
        if self._view is not None:
            self._view.show_form(form)

    def _line(self, entry: DoNotCallEntry) -> EntryRow:
        now = self._clock.now()
        return EntryRow(
            id=entry.id,
            number=self._display(entry.number),
            reason=entry.reason or "No reason given",
            by=entry.added_by or "Not known",
            added=day(entry.added_at, now) if entry.added_at else "Not known",
        )

    def _display(self, number: str) -> str:
        account = self._session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

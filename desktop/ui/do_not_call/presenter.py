"""The do-not-call list in words, with the forms that add a number and take one off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.events import DoNotCallChanged, EventsMissed
from desktop.domain.lists import DoNotCallEntry
from desktop.ui.contracts import Clock, DoNotCall, Session, Stream, Tasks
from desktop.ui.do_not_call.importing import Importing, ProgressView
from desktop.ui.editing.paged import ListState
from desktop.ui.editing.paged_form import CardState, FormListPresenter, FormListView
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
class EntryForm(CardState):
    """Adds a number, or takes ``removing`` off the list; both say why."""

    removing: str = ""  # the number as shown, "" where one is added


class DoNotCallView(ProgressView, FormListView[ListState[EntryRow], EntryForm], Protocol): ...


@dataclass(slots=True)
class DoNotCallServices:
    session: Session
    stream: Stream
    do_not_call: DoNotCall
    tasks: Tasks
    clock: Clock


class DoNotCallPresenter(
    FormListPresenter[DoNotCallEntry, ListState[EntryRow], DoNotCallView, EntryForm]
):
    renewed_by = (DoNotCallChanged, EventsMissed)
    permission = "dnc:edit"
    lost = "You may not edit this list any more. What you typed stays to be copied."

    def __init__(self, services: DoNotCallServices) -> None:
        s = services
        super().__init__(s, s.do_not_call.page, "do-not-call list", ListState(), EntryForm())
        self._do_not_call = s.do_not_call
        self._leaving: DoNotCallEntry | None = None
        self.importing = Importing(s.do_not_call, s.tasks, self._refresh)

    def add(self) -> None:
        if self._can_edit:
            self._leaving = None
            self._open_form(EntryForm(title="Add a number nobody may call", action="Add"))

    def remove(self, entry_id: str) -> None:
        entry = self._editable(entry_id)
        if entry is not None:
            self._leaving = entry
            number = self._display(entry.number)
            title = f"Take {number} off the list"
            self._open_form(EntryForm(title=title, action="Take off", removing=number))

    def submit(self, number: str, reason: str) -> None:
        if self._may_send:
            work = self._submit(self._leaving, number, reason)
            self._send(work, "change the do-not-call list")

    async def _submit(self, leaving: DoNotCallEntry | None, number: str, reason: str) -> str:
        if leaving is not None:
            await self._do_not_call.remove(leaving.id, reason)
            return f"{self._display(leaving.number)} may be called again."
        entry = await self._do_not_call.add(number, reason)
        return f"{self._display(entry.number)} will not be called by anybody here."

    def _refresh(self) -> None:
        if self._is_open:
            self.reload()

    def _attached(self, view: DoNotCallView) -> None:
        self.importing.attach(view)
        super()._attached(view)

    def _forget(self) -> None:
        self._leaving = None
        self.importing.forget()
        super()._forget()

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

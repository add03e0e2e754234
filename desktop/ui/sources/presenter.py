"""Sources: the list, a name for a new one or an old one, and what is archived; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    NumbersChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.numbers import Source
from desktop.domain.records import Page
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase


@dataclass(frozen=True, slots=True)
class SourceRow:
    id: str
    name: str
    numbers: str


@dataclass(frozen=True, slots=True)
class SourceFormState:
    is_open: bool = False
    opened: int = 0
    title: str = "Add a source"
    action: str = "Add"
    name: str = ""
    is_locked: bool = False
    is_busy: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class SourcesState:
    phase: Phase = Phase.LOADING
    rows: tuple[SourceRow, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    can_edit: bool = False
    are_archived: bool = False
    level: str = "info"
    notice: str = ""


class SourcesView(Protocol):
    def show_sources(self, state: SourcesState) -> None: ...

    def show_form(self, state: SourceFormState) -> None: ...


class SourcesPresenter:
    def __init__(self, services: NumberServices) -> None:
        s = self._services = services
        self._view: SourcesView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._archived = False
        self._notice = ("info", "")
        self._form = SourceFormState()
        self._source: Source | None = None
        self.list: PagedRows[Source] = PagedRows(
            self._page, s.tasks, s.clock, "sources", self._show
        )

    def attach(self, view: SourcesView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
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
                self._notice = ("info", "")
                self.close_form()
                self.list.forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.list.reload()
            case PermissionsChanged():
                self._on_permissions()
            case NumbersChanged() | EventsMissed() if self._is_open:
                self.list.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open and self.list.is_troubled:
                self.list.reload()
            case _:
                pass

    def show_archived(self, *, archived: bool) -> None:
        self._archived = archived
        self.list.reload()

    def add(self) -> None:
        if self._can_edit:
            self._source = None
            self._show_form(SourceFormState(is_open=True, opened=self._form.opened + 1))

    def rename(self, source_id: str) -> None:
        source = self._one(source_id)
        if source is not None and self._can_edit:
            self._source = source
            words = ("Rename a source", "Save", source.name)
            self._show_form(SourceFormState(True, self._form.opened + 1, *words))

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error=""))

    def submit(self, name: str) -> None:
        if self._form.is_open and not self._form.is_busy and not self._form.is_locked:
            self._show_form(replace(self._form, name=name, is_busy=True, error=""))
            self._services.tasks.start(self._save(name.strip()), "save a source")

    def archive(self, source_id: str) -> None:
        """Or take it back into use."""
        source = self._one(source_id)
        if source is not None and self._can_edit:
            self._services.tasks.start(self._archive(source), "archive a source")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _page(self, text: str, cursor: str | None) -> Page[Source]:
        return await self._services.numbers.sources(text, cursor, archived=self._archived)

    async def _save(self, name: str) -> None:
        numbers, before, opened = self._services.numbers, self._source, self._form.opened
        try:
            if before is None:
                done = await numbers.add_source(name)
            else:
                done = await numbers.change_source(before, replace(before, name=name))
        except SoftphoneError as error:
            if opened == self._form.opened:
                self._show_form(replace(self._form, is_busy=False, error=str(error)))
            self.list.reload()
            return
        if opened == self._form.opened:
            self.close_form()
        self._say("good", f"{done.name} is saved.")
        self.list.reload()

    async def _archive(self, source: Source) -> None:
        after = replace(source, archived=not source.archived)
        try:
            await self._services.numbers.change_source(source, after)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            kept = "Its numbers keep it; no other number can get it." if source.numbers else ""
            words = f"{source.name} is archived. {kept}" if after.archived else ""
            self._say("good", words.strip() or f"{source.name} is in use again.")
        self.list.reload()

    def _on_permissions(self) -> None:
        if self._form.is_open and self._form.is_locked is self._can_edit:
            lost = "You may not change sources any more. What you typed is still here."
            is_locked = not self._can_edit
            error = lost if is_locked else ""
            self._show_form(replace(self._form, is_locked=is_locked, error=error))
        self._show()

    @property
    def _can_edit(self) -> bool:
        return self._services.may("sources:edit")

    def _one(self, source_id: str) -> Source | None:
        return next((each for each in self.list.rows if each.id == source_id), None)

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _show_form(self, state: SourceFormState) -> None:
        self._form = state
        if self._view is not None:
            self._view.show_form(state)

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_sources(
            SourcesState(
                self.list.phase,
                tuple(SourceRow(e.id, e.name, _counted(e.numbers)) for e in self.list.rows),
                self.list.sentence,
                is_search=bool(self.list.text or self._archived),
                has_more=self.list.has_more,
                can_edit=self._can_edit,
                are_archived=self._archived,
                level=level,
                notice=notice,
            )
        )


def _counted(numbers: int) -> str:
    return "1 number" if numbers == 1 else f"{numbers or 'No'} numbers"

"""Sources: the list, a name for a new one or an old one, and what is archived; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import EventsMissed, NumbersChanged
from desktop.domain.numbers import Source
from desktop.domain.records import Page
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.numbers.contracts import NumberServices


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
class SourcesState(ListState[SourceRow]):
    are_archived: bool = False


class SourcesView(ListView[SourcesState], Protocol):
    def show_form(self, state: SourceFormState) -> None: ...


class SourcesPresenter(ListPresenter[Source, SourcesState, SourcesView]):
    renewed_by = (NumbersChanged, EventsMissed)
    permission = "sources:edit"

    def __init__(self, services: NumberServices) -> None:
        super().__init__(services, self._page, "sources", SourcesState())
        self._numbers = services.numbers
        self._archived = False
        self._form = SourceFormState()
        self._source: Source | None = None

    def show_archived(self, *, archived: bool) -> None:
        self._archived = archived
        self.list.reload()

    def add(self) -> None:
        if self._can_edit:
            self._source = None
            self._show_form(SourceFormState(is_open=True, opened=self._form.opened + 1))

    def rename(self, source_id: str) -> None:
        source = self._editable(source_id)
        if source is not None:
            self._source = source
            words = ("Rename a source", "Save", source.name)
            self._show_form(SourceFormState(True, self._form.opened + 1, *words))

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error=""))

    def submit(self, name: str) -> None:
        if self._form.is_open and not self._form.is_busy and not self._form.is_locked:
            self._show_form(replace(self._form, name=name, is_busy=True, error=""))
            self._tasks.start(self._save(name.strip()), "save a source")

    def archive(self, source_id: str) -> None:
        """Or take it back into use."""
        source = self._editable(source_id)
        if source is not None:
            self._tasks.start(self._archive(source), "archive a source")

    async def _page(self, text: str, cursor: str | None) -> Page[Source]:
        return await self._numbers.sources(text, cursor, archived=self._archived)

    async def _save(self, name: str) -> None:
        numbers, before, opened = self._numbers, self._source, self._form.opened
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
            await self._numbers.change_source(source, after)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            kept = "Its numbers keep it; no other number can get it." if source.numbers else ""
            words = f"{source.name} is archived. {kept}" if after.archived else ""
            self._say("good", words.strip() or f"{source.name} is in use again.")
        self.list.reload()

    def _attached(self, view: SourcesView) -> None:
        view.show_form(self._form)

    def _forget(self) -> None:
        self.close_form()
        super()._forget()

    def _permissions_changed(self) -> None:
        if self._form.is_open and self._form.is_locked is self._can_edit:
            lost = "You may not change sources any more. What you typed is still here."
            is_locked = not self._can_edit
            error = lost if is_locked else ""
            self._show_form(replace(self._form, is_locked=is_locked, error=error))
        self._show()

    def _show_form(self, state: SourceFormState) -> None:
        self._form = state
        if self._view is not None:
            self._view.show_form(state)

    def _filled(self, state: SourcesState) -> SourcesState:
        is_search = state.is_search or self._archived
        return replace(state, is_search=is_search, are_archived=self._archived)

    def _line(self, row: Source) -> SourceRow:
        return SourceRow(row.id, row.name, _counted(row.numbers))


def _counted(numbers: int) -> str:
    return "1 number" if numbers == 1 else f"{numbers or 'No'} numbers"

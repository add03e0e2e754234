"""Sources: the list, a name for a new one or an old one, and what is archived; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.domain.events import EventsMissed, NumbersChanged
from desktop.domain.numbers import Source
from desktop.domain.records import Page
from desktop.ui.editing.paged import ListState
from desktop.ui.editing.paged_form import CardState, FormListPresenter, FormListView
from desktop.ui.numbers.contracts import NumberServices


@dataclass(frozen=True, slots=True)
class SourceRow:
    id: str
    name: str
    numbers: str


@dataclass(frozen=True, slots=True)
class SourceFormState(CardState):
    name: str = ""


@dataclass(frozen=True, slots=True)
class SourcesState(ListState[SourceRow]):
    are_archived: bool = False


SourcesView = FormListView[SourcesState, SourceFormState]


class SourcesPresenter(FormListPresenter[Source, SourcesState, SourcesView, SourceFormState]):
    renewed_by = (NumbersChanged, EventsMissed)
    permission = "sources:edit"
    lost = "You may not change sources any more. What you typed stays to be copied."

    def __init__(self, services: NumberServices) -> None:
        super().__init__(services, self._page, "sources", SourcesState(), SourceFormState())
        self._numbers = services.numbers
        self._archived = False
        self._source: Source | None = None

    def show_archived(self, *, archived: bool) -> None:
        self._archived = archived
        self.list.reload()

    def add(self) -> None:
        if self._can_edit:
            self._source = None
            self._open_form(SourceFormState(title="Add a source", action="Add"))

    def rename(self, source_id: str) -> None:
        source = self._editable(source_id)
        if source is not None:
            self._source = source
            form = SourceFormState(title="Rename a source", action="Save", name=source.name)
            self._open_form(form)

    def submit(self, name: str) -> None:
        if self._may_send:
            self._set_form(name=name)
            self._send(self._save(name.strip(), self._source), "save a source")

    def archive(self, source_id: str) -> None:
        """Or take it back into use."""
        source = self._editable(source_id)
        if source is not None:
            self._do(self._archive(source), "archive a source")

    async def _page(self, text: str, cursor: str | None) -> Page[Source]:
        return await self._numbers.sources(text, cursor, archived=self._archived)

    async def _save(self, name: str, before: Source | None) -> str:
        if before is None:
            done = await self._numbers.add_source(name)
        else:
            done = await self._numbers.change_source(before, replace(before, name=name))
        return f"{done.name} is saved."

    async def _archive(self, source: Source) -> str:
        after = replace(source, archived=not source.archived)
        await self._numbers.change_source(source, after)
        if not after.archived:
            return f"{source.name} is in use again."
        kept = " Its numbers keep it; no other number can get it." if source.numbers else ""
        return f"{source.name} is archived.{kept}"

    def _filled(self, state: SourcesState) -> SourcesState:
        is_search = state.is_search or self._archived
        return replace(state, is_search=is_search, are_archived=self._archived)

    def _line(self, row: Source) -> SourceRow:
        return SourceRow(row.id, row.name, _counted(row.numbers))


def _counted(numbers: int) -> str:
    return "1 number" if numbers == 1 else f"{numbers or 'No'} numbers"

"""A list that is loaded whole, and a form for one of its entries; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.ui.editing.paged import Line, ListState
from desktop.ui.editing.panel import EditingServices
from desktop.ui.editing.whole import Parts, WholeListPresenter

READ_ONLY: Final = "You may not change this any more. What you typed stays to be copied."


@dataclass(frozen=True, slots=True)
class FormState:
    """``opened`` counts openings."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    can_edit: bool = True
    is_busy: bool = False
    can_save: bool = False
    error: str = ""
    warning: str = ""


class Kept(Protocol):
    """A frozen value that the CRM keeps; ``id`` is "" until it does."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...


Entry = TypeVar("Entry", bound=Kept)
Form = TypeVar("Form", bound=FormState)


@dataclass(frozen=True, slots=True)
class EntriesState(ListState[Line], Generic[Line, Form]):
    form: Form = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Blank(Generic[Entry, Form, Parts]):
    """What a panel begins with; ``parts`` are what entries are put together from."""

    entry: Entry
    form: Form
    parts: Parts


class EntriesPresenter(
    WholeListPresenter[Entry, Parts, EntriesState[Line, Form]],
    Generic[Entry, Line, Form, Parts],
):
    """A subclass says how entries are asked for, sent, compared and put into words."""

    one: str

    def __init__(self, services: EditingServices, blank: Blank[Entry, Form, Parts]) -> None:
        super().__init__(services, blank.parts, EntriesState(form=blank.form))
        self._blank = blank
        self._kept: Entry | None = None  # what is edited, as the CRM has it
        self._draft = blank.entry

    def edit(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None:
            self._edit(entry, entry.name)

    def remove(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None and self._can_edit:
            self._tasks.start(self._remove(entry), f"remove a {self.one}")

    def save(self) -> None:
        if not self._state.form.can_save or not self._can_edit:
            return
        if fault := self._fault():
            self._set_form(error=fault)
            return
        self._set_form(is_busy=True, error="", warning="")
        self._tasks.start(self._save(), f"save a {self.one}")

    def close(self) -> None:
        self._kept = None
        self._set_form(is_open=False, is_busy=False, error="", warning="")

    def _arrived(self) -> None:
        edited = self._entry(self._kept.id) if self._kept is not None and self._kept.id else None
        if edited is not None and self._state.form.is_open and not self._state.form.is_busy:
            self._met(edited)

    async def _save(self) -> None:
        try:
            saved = await self._send(self._draft)
        except SoftphoneError as error:
            self._set_form(is_busy=False, error=str(error))
            if isinstance(error, Conflict) and isinstance(error.current, type(self._draft)):
                self._set_form(error="")
                self._met(error.current)
            return
        self.close()
        self._say("good", self._saved_words(saved))
        self.reload()

    async def _remove(self, entry: Entry) -> None:
        try:
            await self._take_away(entry)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", self._removed_words(entry))
        self.reload()

    def _met(self, now: Entry) -> None:
        """The one that is edited, as somebody else has left it."""
        before = self._kept
        if before is None or before.version == now.version:
            return
        self._kept = now
        if self._same(self._draft, before):
            self._draft = now
        else:
            self._draft = replace(self._draft, version=now.version)
            self._set_form(warning=self._conflict_words(now))
        self._show()

    def _edit(self, entry: Entry, title: str) -> None:
        self._kept = self._draft = entry
        opened = self._state.form.opened + 1
        form = replace(self._blank.form, is_open=True, opened=opened, title=title)
        self._state = replace(self._state, form=form)
        self._show()

    def _alter(self, draft: Entry) -> None:
        if self._can_edit and self._state.form.is_open and not self._state.form.is_busy:
            self._draft = draft
            self._set_form(error="")

    def _permissions_changed(self) -> None:
        if self._state.form.is_open and not self._can_edit:
            self._set_form(warning=READ_ONLY)
        self._show()

    def _forget(self) -> None:
        self._kept = None
        super()._forget()

    def _fresh(self) -> EntriesState[Line, Form]:
        return EntriesState(form=replace(self._blank.form, opened=self._state.form.opened))

    def _set_form(self, **news: object) -> None:
        form = replace(self._state.form, **news)  # type: ignore[arg-type]  # fields of the form
        self._state = replace(self._state, form=form)
        self._show()

    def _completed(self, state: EntriesState[Line, Form]) -> EntriesState[Line, Form]:
        return replace(state, form=self._filled(self._ruled(state.form)))

    def _ruled(self, form: Form) -> Form:
        """With what may be done to it."""
        draft, kept, may = self._draft, self._kept, self._can_edit
        is_changed = kept is not None and (not kept.id or not self._same(draft, kept))
        can_save = may and is_changed and bool(draft.name.strip()) and not form.is_busy
        return replace(form, can_edit=may, can_save=can_save)

    def _fault(self) -> str:
        """Why it cannot be saved yet, as a sentence."""
        return ""

    def _same(self, one: Entry, other: Entry) -> bool:
        return one == other

    def _filled(self, form: Form) -> Form:
        """With the draft in it."""
        raise NotImplementedError

    async def _send(self, draft: Entry) -> Entry:
        raise NotImplementedError

    async def _take_away(self, entry: Entry) -> None:
        raise NotImplementedError

    def _conflict_words(self, now: Entry) -> str:
        raise NotImplementedError

    def _saved_words(self, entry: Entry) -> str:
        raise NotImplementedError

    def _removed_words(self, entry: Entry) -> str:
        raise NotImplementedError

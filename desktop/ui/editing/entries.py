"""A list that is loaded whole, and a form for one of its entries; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.panel import PanelPresenter
from desktop.ui.words import Phase

READ_ONLY: Final = "You may not change this any more. What you typed stays here to be copied."


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
Line = TypeVar("Line")
Form = TypeVar("Form", bound=FormState)
Parts = TypeVar("Parts")
State_contra = TypeVar("State_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class EntriesState(Generic[Line, Form]):
    form: Form
    phase: Phase = Phase.LOADING
    sentence: str = ""
    rows: tuple[Line, ...] = ()
    is_search: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""


class EntriesView(Protocol[State_contra]):
    def show_entries(self, state: State_contra) -> None: ...


class EntryServices(Protocol):
    @property
    def session(self) -> Session: ...

    @property
    def stream(self) -> Stream: ...

    @property
    def tasks(self) -> Tasks: ...


@dataclass(frozen=True, slots=True)
class Blank(Generic[Entry, Form, Parts]):
    """What a panel begins with; ``parts`` are what entries are put together from."""

    entry: Entry
    form: Form
    parts: Parts


class EntriesPresenter(
    PanelPresenter[EntriesView[EntriesState[Line, Form]]], Generic[Entry, Line, Form, Parts]
):
    """A subclass says how entries are asked for, sent, compared and put into words."""

    names: tuple[str, str]  # one of them, and all
    permission: ClassVar[str]

    def __init__(self, services: EntryServices, blank: Blank[Entry, Form, Parts]) -> None:
        super().__init__(services.stream)
        self._session, self._tasks = services.session, services.tasks
        self._asked = 0  # answers to older questions are dropped
        self._blank, self._parts = blank, blank.parts
        self._entries: tuple[Entry, ...] = ()
        self._search = ""
        self._kept: Entry | None = None  # what is edited, as the CRM has it
        self._draft = blank.entry
        self._state: EntriesState[Line, Form] = EntriesState(blank.form)

    def reload(self) -> None:
        self._asked += 1
        self._tasks.start(self._load(self._asked), self.names[1])

    def search(self, text: str) -> None:
        self._search = text.strip()
        self._show()

    def edit(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None:
            self._edit(entry, entry.name)

    def remove(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None and self._can_edit:
            self._tasks.start(self._remove(entry), f"remove a {self.names[0]}")

    def save(self) -> None:
        if not self._state.form.can_save or not self._can_edit:
            return
        if fault := self._fault():
            self._set_form(error=fault)
            return
        self._set_form(is_busy=True, error="", warning="")
        self._tasks.start(self._save(), f"save a {self.names[0]}")

    def close(self) -> None:
        self._kept = None
        self._set_form(is_open=False, is_busy=False, error="", warning="")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _load(self, asked: int) -> None:
        try:
            entries, parts = await self._ask()
        except SoftphoneError as error:
            if asked == self._asked:
                self._failed(error)
            return
        if asked != self._asked:
            return
        self._entries, self._parts = entries, parts
        phase = Phase.READY if entries else Phase.EMPTY
        self._state = replace(self._state, phase=phase, sentence="")
        edited = self._entry(self._kept.id) if self._kept is not None and self._kept.id else None
        if edited is not None and self._state.form.is_open and not self._state.form.is_busy:
            self._met(edited)
        self._show()

    def _failed(self, error: SoftphoneError) -> None:
        if self._entries:
            self._say("warning", f"{error} This list may be out of date.")
        else:
            self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
            self._show()

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

    @property
    def _can_edit(self) -> bool:
        return self._session.answer.grants(self.permission)

    @property
    def _is_troubled(self) -> bool:
        return self._state.phase is Phase.FAILED

    def _entry(self, entry_id: str) -> Entry | None:
        return next((each for each in self._entries if each.id == entry_id), None)

    def _forget(self) -> None:
        self._asked += 1
        self._entries, self._parts, self._kept, self._search = (), self._blank.parts, None, ""
        opened = self._state.form.opened
        self._state = EntriesState(replace(self._blank.form, opened=opened))
        self._show()

    def _say(self, level: str, notice: str) -> None:
        self._state = replace(self._state, level=level, notice=notice)
        self._show()

    def _set_form(self, **news: object) -> None:
        form = replace(self._state.form, **news)  # type: ignore[arg-type]  # fields of the form
        self._state = replace(self._state, form=form)
        self._show()

    def _show(self) -> None:
        wanted = self._search.casefold()
        rows = self._lines(wanted)
        phase = self._state.phase
        if phase in (Phase.READY, Phase.EMPTY):
            phase = Phase.READY if rows else Phase.EMPTY
        self._state = replace(
            self._state,
            phase=phase,
            rows=rows,
            is_search=bool(wanted),
            can_edit=self._can_edit,
            form=self._filled(self._ruled(self._state.form)),
        )
        if self._view is not None:
            self._view.show_entries(self._state)

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

    def _lines(self, wanted: str) -> tuple[Line, ...]:
        """Those in whose words ``wanted`` stands."""
        raise NotImplementedError

    def _filled(self, form: Form) -> Form:
        """With the draft in it."""
        raise NotImplementedError

    async def _ask(self) -> tuple[tuple[Entry, ...], Parts]:
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

"""A list of the account that is loaded whole and searched here; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Generic, TypeVar

from desktop.domain.errors import SoftphoneError
from desktop.ui.editing.paged import Listed, ListState, ListView
from desktop.ui.editing.panel import EditingServices, PanelPresenter
from desktop.ui.words import Phase

Entry = TypeVar("Entry", bound=Listed)
Parts = TypeVar("Parts")
State = TypeVar("State", bound=ListState)  # type: ignore[type-arg]  # of whatever lines


class WholeListPresenter(PanelPresenter[ListView[State]], Generic[Entry, Parts, State]):
    """``parts`` are what entries are put together from, and come along with them."""

    name: str
    permission: ClassVar[str]  # to change it

    def __init__(self, services: EditingServices, parts: Parts, blank: State) -> None:
        super().__init__(services.stream)
        self._session, self._tasks = services.session, services.tasks
        self._asked = 0  # answers to older questions are dropped
        self._no_parts = self._parts = parts
        self._entries: tuple[Entry, ...] = ()
        self._search = ""
        self._state = blank

    def reload(self) -> None:
        self._asked += 1
        self._tasks.start(self._load(self._asked), self.name)

    def search(self, text: str) -> None:
        self._search = text.strip()
        self._show()

    def dismiss(self) -> None:
        self._say("info", "")

    async def _load(self, asked: int) -> None:
        try:
            entries, parts = await self._ask()
        except SoftphoneError as error:
            if asked == self._asked:
                self._failed(error)
            return
        if asked == self._asked:
            self._entries, self._parts = entries, parts
            phase = Phase.READY if entries else Phase.EMPTY
            self._state = replace(self._state, phase=phase, sentence="")
            self._arrived()
            self._show()

    def _failed(self, error: SoftphoneError) -> None:
        if self._entries:
            self._say("warning", f"{error} This list may be out of date.")
        else:
            self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
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
        self._entries, self._parts, self._search = (), self._no_parts, ""
        self._state = self._fresh()
        self._show()

    def _say(self, level: str, notice: str) -> None:
        self._state = replace(self._state, level=level, notice=notice)
        self._show()

    def _show(self) -> None:
        wanted = self._search.casefold()
        rows = self._lines(wanted)
        phase = self._state.phase
        if phase in (Phase.READY, Phase.EMPTY):
            phase = Phase.READY if rows else Phase.EMPTY
        state = replace(
            self._state,
            phase=phase,
            rows=rows,
            is_search=bool(wanted),
            can_edit=self._can_edit,
        )
        self._state = self._completed(state)
        if self._view is not None:
            self._view.show_list(self._state)

    def _arrived(self) -> None:
        """Entries and parts have just come; what is edited may have changed."""

    def _completed(self, state: State) -> State:
        """With what else the panel shows."""
        return state

    def _fresh(self) -> State:
        """The state before anything has come."""
        raise NotImplementedError

    async def _ask(self) -> tuple[tuple[Entry, ...], Parts]:
        raise NotImplementedError

    def _lines(self, wanted: str) -> tuple[object, ...]:
        """Those in whose words ``wanted`` stands."""
        raise NotImplementedError

"""Changing a number: what is typed, what the carrier allows, two editors at once; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.numbers import NumberChange, Recorded, Route, RouteKind, Source
from desktop.domain.records import NumberRecord
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.paging import PAUSE

_LOST: Final = "You may not change numbers any more. What you typed stays to be copied."
NOWHERE: Final = ("", "Nowhere")


@dataclass(frozen=True, slots=True)
class Typed:
    """What is in the fields; ``route`` and ``source_id`` are keys of their choices."""

    name: str = ""
    source_id: str = ""
    text_enabled: bool = True
    route: str = ""
    recording: str = Recorded.ACCOUNT.value


@dataclass(frozen=True, slots=True)
class NumberFormState:
    """``theirs`` says how the number stands now where somebody else changed it first."""

    is_open: bool = False
    opened: int = 0
    filled: int = 0  # how often the fields were set
    title: str = ""
    typed: Typed = Typed()
    sources: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = (NOWHERE,)
    can_text: bool = True
    may_record: bool = False
    is_locked: bool = False
    is_busy: bool = False
    error: str = ""
    theirs: str = ""


class NumberFormView(Protocol):
    def show_form(self, state: NumberFormState) -> None: ...


class NumberForm:
    """``on_done`` hears of the number as the CRM has it; the form is closed by then."""

    def __init__(self, services: NumberServices, on_done: Callable[[NumberRecord], None]) -> None:
        self._services = services
        self._on_done = on_done
        self._view: NumberFormView | None = None
        self._number: NumberRecord | None = None
        self._asked = 0
        self._state = NumberFormState()

    def attach(self, view: NumberFormView) -> None:
        self._view = view
        view.show_form(self._state)

    @property
    def is_open(self) -> bool:
        return self._state.is_open

    def open_for(self, number: NumberRecord) -> None:
        self._number = number
        opened = self._state.opened + 1
        self._show(
            NumberFormState(
                is_open=True,
                opened=opened,
                filled=self._state.filled + 1,
                title=f"Change {self._services.shown(number.number)}",
                typed=_typed(number),
                sources=_with((("", "No source"),), number.source_id, number.source),
                targets=_with((NOWHERE,), _key(number), number.routes_to),
                can_text=number.can_text,
                may_record=self._services.may("recordings:configure"),
            )
        )
        self._services.tasks.start(self._load(opened), "choices of a number")

    def close(self) -> None:
        self._asked += 1
        self._show(replace(self._state, is_open=False, is_busy=False, error="", theirs=""))

    def lock(self, *, is_locked: bool) -> None:
        """The permission went or came while this is open; what is typed stays."""
        if self._state.is_open:
            may_record = self._services.may("recordings:configure")
            error = _LOST if is_locked else ""
            changed = {"is_locked": is_locked, "may_record": may_record, "error": error}
            if is_locked != self._state.is_locked or may_record != self._state.may_record:
                self._show(replace(self._state, **changed))  # type: ignore[arg-type]  # its fields

    def find_targets(self, text: str) -> None:
        """People, queues and menus whose name has this in it."""
        self._asked += 1
        self._services.tasks.start(self._find(self._asked, text.strip()), "where a number rings")

    def submit(self, typed: Typed) -> None:
        if self._number is None or self._state.is_busy or not self._state.is_open:
            return
        self._show(replace(self._state, typed=typed, is_busy=True, error=""))
        self._services.tasks.start(self._save(self._number, typed), "change a number")

    def take_theirs(self) -> None:
        if self._number is not None and self._state.theirs:
            self.open_for(self._number)

    async def _load(self, opened: int) -> None:
        services, chosen = self._services.numbers, self._state
        try:
            targets = await services.route_targets()
            if services.may_see_sources:
                page = await services.sources()
                chosen = replace(chosen, sources=_merged(chosen.sources, page.rows))
        except SoftphoneError as error:
            if opened == self._state.opened:
                self._show(replace(self._state, error=str(error)))
            return
        if opened == self._state.opened:
            found = _targets(self._state.targets, targets)
            self._show(replace(self._state, sources=chosen.sources, targets=found))

    async def _find(self, asked: int, text: str) -> None:
        await self._services.clock.sleep(PAUSE)
        if asked != self._asked:
            return
        try:
            found = await self._services.numbers.route_targets(text)
        except SoftphoneError as error:
            if asked == self._asked:
                self._show(replace(self._state, error=str(error)))
            return
        if asked == self._asked and self._number is not None:
            kept = _with((NOWHERE,), _key(self._number), self._number.routes_to)
            self._show(replace(self._state, targets=_targets(kept, found), error=""))

    async def _save(self, number: NumberRecord, typed: Typed) -> None:
        opened = self._state.opened
        change = _change(number, typed)
        try:
            done = await self._services.numbers.change(number, change)
        except SoftphoneError as error:
            if opened == self._state.opened:
                self._refused(error)
            return
        if opened == self._state.opened:
            self.close()
        self._on_done(done)

    def _refused(self, error: SoftphoneError) -> None:
        theirs = ""
        current = error.current if isinstance(error, Conflict) else None
        if isinstance(current, NumberRecord):
            self._number = current  # saving again is meant for what stands there now
            theirs = _in_words(current)
        self._show(replace(self._state, is_busy=False, error=str(error), theirs=theirs))

    def _show(self, state: NumberFormState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_form(state)


def _typed(number: NumberRecord) -> Typed:
    return Typed(number.name, number.source_id, number.text_enabled, _key(number), number.recording)


def _key(number: NumberRecord) -> str:
    return f"{number.route_kind}:{number.route_id}" if number.route_kind else ""


def _change(number: NumberRecord, typed: Typed) -> NumberChange:
    """Only what is not as it was."""
    before = _typed(number)
    kind, _, target = typed.route.partition(":")
    recording = Recorded(typed.recording) if typed.recording != before.recording else None
    return NumberChange(
        name=typed.name.strip() if typed.name.strip() != before.name else None,
        source_id=typed.source_id if typed.source_id != before.source_id else None,
        text_enabled=typed.text_enabled if typed.text_enabled != before.text_enabled else None,
        route=Route(RouteKind(kind), target) if typed.route != before.route else None,
        recording=recording,
    )


def _with(known: tuple[tuple[str, str], ...], key: str, words: str) -> tuple[tuple[str, str], ...]:
    """What is set stays to be chosen, also where it is no longer offered."""
    return (*known, (key, words)) if key else known


def _merged(
    known: tuple[tuple[str, str], ...], rows: tuple[Source, ...]
) -> tuple[tuple[str, str], ...]:
    keys = {key for key, _ in known}
    return (*known, *((each.id, each.name) for each in rows if each.id not in keys))


def _targets(
    known: tuple[tuple[str, str], ...], found: tuple[Route, ...]
) -> tuple[tuple[str, str], ...]:
    prefixes = {RouteKind.QUEUE: "Queue ", RouteKind.MENU: "Menu "}
    keys = {key for key, _ in known}
    rows = (
        (f"{each.kind.value}:{each.id}", f"{prefixes.get(each.kind, '')}{each.name}")
        for each in found
    )
    return (*known, *(row for row in rows if row[0] not in keys))


def _in_words(number: NumberRecord) -> str:
    texts = "with texts" if number.text_enabled else "without texts"
    rings = number.routes_to or "nowhere"
    source = number.source or "no source"
    return f"It stands as {number.name}, {source}, rings at {rings}, {texts}."

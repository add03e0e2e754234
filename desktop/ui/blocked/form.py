"""Blocking one caller: what is typed, what is wrong with it, and the request; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.lists import Block, BlockedCaller, BlockKind
from desktop.ui.contracts import Blocking, Clock, Session, Tasks
from desktop.ui.words import ahead

AS_IT_IS: Final = "as it is"
FOR_GOOD: Final = "for good"
DURATIONS: Final[tuple[tuple[str, str, timedelta | None], ...]] = (
    (FOR_GOOD, "For good", None),
    ("hour", "For an hour", timedelta(hours=1)),
    ("day", "For a day", timedelta(days=1)),
    ("week", "For a week", timedelta(weeks=1)),
    ("month", "For 30 days", timedelta(days=30)),
)


@dataclass(frozen=True, slots=True)
class BlockFormState:
    """``is_fixed`` while an entry is changed: who is blocked stays. ``opened`` counts openings."""

    is_open: bool = False
    opened: int = 0
    title: str = "Block a caller"
    action: str = "Block"
    kind: BlockKind = BlockKind.NUMBER
    value: str = ""
    reason: str = ""
    is_fixed: bool = False
    is_locked: bool = False  # what was typed can be read and copied, and is not sent
    durations: tuple[tuple[str, str], ...] = ()
    duration: str = FOR_GOOD
    is_busy: bool = False
    error: str = ""


_LOST: Final = "You may not edit the blocked callers any more. What you typed stays to be copied."


class BlockFormView(Protocol):
    def show_form(self, state: BlockFormState) -> None: ...


@dataclass(slots=True)
class FormServices:
    session: Session
    blocking: Blocking
    tasks: Tasks
    clock: Clock


class BlockForm:
    """``on_done`` hears of the entry as the CRM has it; the form is closed by then."""

    def __init__(self, services: FormServices, on_done: Callable[[BlockedCaller], None]) -> None:
        self._services = services
        self._on_done = on_done
        self._view: BlockFormView | None = None
        self._entry: BlockedCaller | None = None
        self._state = BlockFormState()

    def attach(self, view: BlockFormView) -> None:
        self._view = view
        view.show_form(self._state)

    @property
    def is_open(self) -> bool:
        return self._state.is_open

    def open_new(self, value: str = "", kind: BlockKind = BlockKind.NUMBER) -> None:
        self._entry = None
        self._open(
            BlockFormState(
                kind=kind,
                value=self._shown(kind, value),
                durations=tuple((key, words) for key, words, _ in DURATIONS),
            )
        )

    def open_for(self, entry: BlockedCaller) -> None:
        """Why, and for how long, of an entry that is there."""
        self._entry = entry
        kept = "For good" if entry.until is None else f"Until {self._moment(entry.until)}"
        others = tuple((key, words) for key, words, _ in DURATIONS)
        if entry.until is None:
            others = others[1:]
        self._open(
            BlockFormState(
                title="Change a blocked caller",
                action="Save",
                kind=entry.kind,
                value=self._shown(entry.kind, entry.value),
                reason=entry.reason,
                is_fixed=True,
                durations=((AS_IT_IS, f"{kept}, as it is"), *others),
                duration=AS_IT_IS,
            )
        )

    def close(self) -> None:
        self._show(replace(self._state, is_open=False, is_busy=False, error=""))

    def lock(self, is_locked: bool) -> None:
        """The permission went, or came back, while something is typed."""
        if self._state.is_open and self._state.is_locked is not is_locked:
            error = _LOST if is_locked else ""
            self._show(replace(self._state, is_locked=is_locked, is_busy=False, error=error))

    def submit(self, kind: BlockKind, value: str, reason: str, duration: str) -> None:
        if self._state.is_busy or self._state.is_locked or not self._state.is_open:
            return
        typed = {"kind": kind, "value": value, "reason": reason, "duration": duration}
        self._show(replace(self._state, **typed, is_busy=True, error=""))  # type: ignore[arg-type]  # its fields
        self._services.tasks.start(self._submit(self._state), "block a caller")

    async def _submit(self, asked: BlockFormState) -> None:
        blocking, entry = self._services.blocking, self._entry
        until = self._until(asked.duration)
        try:
            if entry is not None:
                done = await blocking.change(entry, asked.reason.strip(), until)
            else:
                wanted = Block(asked.kind, asked.value, asked.reason.strip(), until)
                done = await blocking.block(wanted)
        except SoftphoneError as error:
            if self._state.opened == asked.opened:
                self._show(replace(self._state, is_busy=False, error=str(error)))
            return
        if self._state.opened == asked.opened:
            self.close()
        self._on_done(done)

    def _until(self, duration: str) -> datetime | None:
        if duration == AS_IT_IS and self._entry is not None:
            return self._entry.until
        length = next((each for key, _, each in DURATIONS if key == duration), None)
        return None if length is None else self._services.clock.now() + length

    def _open(self, state: BlockFormState) -> None:
        self._show(replace(state, is_open=True, opened=self._state.opened + 1))

    def _show(self, state: BlockFormState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_form(state)

    def _shown(self, kind: BlockKind, value: str) -> str:
        account = self._services.session.account
        if kind is not BlockKind.NUMBER or account is None:
            return value
        return phone_numbers.display(value, account.region)

    def _moment(self, at: datetime) -> str:
        return ahead(at, self._services.clock.now())

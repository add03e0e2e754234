"""A number goes: whom it leaves without, and what takes its place; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.numbers import NumberUses, Retired, Retirement, Retiring, Use
from desktop.domain.records import NumberRecord
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.words import Phase

USE_WORDS: Final = {
    Use.ONLY: "the only number they may call from",
    Use.DEFAULT: "their default caller ID",
    Use.LISTED: "one of the numbers they may call from",
    Use.GEO: "a target of their geo rules",
    Use.EMERGENCY: "their number for emergencies",
}
ACCOUNT_WORDS: Final = {
    Use.DEFAULT: "the account's default caller ID",
    Use.GEO: "a target of the account's geo rules",
    Use.EMERGENCY: "the account's number for emergencies",
}
_NOBODY: Final = "Nobody calls from this number."


@dataclass(frozen=True, slots=True)
class RetireState:
    """``users`` are (name, what it is to them); ``choices`` the numbers that can replace it."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    action: str = ""
    warning: str = ""
    phase: Phase = Phase.LOADING
    summary: str = ""
    users: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    must_decide: bool = False
    is_busy: bool = False
    error: str = ""


class RetireView(Protocol):
    def show_retiring(self, state: RetireState) -> None: ...


class RetirePresenter:
    """``on_done`` hears what became of it; the panel is closed by then."""

    def __init__(
        self, services: NumberServices, on_done: Callable[[Retired, Retirement], None]
    ) -> None:
        self._services = services
        self._on_done = on_done
        self._view: RetireView | None = None
        self._number: NumberRecord | None = None
        self._kind = Retiring.RELEASE
        self._state = RetireState()

    def attach(self, view: RetireView) -> None:
        self._view = view
        view.show_retiring(self._state)

    @property
    def is_open(self) -> bool:
        return self._state.is_open

    def open_for(self, number: NumberRecord, kind: Retiring) -> None:
        self._number, self._kind = number, kind
        shown = self._services.shown(number.number)
        is_release = kind is Retiring.RELEASE
        warning = (
            "It goes back to the carrier for good: nobody can be called from it or reach it."
            if is_release
            else "It stays with the account, but nobody can be called from it or reach it."
        )
        opened = self._state.opened + 1
        word = "Release" if is_release else "Disable"
        self._show(RetireState(True, opened, f"{word} {shown}", word, warning))
        self._services.tasks.start(self._load(opened), "who uses a number")

    def look_again(self) -> None:
        if self._number is not None:
            self.open_for(self._number, self._kind)

    def close(self) -> None:
        self._show(replace(self._state, is_open=False, is_busy=False, error=""))

    def submit(self, replacement: str, *, leave_without: bool) -> None:
        """``replacement`` is E.164, "" for none."""
        state = self._state
        if self._number is None or not state.is_open or state.is_busy:
            return
        if state.phase is not Phase.READY:
            return
        if state.must_decide and not replacement and not leave_without:
            sentence = "Choose a replacement, or leave these users without a number."
            self._show(replace(state, error=sentence))
            return
        wanted = Retirement(self._kind, replacement, leave_without and not replacement)
        self._show(replace(state, is_busy=True, error=""))
        self._services.tasks.start(self._retire(self._number, wanted), "give a number back")

    async def _load(self, opened: int) -> None:
        number, numbers = self._number, self._services.numbers
        if number is None:
            return
        try:
            uses = await numbers.uses(number.id, self._kind)
            usable = await numbers.usable()
        except SoftphoneError as error:
            if opened == self._state.opened:
                self._show(replace(self._state, phase=Phase.FAILED, error=str(error)))
            return
        if opened == self._state.opened:
            others = [each for each in usable if each.id != number.id]
            self._show(self._known(uses, others))

    def _known(self, uses: NumberUses, others: list[NumberRecord]) -> RetireState:
        users = tuple((each.name, _joined(each.uses, USE_WORDS)) for each in uses.users)
        choices = tuple(
            (each.number, f"{self._services.shown(each.number)}  {each.name}") for each in others
        )
        return replace(
            self._state,
            phase=Phase.READY,
            summary=_summary(uses),
            users=users,
            choices=choices,
            must_decide=uses.is_used,
        )

    async def _retire(self, number: NumberRecord, wanted: Retirement) -> None:
        opened = self._state.opened
        try:
            done = await self._services.numbers.retire(number.id, wanted)
        except SoftphoneError as error:
            if opened == self._state.opened:
                self._show(replace(self._state, is_busy=False, error=str(error)))
            return
        if opened == self._state.opened:
            self.close()
        self._on_done(done, wanted)

    def _show(self, state: RetireState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_retiring(state)


def _summary(uses: NumberUses) -> str:
    if not uses.is_used:
        return _NOBODY
    parts = []
    if uses.count:
        parts.append("1 user calls from it" if uses.count == 1 else f"{uses.count} users need it")
    if uses.account:
        parts.append(f"it is {_joined(uses.account, ACCOUNT_WORDS)}")
    sentence = " and ".join(parts)
    hidden = uses.count - len(uses.users)
    more = f" The first {len(uses.users)} are shown." if hidden > 0 else ""
    return f"{sentence[:1].upper()}{sentence[1:]}.{more}"


def _joined(uses: tuple[Use, ...], words: dict[Use, str]) -> str:
    """The default of somebody confined to it is said once."""
    said = [words[use] for use in uses if use in words]
    if Use.ONLY in uses:
        said = [each for each in said if each != words.get(Use.DEFAULT)]
    return ", ".join(said)

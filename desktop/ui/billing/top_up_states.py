"""What the page of topping up shows, in words; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from desktop.ui.billing.loaded import LoadedState
from desktop.ui.editing.sheet import SheetState
from desktop.ui.words import Tone

OWN: Final = "own"  # the key of an amount that is typed


@dataclass(frozen=True, slots=True)
class TopUpState(LoadedState):
    """``is_open_ended``: sent, and no answer came; until one does nothing of it can be altered.

    ``cannot`` is why this person may not, "" where they may.
    """

    balance: str = ""
    balance_tone: Tone = Tone.PLAIN
    balance_note: str = ""
    cannot: str = ""
    amounts: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    own: str = ""
    limits: str = ""
    methods: tuple[tuple[str, str], ...] = ()
    method: str = ""
    no_method: str = ""
    action: str = "Top up"
    can_press: bool = False
    is_busy: bool = False
    is_open_ended: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One top-up there has been."""

    id: str
    when: str
    words: str
    state: str
    tone: Tone


class TopUpView(Protocol):
    def show_top_up(self, state: TopUpState) -> None: ...

    def show_runs(self, rows: tuple[RunRow, ...]) -> None: ...


@dataclass(frozen=True, slots=True)
class AutomaticState(SheetState):
    """Amounts as they are typed; ``errors`` are by field. ``stopped`` is why it does not run.

    ``remark`` says how much it has paid, and with what.
    """

    is_on: bool = False
    amounts: tuple[tuple[str, str], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    stopped: str = ""
    remark: str = ""
    cannot: str = ""

"""The account's scoring options while they are edited: a draft, checked, then saved as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.lists import HIGHEST_TOP, LOWEST_TOP, MOST_CRITERIA, ScoringOptions
from desktop.ui.contracts import Scoring, Session, Stream, Tasks
from desktop.ui.words import Phase

TOPS: Final = tuple(range(LOWEST_TOP, HIGHEST_TOP + 1))
LONGEST: Final = 60
_CONFLICT: Final = "Somebody else has changed the scoring meanwhile. Yours is kept below."


@dataclass(frozen=True, slots=True)
class ScoringState:
    """``level`` and ``notice`` are the banner's; ``offers_theirs`` after a conflict."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    name: str = ""
    highest: int = 5
    criteria: tuple[str, ...] = ()
    is_changed: bool = False
    is_saving: bool = False
    can_add: bool = True
    error: str = ""
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class ScoringView(Protocol):
    def show_scoring(self, state: ScoringState) -> None: ...


@dataclass(slots=True)
class ScoringServices:
    session: Session
    stream: Stream
    scoring: Scoring
    tasks: Tasks


class ScoringPresenter:
    def __init__(self, services: ScoringServices) -> None:
        self._services = services
        self._view: ScoringView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._kept: ScoringOptions | None = None  # as the CRM has it
        self._draft = ScoringOptions("", 5, ())
        self._state = ScoringState()

    def attach(self, view: ScoringView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.reload()
            case SettingsChanged() | PermissionsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "scoring")

    def rename(self, name: str) -> None:
        self._change(replace(self._draft, name=name))

    def choose_highest(self, highest: int) -> None:
        self._change(replace(self._draft, highest=highest))

    def add(self, words: str) -> bool:
        """False where it is no new criterion; the state says why."""
        criteria = self._draft.criteria
        fault = _fault_of(words, criteria)
        if fault or len(criteria) >= MOST_CRITERIA:
            self._state = replace(self._state, error=fault or _too_many())
            self._show()
            return False
        self._change(replace(self._draft, criteria=(*criteria, words.strip())))
        return True

    def reword(self, place: int, words: str) -> None:
        criteria = list(self._draft.criteria)
        others = (*criteria[:place], *criteria[place + 1 :])
        fault = _fault_of(words, others)
        if fault:
            self._state = replace(self._state, error=fault)
            self._show()
        elif words.strip() != criteria[place]:
            criteria[place] = words.strip()
            self._change(replace(self._draft, criteria=tuple(criteria)))

    def remove(self, place: int) -> None:
        criteria = self._draft.criteria
        self._change(replace(self._draft, criteria=(*criteria[:place], *criteria[place + 1 :])))

    def move(self, place: int, step: int) -> None:
        criteria = list(self._draft.criteria)
        there = place + step
        if 0 <= there < len(criteria):
            criteria[place], criteria[there] = criteria[there], criteria[place]
            self._change(replace(self._draft, criteria=tuple(criteria)))

    def discard(self) -> None:
        """As the CRM has it, also after a conflict."""
        self._state = replace(self._state, offers_theirs=False, notice="")
        if self._kept is not None:
            self._change(self._kept)
        self.reload()

    def save(self) -> None:
        if self._state.is_saving or not self._state.is_changed:
            return
        if not self._draft.name.strip():
            self._state = replace(self._state, error="Give the score a name.")
            self._show()
            return
        self._state = replace(self._state, is_saving=True, error="", notice="")
        self._show()
        self._services.tasks.start(self._save(self._draft), "save the scoring")

    def dismiss(self) -> None:
        self._state = replace(self._state, notice="")
        self._show()

    async def _load(self, asked: int) -> None:
        try:
            options = await self._services.scoring.load_scoring()
        except SoftphoneError as error:
            if asked == self._asked and self._kept is None:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            return
        if asked == self._asked:
            self._take(options)

    def _take(self, options: ScoringOptions) -> None:
        """What is being edited stays, and meets the conflict when it is saved."""
        if self._kept is None or not self._state.is_changed:
            self._draft = options
            self._kept = options
        elif options.version != self._kept.version:
            self._state = replace(
                self._state, level="warning", notice=_CONFLICT, offers_theirs=True
            )
        self._state = replace(self._state, phase=Phase.READY, sentence="")
        self._show()

    async def _save(self, wanted: ScoringOptions) -> None:
        try:
            saved = await self._services.scoring.change_scoring(
                replace(wanted, name=wanted.name.strip())
            )
        except Conflict:
            told = {"level": "warning", "notice": _CONFLICT, "offers_theirs": True}
            self._state = replace(self._state, is_saving=False, **told)  # type: ignore[arg-type]
        except SoftphoneError as error:
            self._state = replace(self._state, is_saving=False, level="error", notice=str(error))
        else:
            self._kept = self._draft = saved
            told = {"level": "good", "notice": "Saved. New scores use it from now on."}
            self._state = replace(self._state, is_saving=False, **told)  # type: ignore[arg-type]
        self._show()

    def _change(self, draft: ScoringOptions) -> None:
        if not self._state.is_saving:
            self._draft = draft
            self._state = replace(self._state, error="")
            self._show()

    def _forget(self) -> None:
        self._asked += 1
        self._kept, self._draft = None, ScoringOptions("", 5, ())
        self._state = ScoringState()
        self._show()

    def _show(self) -> None:
        kept, draft = self._kept, self._draft
        self._state = replace(
            self._state,
            name=draft.name,
            highest=draft.highest,
            criteria=draft.criteria,
            is_changed=kept is not None and replace(draft, version=kept.version) != kept,
            can_add=len(draft.criteria) < MOST_CRITERIA,
        )
        if self._view is not None:
            self._view.show_scoring(self._state)


def _fault_of(words: str, others: tuple[str, ...]) -> str:
    plain = words.strip()
    if not plain:
        return "Type what is listened for, as \u201cSaid their name\u201d."
    if len(plain) > LONGEST:
        return f"A criterion has at most {LONGEST} letters."
    if plain.casefold() in (each.casefold() for each in others):
        return "This criterion is there already."
    return ""


def _too_many() -> str:
    return f"There are at most {MOST_CRITERIA} criteria."

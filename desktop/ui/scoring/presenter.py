"""The account's scoring options while they are edited: a draft, checked, then saved as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.lists import HIGHEST_TOP, LOWEST_TOP, MOST_CRITERIA, ScoringOptions
from desktop.ui.contracts import Scoring, Session, Stream, Tasks
from desktop.ui.editing.sheet import SheetPresenter, SheetState

TOPS: Final = tuple(range(LOWEST_TOP, HIGHEST_TOP + 1))
LONGEST: Final = 60
_NOTHING: Final = ScoringOptions("", 5, ())


@dataclass(frozen=True, slots=True)
class ScoringState(SheetState):
    name: str = ""
    highest: int = 5
    criteria: tuple[str, ...] = ()
    can_add: bool = True


@dataclass(slots=True)
class ScoringServices:
    session: Session
    stream: Stream
    scoring: Scoring
    tasks: Tasks


class ScoringPresenter(SheetPresenter[ScoringOptions, ScoringState]):
    name = "scoring"
    permission = "scoring:configure"
    conflict = "Somebody else has changed the scoring meanwhile. Yours is kept below."
    read_only = "You may not change the scoring any more. What you typed stays to be copied."

    def __init__(self, services: ScoringServices) -> None:
        super().__init__(services, ScoringState())
        self._scoring = services.scoring
        self._draft = _NOTHING  # of the version that it was made upon

    def rename(self, name: str) -> None:
        self._change(replace(self._draft, name=name))

    def choose_highest(self, highest: int) -> None:
        self._change(replace(self._draft, highest=highest))

    def add(self, words: str) -> bool:
        """False where it is no new criterion; the state says why."""
        criteria = self._draft.criteria
        fault = _fault_of(words, criteria)
        if fault or len(criteria) >= MOST_CRITERIA:
            self._set(error=fault or _too_many())
            return False
        self._change(replace(self._draft, criteria=(*criteria, words.strip())))
        return True

    def reword(self, place: int, words: str) -> None:
        criteria = list(self._draft.criteria)
        others = (*criteria[:place], *criteria[place + 1 :])
        if fault := _fault_of(words, others):
            self._set(error=fault)
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

    def _change(self, draft: ScoringOptions) -> None:
        if self._may_type:
            self._draft = draft
            self._set(error="")

    @property
    def _is_changed(self) -> bool:
        kept = self._kept
        return kept is not None and replace(self._draft, version=kept.version) != kept

    def _fill(self, options: ScoringOptions | None) -> None:
        self._draft = options or _NOTHING

    def _permissions_changed(self) -> None:
        super()._permissions_changed()
        if self._is_open:
            self.reload()

    def _fault(self) -> str:
        return "" if self._draft.name.strip() else "Give the score a name."

    async def _ask(self) -> ScoringOptions:
        return await self._scoring.load_scoring()

    async def _send(self, _: ScoringOptions) -> ScoringOptions:
        """Never over what somebody else has saved: a criterion of theirs would be lost unseen."""
        draft = self._draft
        return await self._scoring.change_scoring(replace(draft, name=draft.name.strip()))

    def _saved_words(self, _: ScoringOptions) -> str:
        return "Saved. New scores use it from now on."

    def _filled(self, state: ScoringState) -> ScoringState:
        draft = self._draft
        return replace(
            state,
            name=draft.name,
            highest=draft.highest,
            criteria=draft.criteria,
            can_add=len(draft.criteria) < MOST_CRITERIA,
        )


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

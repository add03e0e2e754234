"""What can be done with somebody else's call, why not, and doing it; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, SupervisionChanged
from desktop.domain.supervision import (
    Mode,
    SupervisionState,
    Target,
    obstacle_of,
    obstacle_sentence,
)
from desktop.ui.contracts import Session, Tasks
from desktop.ui.supervising.presenter import Supervising
from desktop.ui.supervising.words import ICONS, WHAT_IT_DOES

QUESTION: Final = "Take the call over? {agent} leaves it, and you talk on alone with the caller."


@dataclass(frozen=True, slots=True)
class Act:
    """``refusal`` says why one cannot just now, "" where one can; ``is_on``: it goes on so."""

    key: str
    icon: str
    title: str
    hint: str = ""
    refusal: str = ""
    is_on: bool = False


class Acts:
    """The buttons of a supervision; ``on_changed`` when a sentence came or went."""

    def __init__(
        self,
        session: Session,
        supervising: Supervising,
        tasks: Tasks,
        on_changed: Callable[[], None],
    ) -> None:
        self._session = session
        self._supervising = supervising
        self._tasks = tasks
        self._on_changed = on_changed
        self._takes_over = ""  # the call that is to be taken over as soon as one is in it
        self._asked_about = ""  # the call to be taken over, when the question is answered
        self.problem = ""
        self.question = ""

    def may(self, mode: Mode) -> bool:
        return self._supervising.allows(mode).granted

    def offered(
        self, call_id: str, refusal: str = "", modes: Iterable[Mode] = Mode
    ) -> tuple[Act, ...]:
        """What the permissions allow, each for itself, with what stands in the way."""
        current = self._supervising.current
        on = current.mode if current is not None and current.call_id == call_id else None
        return tuple(
            Act(
                *(mode.value, ICONS[mode], mode.title, WHAT_IT_DOES[mode], refusal),
                is_on=mode is on,
            )
            for mode in modes
            if self.may(mode)
        )

    def start_with(self, call_id: str, mode: Mode, agent: str) -> None:
        """Or another mode, where this call is supervised already; taking over is asked about."""
        if not self.may(mode):
            return
        if mode is Mode.TAKE_OVER:
            self._asked_about, self.question = call_id, QUESTION.format(agent=agent)
            self._on_changed()
        else:
            self._begin(call_id, mode)

    def confirm(self) -> None:
        call_id = self._asked_about
        if call_id:
            self._ask_no_more()
            self._begin(call_id, Mode.TAKE_OVER)

    def keep(self) -> None:
        """The agent keeps the call."""
        if self._asked_about:
            self._ask_no_more()
            self._on_changed()

    def _ask_no_more(self) -> None:
        self._asked_about = self.question = ""

    def _begin(self, call_id: str, mode: Mode) -> None:
        self._tasks.start(self._start(call_id, mode), f"{mode.title.lower()} on a call")

    def handle(self, event: Event) -> None:
        if not isinstance(event, SupervisionChanged) or not self._takes_over:
            return
        supervision = event.supervision
        if supervision.call_id != self._takes_over or not supervision.is_on:
            self._takes_over = ""
        elif supervision.state is SupervisionState.RUNNING:
            self._takes_over = ""
            self._tasks.start(self._change(Mode.TAKE_OVER), "take a call over")

    def dismiss(self) -> None:
        """Nothing of what was said or asked about another call."""
        self._ask_no_more()
        self.say("")

    def say(self, sentence: str) -> None:
        if sentence != self.problem:
            self.problem = sentence
            self._on_changed()

    def obstacle(self, target: Target) -> str:
        """As far as it can be known here; the CRM looks at all of it again."""
        profile = self._session.profile
        found = obstacle_of(target, profile.id if profile else "")
        return "" if found is None else obstacle_sentence(found)

    async def _start(self, call_id: str, mode: Mode) -> None:
        current = self._supervising.current
        if current is not None and current.call_id == call_id:
            await self._change(mode)
            return
        # Nobody takes over what they are not in: in the call first, silently, then alone.
        self._takes_over = call_id if mode is Mode.TAKE_OVER else ""
        first = Mode.LISTEN if mode is Mode.TAKE_OVER else mode
        try:
            await self._supervising.start(call_id, first)
            self.say("")
        except SoftphoneError as error:
            self._takes_over = ""
            self.say(str(error))

    async def _change(self, mode: Mode) -> None:
        try:
            await self._supervising.change(mode)
            self.say("")
        except SoftphoneError as error:
            self.say(str(error))

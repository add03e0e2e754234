"""What can be done with an agent's call, why not, and doing it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, SupervisionChanged
from desktop.domain.live_board import AgentState, LiveAgent
from desktop.domain.supervision import (
    Mode,
    SupervisionState,
    Target,
    obstacle_of,
    obstacle_sentence,
)
from desktop.ui.contracts import Session, Tasks
from desktop.ui.live.states import Act
from desktop.ui.supervising.presenter import Supervising
from desktop.ui.supervising.words import ICONS, WHAT_IT_DOES

ON_A_CARD: Final = (Mode.LISTEN, Mode.WHISPER, Mode.BARGE)
_NO_CALL: Final = "{name} is not in a call now."
_NOT_YOURS: Final = "This call is not yours to see, so you cannot supervise it."


class AgentActs:
    """The buttons of a card and of the drawer; ``on_changed`` when a sentence came or went."""

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
        self.problem = ""

    def on_card(self, agent: LiveAgent) -> tuple[Act, ...]:
        """Nothing where there is nothing to be done: a quiet agent has a quiet card."""
        if agent.state is not AgentState.ON_CALL or self._obstacle(agent):
            return ()
        return tuple(self._act(mode, "") for mode in ON_A_CARD if self._may(mode))

    def all_of(self, agent: LiveAgent) -> tuple[Act, ...]:
        """Everything the permissions allow, with what stands in the way just now."""
        refusal = self._obstacle(agent)
        current, call = self._supervising.current, agent.call
        on = current.mode if current and call and current.call_id == call.call_id else None
        acts = (self._act(mode, refusal) for mode in Mode if self._may(mode))
        return tuple(replace(each, is_on=on is not None and each.key == on.value) for each in acts)

    def start(self, agent: LiveAgent, mode: Mode) -> None:
        """Or another mode, where this call is supervised already."""
        refusal = self._obstacle(agent)
        if refusal or not self._may(mode) or agent.call is None:
            self._say(refusal)
            return
        self._tasks.start(self._start(agent.call.call_id, mode), f"{mode.title.lower()} on a call")

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
        self._say("")

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
            self._say("")
        except SoftphoneError as error:
            self._takes_over = ""
            self._say(str(error))

    async def _change(self, mode: Mode) -> None:
        try:
            await self._supervising.change(mode)
            self._say("")
        except SoftphoneError as error:
            self._say(str(error))

    def _say(self, sentence: str) -> None:
        if sentence != self.problem:
            self.problem = sentence
            self._on_changed()

    def _may(self, mode: Mode) -> bool:
        return self._supervising.allows(mode).granted

    def _obstacle(self, agent: LiveAgent) -> str:
        """As far as it can be known here; the CRM looks at all of it again."""
        call = agent.call
        if call is None:
            return _NO_CALL.format(name=agent.name)
        if call.is_hidden:
            return _NOT_YOURS
        is_internal = bool(call.number) and not call.number.startswith("+")
        target = Target(agent.id, is_answered=not call.is_ringing, is_internal=is_internal)
        profile = self._session.profile
        obstacle = obstacle_of(target, profile.id if profile else "")
        return "" if obstacle is None else obstacle_sentence(obstacle)

    def _act(self, mode: Mode, refusal: str) -> Act:
        return Act(mode.value, ICONS[mode], mode.title, WHAT_IT_DOES[mode], refusal)

"""What can be done with the call of an agent on the board; no Qt."""

from __future__ import annotations

from typing import Final

from desktop.domain.live_board import AgentState, LiveAgent
from desktop.domain.supervision import Mode, Target
from desktop.ui.supervising.acts import Act, Acts

ON_A_CARD: Final = (Mode.LISTEN, Mode.WHISPER, Mode.BARGE)
_NO_CALL: Final = "{name} is not in a call now."
_NOT_YOURS: Final = "This call is not yours to see, so you cannot supervise it."


class AgentActs(Acts):
    def on_card(self, agent: LiveAgent) -> tuple[Act, ...]:
        """Nothing where there is nothing to be done: a quiet agent has a quiet card."""
        if agent.call is None or agent.state is not AgentState.ON_CALL or self._refusal(agent):
            return ()
        return self.offered(agent.call.call_id, modes=ON_A_CARD)

    def all_of(self, agent: LiveAgent) -> tuple[Act, ...]:
        """Everything the permissions allow, with what stands in the way just now."""
        return self.offered(agent.call.call_id if agent.call else "", self._refusal(agent))

    def start(self, agent: LiveAgent, mode: Mode) -> None:
        refusal = self._refusal(agent)
        if refusal or agent.call is None:
            self.say(refusal)
        else:
            self.start_with(agent.call.call_id, mode, agent.name)

    def _refusal(self, agent: LiveAgent) -> str:
        call = agent.call
        if call is None:
            return _NO_CALL.format(name=agent.name)
        if call.is_hidden:
            return _NOT_YOURS
        is_internal = bool(call.number) and not call.number.startswith("+")
        return self.obstacle(
            Target(agent.id, is_answered=not call.is_ringing, is_internal=is_internal)
        )

"""The colours of what agents do; the words always say the same."""

from __future__ import annotations

from typing import Final

from desktop.domain.live_board import AgentState
from desktop.ui.words import Tone

DOTS: Final = {
    AgentState.RINGING: "accent",
    AgentState.ON_CALL: "bad",
    AgentState.WRAP_UP: "warn",
    AgentState.AVAILABLE: "ok",
    AgentState.BUSY: "bad",
    AgentState.AWAY: "warn",
    AgentState.DO_NOT_DISTURB: "bad",
    AgentState.OFFLINE: "faint",
}
_TONES: Final = {"bad": Tone.BAD, "warn": Tone.WARNING, "ok": Tone.GOOD, "accent": Tone.ACCENT}


def tone_of(state: AgentState) -> Tone:
    return _TONES.get(DOTS[state], Tone.PLAIN)

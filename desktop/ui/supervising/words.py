"""A supervision in words: who is heard by whom, and what each mode does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.supervision import Ended, Mode, Supervision, SupervisionState, WatchedCall

ICONS: Final[Mapping[Mode, str]] = MappingProxyType(
    {
        Mode.LISTEN: "ear-hearing",
        Mode.WHISPER: "account-voice",
        Mode.BARGE: "phone-plus",
        Mode.TAKE_OVER: "phone-forward",
    }
)
WHAT_IT_DOES: Final[Mapping[Mode, str]] = MappingProxyType(
    {
        Mode.LISTEN: "You hear both sides, nobody hears you",
        Mode.WHISPER: "You hear both sides, the agent alone hears you",
        Mode.BARGE: "All three hear each other",
        Mode.TAKE_OVER: "The agent leaves the call, and you talk on with the caller",
    }
)
_DOING: Final[Mapping[Mode, str]] = MappingProxyType(
    {
        Mode.LISTEN: "Listening to {agent} with {other}",
        Mode.WHISPER: "Whispering to {agent}, who talks with {other}",
        Mode.BARGE: "In the call of {agent} with {other}",
        Mode.TAKE_OVER: "Taking the call with {other} over from {agent}",
    }
)


_GOES_ON: Final = (
    *(Ended.PERMISSION, Ended.TARGET_OFF, Ended.OUT_OF_SCOPE),
    *(Ended.OWN_CALL, Ended.NOT_CONNECTED, Ended.LINE_LOST),
)


def other_side(supervision: Supervision, region: str) -> str:
    number = phone_numbers.display(supervision.other_number, region)
    parts = (supervision.other_name, number)
    return " ".join(part for part in parts if part) or "a withheld number"


def title(supervision: Supervision, region: str) -> str:
    """``Listening to Anna Keller with Marcus Reyes (312) 555-0199``"""
    other = other_side(supervision, region)
    if supervision.state is SupervisionState.STARTING:
        return f"Connecting you to the call of {supervision.agent_name} with {other}…"
    return _DOING[supervision.mode].format(agent=supervision.agent_name, other=other)


def heard_by(supervision: Supervision, muted: bool) -> str:
    """Who hears the supervisor: what one must know before saying a word."""
    if supervision.state is SupervisionState.STARTING:
        return "Your microphone is not sent yet."
    if supervision.mode is Mode.LISTEN:
        return "Your microphone is not sent. Nobody hears you."
    if muted:
        return "You are muted. Nobody hears you."
    other = supervision.other_name or "the caller"
    if supervision.mode is Mode.WHISPER:
        return f"{supervision.agent_name} alone hears you; {other} does not."
    return f"{supervision.agent_name} and {other} hear you."


def ended_words(supervision: Supervision) -> str:
    goes_on = " The call itself goes on." if supervision.ended in _GOES_ON else ""
    return f"{supervision.sentence}{goes_on}"


def watched_words(watched: WatchedCall) -> str:
    """For the agent: ``Mia Lang is listening``."""
    return f"{watched.supervisor_name} is {watched_doing(watched.mode)}"


def watched_doing(mode: Mode) -> str:
    return "whispering to you" if mode is Mode.WHISPER else mode.doing


def board_words(supervision: Supervision, user_id: str) -> str:
    """For the board that ``user_id`` looks at: ``Mia Lang listens``, ``You listen``."""
    others, mine = _VERBS[supervision.mode]
    if supervision.supervisor_id == user_id:
        return f"You {mine}"
    return f"{supervision.supervisor_name} {others}"


_VERBS: Final[Mapping[Mode, tuple[str, str]]] = MappingProxyType(
    {
        Mode.LISTEN: ("listens", "listen"),
        Mode.WHISPER: ("whispers", "whisper"),
        Mode.BARGE: ("is in the call", "are in the call"),
        Mode.TAKE_OVER: ("takes over", "take over"),
    }
)

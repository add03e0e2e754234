"""A call, the states it passes through, and what a person may do in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final, NewType

CallId = NewType("CallId", str)


class Direction(Enum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallState(Enum):
    CONNECTING = "connecting"  # outbound: the INVITE is on its way
    RINGING = "ringing"  # outbound: the far end rings
    INCOMING = "incoming"  # inbound: this phone rings
    ACTIVE = "active"
    HELD = "held"  # held from this side
    ENDED = "ended"

    @property
    def is_talking(self) -> bool:
        return self in (CallState.ACTIVE, CallState.HELD)


class EndReason(Enum):
    """Why a call ended, in the words of the call log."""

    HUNG_UP_HERE = "hung_up_here"
    HUNG_UP_THERE = "hung_up_there"
    CANCELLED = "cancelled"  # outbound, given up before an answer
    MISSED = "missed"  # inbound, the caller gave up
    DECLINED_HERE = "declined_here"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED_THERE = "declined_there"
    NOT_FOUND = "not_found"  # the number does not exist
    REFUSED = "refused"  # 401, 403, 407: the phone system does not allow it
    UNREACHABLE = "unreachable"  # 408, 480, 5xx: nothing answers there
    NO_COMMON_CODEC = "no_common_codec"
    TAKEN_OVER = "taken_over"  # a supervisor talks on with the other side
    ENGINE_LOST = "engine_lost"  # the engine process died in the call
    FAILED = "failed"


class Capture(Enum):
    """Whether what is said in a call is written down as sound, on this computer."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"  # the disk is full, or cannot be written; the call goes on


class CallAction(Enum):
    ANSWER = "answer"
    DECLINE = "decline"
    HANG_UP = "hang_up"
    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    SEND_TONES = "send_tones"


_NEXT: Final[Mapping[CallState, frozenset[CallState]]] = MappingProxyType(
    {
        CallState.CONNECTING: frozenset({CallState.RINGING, CallState.ACTIVE, CallState.ENDED}),
        CallState.RINGING: frozenset({CallState.ACTIVE, CallState.ENDED}),
        CallState.INCOMING: frozenset({CallState.ACTIVE, CallState.ENDED}),
        CallState.ACTIVE: frozenset({CallState.HELD, CallState.ENDED}),
        CallState.HELD: frozenset({CallState.ACTIVE, CallState.ENDED}),
        CallState.ENDED: frozenset(),
    }
)

_ACTIONS: Final[Mapping[CallState, frozenset[CallAction]]] = MappingProxyType(
    {
        CallState.CONNECTING: frozenset({CallAction.HANG_UP}),
        CallState.RINGING: frozenset({CallAction.HANG_UP}),
        CallState.INCOMING: frozenset({CallAction.ANSWER, CallAction.DECLINE}),
        CallState.ACTIVE: frozenset(
            {CallAction.HANG_UP, CallAction.HOLD, CallAction.MUTE, CallAction.SEND_TONES}
        ),
        CallState.HELD: frozenset({CallAction.HANG_UP, CallAction.RESUME}),
        CallState.ENDED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a whole snapshot.

    ``remote_number`` is E.164 where the far end has a public number, else an extension or a SIP
    user name. ``our_number`` is the caller ID shown (outbound) or the number dialled (inbound).
    Times are aware, in UTC.
    """

    id: CallId
    direction: Direction
    state: CallState
    remote_number: str
    started_at: datetime
    remote_name: str = ""
    our_number: str = ""
    our_number_name: str = ""
    caller_id_rule: str = ""
    queue: str = ""
    is_recorded: bool = False
    announcement: str = ""  # what the agent is to say about that
    record_id: str = ""  # the call's id in the CRM, as the phone system announced it
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    muted: bool = False
    playing: bool = False  # the other side hears a sound in the place of the agent
    announcement_sound: str = ""  # the id of what is to be played to whoever answers
    is_announced: bool = False  # and it was
    held_by_far_end: bool = False
    capture: Capture = Capture.NONE
    end_reason: EndReason | None = None
    end_detail: str = ""  # what the far end or the phone system said, for a ticket
    account_id: str = ""  # it began there and stays there, whichever account is entered later
    account_name: str = ""

    @property
    def is_live(self) -> bool:
        return self.state is not CallState.ENDED

    def offers(self, action: CallAction) -> bool:
        return action in _ACTIONS[self.state]

    def moved_to(self, state: CallState, at: datetime) -> Call:
        """The call in ``state``; repeated or impossible moves change nothing."""
        if state not in _NEXT[self.state]:
            return self
        if state is CallState.ENDED:
            return replace(self, state=state, ended_at=at)
        if state is CallState.ACTIVE and self.answered_at is None:
            return replace(self, state=state, answered_at=at)
        return replace(self, state=state)

    def ended_because(self, reason: EndReason, at: datetime, detail: str = "") -> Call:
        if not self.is_live:
            return self
        return replace(self.moved_to(CallState.ENDED, at), end_reason=reason, end_detail=detail)

    def talk_seconds(self, now: datetime) -> int:
        """Whole seconds since the answer, 0 before it."""
        if self.answered_at is None:
            return 0
        return max(0, int(((self.ended_at or now) - self.answered_at).total_seconds()))

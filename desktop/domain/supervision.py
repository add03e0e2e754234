"""Supervising a live call: how, by whose right, what is in the way, and why it ended (S2-24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from desktop.domain.access import Answer, Decision
from desktop.domain.reasons import FEATURES, SWITCHES

LISTEN: Final = "calls:supervise_listen"
WHISPER: Final = "calls:supervise_whisper"
BARGE: Final = "calls:supervise_barge"
ADMISSION_SECONDS: Final = 20  # how long the address of a supervision lets its supervisor in
ADDRESS_PREFIX: Final = "supervise-"


class Mode(Enum):
    """What the supervisor's voice does; in every mode the supervisor hears both sides."""

    LISTEN = "listen"  # heard by nobody
    WHISPER = "whisper"  # heard by the agent alone
    BARGE = "barge"  # heard by the agent and the caller
    TAKE_OVER = "take_over"  # the agent's call ends, the supervisor talks on with the caller

    @property
    def permission(self) -> str:
        """Whoever may join a call may also go on with it alone: the catalogue has three rights."""
        return _PERMISSIONS[self]

    @property
    def title(self) -> str:
        return _TITLES[self]

    @property
    def doing(self) -> str:
        """The end of "You are …" and of "Maria is …"."""
        return _DOING[self]

    @property
    def is_heard(self) -> bool:
        return self is not Mode.LISTEN


_PERMISSIONS: Final[Mapping[Mode, str]] = {
    Mode.LISTEN: LISTEN,
    Mode.WHISPER: WHISPER,
    Mode.BARGE: BARGE,
    Mode.TAKE_OVER: BARGE,
}
_TITLES: Final[Mapping[Mode, str]] = {
    Mode.LISTEN: "Listen",
    Mode.WHISPER: "Whisper",
    Mode.BARGE: "Barge in",
    Mode.TAKE_OVER: "Take over",
}
_DOING: Final[Mapping[Mode, str]] = {
    Mode.LISTEN: "listening",
    Mode.WHISPER: "whispering to the agent",
    Mode.BARGE: "in the call",
    Mode.TAKE_OVER: "taking the call over",
}
# What a refusal says: the end of "You are not allowed to …".
WHAT: Final[Mapping[Mode, str]] = {
    Mode.LISTEN: "listen to live calls",
    Mode.WHISPER: "whisper to agents in a call",
    Mode.BARGE: "join live calls",
    Mode.TAKE_OVER: "take over live calls",
}


class SupervisionState(Enum):
    STARTING = "starting"  # allowed; the supervisor's phone is not there yet
    RUNNING = "running"
    ENDED = "ended"


class Ended(Enum):
    """Why a supervision ended."""

    BY_SUPERVISOR = "by_supervisor"
    TAKEN_OVER = "taken_over"
    CALL_OVER = "call_over"
    ANOTHER = "another"  # the same supervisor began with another call
    OWN_CALL = "own_call"
    PERMISSION = "permission"
    SIGNED_OUT = "signed_out"
    TARGET_OFF = "target_pro_dialing_off"
    OUT_OF_SCOPE = "out_of_scope"  # access groups hide the call now, or it changed hands
    NOT_CONNECTED = "not_connected"
    LINE_LOST = "line_lost"
    PHONE_SYSTEM = "phone_system"  # it was started anew


_ENDED: Final[Mapping[Ended, str]] = {
    Ended.BY_SUPERVISOR: "You have ended it.",
    Ended.TAKEN_OVER: "You have taken the call over.",
    Ended.CALL_OVER: "The call is over.",
    Ended.ANOTHER: "You began to supervise another call.",
    Ended.OWN_CALL: "You took a call of your own.",
    Ended.PERMISSION: "You are not allowed to do this any more.",
    Ended.SIGNED_OUT: "You have been signed out.",
    Ended.TARGET_OFF: "Pro dialing was switched off for the agent.",
    Ended.OUT_OF_SCOPE: "This call is not yours to see any more.",
    Ended.NOT_CONNECTED: "Your phone did not get through to the call.",
    Ended.LINE_LOST: "The connection to the call was lost.",
    Ended.PHONE_SYSTEM: "The phone system was started anew.",
}


def ended_sentence(ended: Ended, reason: str = "") -> str:
    """``reason`` is the code of the permission rules where a permission went."""
    if ended is not Ended.PERMISSION:
        return _ENDED[ended]
    kind, _, name = reason.partition(".")
    if kind == "plan":
        return f"The account's plan does not include {FEATURES.get(name, name)} any more."
    if kind in ("account_setting", "agency_setting", "user_setting"):
        where = {"account_setting": "account", "agency_setting": "agency"}.get(kind, "user")
        of = "you" if where == "user" else f"the {where}"
        return f"{SWITCHES.get(name, name)} was switched off for {of}."
    return _BY_STATE.get(reason, _ENDED[ended])


_BY_STATE: Final[Mapping[str, str]] = {
    "membership.none": "You are not a member of this account any more.",
    "state.user_inactive": "Your user has been deactivated.",
    "state.account_closed": "The account is closed.",
    "state.account_paused": "The account is paused.",
}


class Obstacle(Enum):
    """Why a call cannot be supervised by somebody who may supervise."""

    CALL_OVER = "call_over"
    NOT_ANSWERED = "not_answered"
    OWN_CALL = "own_call"
    BETWEEN_COLLEAGUES = "between_colleagues"
    TARGET_OFF = "target_pro_dialing_off"
    SUPERVISED = "already_supervised"


_OBSTACLES: Final[Mapping[Obstacle, str]] = {
    Obstacle.CALL_OVER: "This call is over.",
    Obstacle.NOT_ANSWERED: "Nobody has answered this call yet. Wait until an agent talks.",
    Obstacle.OWN_CALL: "This is your own call.",
    Obstacle.BETWEEN_COLLEAGUES: (
        "This is a call between colleagues, which goes from phone to phone and cannot be "
        "supervised. Calls with the outside can."
    ),
    Obstacle.TARGET_OFF: (
        "Pro dialing is off for this agent, so their calls cannot be supervised. It can be "
        "switched on in the agent's settings."
    ),
    Obstacle.SUPERVISED: "{who} supervises this call already.",
}


def obstacle_sentence(obstacle: Obstacle, who: str = "") -> str:
    return _OBSTACLES[obstacle].format(who=who or "Somebody else")


@dataclass(frozen=True, slots=True)
class Target:
    """A call as it stands, to decide whether it can be supervised.

    ``agent_pro_dialing`` is the agent's own setting in effect (case 35); ``supervised_by`` the user
    id of who supervises it, "" for nobody.
    """

    agent_id: str
    is_answered: bool
    is_over: bool = False
    is_internal: bool = False
    agent_pro_dialing: bool = True
    supervised_by: str = ""


def obstacle_of(target: Target, user_id: str) -> Obstacle | None:
    """None where ``user_id`` can supervise it, as far as the call itself goes."""
    if target.is_over:
        return Obstacle.CALL_OVER
    if target.agent_id == user_id:
        return Obstacle.OWN_CALL
    if target.is_internal:
        return Obstacle.BETWEEN_COLLEAGUES
    if not target.is_answered or not target.agent_id:
        return Obstacle.NOT_ANSWERED
    if not target.agent_pro_dialing:
        return Obstacle.TARGET_OFF
    return Obstacle.SUPERVISED if target.supervised_by not in ("", user_id) else None


def decision_on(answer: Answer, mode: Mode) -> Decision:
    """Whether the permissions allow ``mode``; nobody may do more than listen without listening."""
    listening = answer.decision(LISTEN)
    return answer.decision(mode.permission) if listening.granted else listening


@dataclass(frozen=True, slots=True)
class Supervision:
    """``call_id`` is the call's id in the CRM; ``other_number`` and ``other_name`` the caller's.

    ``ended`` is None while it goes on; ``sentence`` says why it ended. Times are aware, in UTC.
    """

    id: str
    call_id: str
    supervisor_id: str
    supervisor_name: str
    agent_id: str
    agent_name: str
    other_number: str
    mode: Mode
    state: SupervisionState
    asked_at: datetime
    other_name: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None
    sentence: str = ""
    is_shown: bool = True  # the agent sees it

    @property
    def is_on(self) -> bool:
        return self.state is not SupervisionState.ENDED

    @property
    def other(self) -> str:
        """The caller, as far as may be seen."""
        return self.other_name or self.other_number


@dataclass(frozen=True, slots=True)
class Admission:
    """``address`` is what the supervisor's phone calls, once and within ``ADMISSION_SECONDS``."""

    supervision: Supervision
    address: str


@dataclass(frozen=True, slots=True)
class WatchedCall:
    """What an agent is shown: somebody supervises one of their calls."""

    call_id: str
    supervisor_name: str
    mode: Mode
    since: datetime

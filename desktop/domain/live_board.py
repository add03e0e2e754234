"""The live board: what every agent and every queue does at this moment, kept from changes (S1-30).

All times are aware UTC and of the CRM's clock; durations are counted from its time, not from the
clock of the desk. "Today" is the day of the account's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from desktop.domain.calls import Direction
from desktop.domain.live_limits import BoardLimits
from desktop.domain.records import Availability


class AgentState(Enum):
    """What somebody does, in the order in which a board is looked over."""

    RINGING = "ringing"
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    DO_NOT_DISTURB = "do_not_disturb"
    OFFLINE = "offline"

    @property
    def title(self) -> str:
        if self is AgentState.ON_CALL:
            return "In a call"
        if self is AgentState.RINGING:
            return "Ringing"
        return Availability(self.value).title


@dataclass(frozen=True, slots=True)
class TeamName:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LiveCall:
    """``since`` is when the talk began, while it ``is_ringing`` when the ringing began.

    Of a call that the viewer may not see, everything that names anybody is "".
    """

    direction: Direction
    since: datetime
    is_ringing: bool = False
    is_held: bool = False
    call_id: str = ""
    number: str = ""
    contact: str = ""  # or the colleague's name, of a call between colleagues
    our_number: str = ""
    our_name: str = ""
    queue: str = ""

    @property
    def is_hidden(self) -> bool:
        return not self.call_id


@dataclass(frozen=True, slots=True)
class AgentDay:
    """Of the calls that began today and that the viewer may see.

    ``missed`` rang at the agent and were not taken by them; ``talk_seconds`` are those of calls
    that are over.
    """

    inbound: int = 0
    outbound: int = 0
    answered: int = 0
    missed: int = 0
    talk_seconds: int = 0

    @property
    def calls(self) -> int:
        return self.inbound + self.outbound


@dataclass(frozen=True, slots=True)
class LiveAgent:
    """``since`` is when the state began that stands beside the calls; None where nobody knows.

    ``wrap_up_owed`` counts calls whose status is still to be given, ``wrap_up_since`` is the end of
    the oldest of them, or the beginning of the wrap-up that is going on.
    """

    id: str
    name: str
    extension: str = ""
    availability: Availability = Availability.OFFLINE
    reason: str = ""
    since: datetime | None = None
    call: LiveCall | None = None
    other_calls: int = 0  # beside ``call``: on hold, or ringing as well
    queues: tuple[TeamName, ...] = ()  # those the agent is logged in to
    groups: tuple[TeamName, ...] = ()
    today: AgentDay = AgentDay()
    wrap_up_owed: int = 0
    wrap_up_since: datetime | None = None

    @property
    def state(self) -> AgentState:
        if self.call is None:
            return AgentState(self.availability.value)
        if self.call.is_ringing and self.call.direction is Direction.INBOUND:
            return AgentState.RINGING
        return AgentState.ON_CALL

    @property
    def title(self) -> str:
        """The state in words: "In a call", "Lunch", "Available"."""
        if self.call is None and self.reason:
            return self.reason
        return self.state.title

    @property
    def state_since(self) -> datetime | None:
        return self.call.since if self.call is not None else self.since

    @property
    def is_free(self) -> bool:
        return self.state is AgentState.AVAILABLE

    def serves(self, queue_id: str) -> bool:
        return any(each.id == queue_id for each in self.queues)

    def talk_seconds(self, now: datetime) -> int:
        """Today's, with the talk that is going on."""
        if self.call is None or self.call.is_ringing:
            return self.today.talk_seconds
        return self.today.talk_seconds + seconds_since(self.call.since, now)


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    """``since`` is when the caller came into the queue; nameless where the viewer may not know."""

    since: datetime
    call_id: str = ""
    number: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class QueueDay:
    """Of the calls that came today, that the viewer may see, and that wait no longer.

    ``abandoned`` ended without an agent, ``messages`` with a message left instead. ``in_time`` were
    answered within the seconds of the account's ``BoardLimits``; ``waited_seconds`` is the sum of
    the waits of the answered ones.
    """

    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    messages: int = 0
    waited_seconds: int = 0

    @property
    def service_level(self) -> int | None:
        """Per cent of answered and abandoned calls; None before the first of them.

        Rounded down: a goal of 80 is not reached with 79.6.
        """
        counted = self.answered + self.abandoned
        return self.in_time * 100 // counted if counted else None

    @property
    def average_wait(self) -> int | None:
        """Seconds until an agent answered; None before the first answer."""
        return round(self.waited_seconds / self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class LiveQueue:
    """``waiting`` is longest first. ``agents`` and ``free`` are counted by ``applied``."""

    id: str
    name: str
    waiting: tuple[WaitingCaller, ...] = ()
    today: QueueDay = QueueDay()
    agents: int = 0  # logged in, whatever they do
    free: int = 0

    def longest_wait(self, now: datetime) -> int:
        """Seconds; 0 where nobody waits."""
        return seconds_since(self.waiting[0].since, now) if self.waiting else 0


@dataclass(frozen=True, slots=True)
class BoardDay:
    """The account's today; ``ends`` is when the figures begin again at zero."""

    on: date
    ends: datetime
    zone: str  # IANA: "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class BoardNews:
    """An answer of the CRM: the ``whole`` board, or the rows that are not as before.

    ``sequence`` is where to go on from; ``at`` the CRM's time. ``sees_all`` says whether the viewer
    may see every call, so that the figures are those of the whole account.
    """

    sequence: str
    at: datetime
    day: BoardDay
    limits: BoardLimits
    whole: bool = True
    sees_all: bool = True
    agents: tuple[LiveAgent, ...] = ()
    queues: tuple[LiveQueue, ...] = ()
    gone_agents: frozenset[str] = frozenset()
    gone_queues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """By id; in no order, which is for ``live_looking`` to say."""

    sequence: str
    at: datetime
    day: BoardDay
    limits: BoardLimits
    sees_all: bool = True
    agents: Mapping[str, LiveAgent] = field(default_factory=dict)
    queues: Mapping[str, LiveQueue] = field(default_factory=dict)


class BoardState(Enum):
    """``AWAY``: the board is as it was when the CRM was last heard of."""

    LOADING = "loading"
    LIVE = "live"
    AWAY = "away"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BoardStanding:
    """``sentence`` says why there is nothing new, or nothing at all."""

    state: BoardState = BoardState.LOADING
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """The ids of rows that look otherwise than before, are new or are gone.

    ``whole``: everything, thresholds and teams as well.
    """

    agents: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.whole or self.agents or self.queues)


def applied(board: LiveBoard | None, news: BoardNews) -> tuple[LiveBoard, Touched]:
    """The board after ``news``; a change without a board to change is taken for what it holds."""
    kept = None if news.whole else board
    before = kept or LiveBoard(news.sequence, news.at, news.day, news.limits)
    agents = {**before.agents, **{each.id: each for each in news.agents}}
    queues = {**before.queues, **{each.id: each for each in news.queues}}
    for gone in news.gone_agents:
        agents.pop(gone, None)
    for gone in news.gone_queues:
        queues.pop(gone, None)
    queues = _counted(queues, agents)
    after = LiveBoard(
        *(news.sequence, news.at, news.day, news.limits, news.sees_all), agents, queues
    )
    is_otherwise = (before.limits, before.sees_all) != (after.limits, after.sees_all)
    if kept is None or is_otherwise:
        return after, Touched(frozenset(agents), frozenset(queues), whole=True)
    return after, Touched(
        _different(before.agents, agents), _different(before.queues, queues), whole=False
    )


def seconds_since(since: datetime, now: datetime) -> int:
    """Never below zero: clocks differ a little."""
    return max(0, int((now - since).total_seconds()))


def _counted(
    queues: Mapping[str, LiveQueue], agents: Mapping[str, LiveAgent]
) -> dict[str, LiveQueue]:
    serving = dict.fromkeys(queues, 0)
    free = dict.fromkeys(queues, 0)
    for agent in agents.values():
        for queue in agent.queues:
            if queue.id in serving:
                serving[queue.id] += 1
                free[queue.id] += agent.is_free
    return {key: replace(each, agents=serving[key], free=free[key]) for key, each in queues.items()}


def _different(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """Of hundreds of rows all but a few are the very same, which needs no look inside."""
    keys = before.keys() | after.keys()
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return frozenset(key for key, was, now in pairs if was is not now and was != now)

"""Which rows of the live board are looked at, in which order, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from desktop.domain.live_board import AgentState, LiveAgent, LiveBoard, LiveQueue, QueueDay

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_ORDER: Final = {state: place for place, state in enumerate(AgentState)}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Ids of queues and groups; an empty kind leaves everybody, several of one kind add up."""

    states: frozenset[AgentState] = frozenset()
    queues: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.states or self.queues or self.groups or self.text.strip())

    def passes(self, agent: LiveAgent) -> bool:
        if self.states and agent.state not in self.states:
            return False
        if self.queues and not any(each.id in self.queues for each in agent.queues):
            return False
        if self.groups and not any(each.id in self.groups for each in agent.groups):
            return False
        return all(word in _words(agent) for word in self.text.casefold().split())


class AgentOrder(Enum):
    NAME = "name"
    STATE = "state"
    SINCE = "since"  # longest in the state first
    CALLS = "calls"
    ANSWERED = "answered"
    MISSED = "missed"
    TALK = "talk"
    WRAP_UP = "wrap_up"  # owed for longest first

    @property
    def title(self) -> str:
        return _TITLES[self]


_TITLES: Final = {
    AgentOrder.NAME: "Name",
    AgentOrder.STATE: "State",
    AgentOrder.SINCE: "Time in state",
    AgentOrder.CALLS: "Calls today",
    AgentOrder.ANSWERED: "Answered today",
    AgentOrder.MISSED: "Missed today",
    AgentOrder.TALK: "Talk time today",
    AgentOrder.WRAP_UP: "Wrap-up owed",
}


def _by_name(agent: LiveAgent) -> tuple[str, str]:
    return agent.name.casefold(), agent.id


_KEYS: Final[Mapping[AgentOrder, Callable[[LiveAgent], Any]]] = {
    AgentOrder.NAME: _by_name,
    AgentOrder.STATE: lambda agent: _ORDER[agent.state],
    AgentOrder.SINCE: lambda agent: agent.state_since or _NEVER,
    AgentOrder.CALLS: lambda agent: -agent.today.calls,
    AgentOrder.ANSWERED: lambda agent: -agent.today.answered,
    AgentOrder.MISSED: lambda agent: -agent.today.missed,
    AgentOrder.TALK: lambda agent: -agent.today.talk_seconds,
    AgentOrder.WRAP_UP: lambda agent: agent.wrap_up_since or _NEVER,
}


def shown(
    board: LiveBoard,
    wanted: BoardFilter = BoardFilter(),
    order: AgentOrder = AgentOrder.NAME,
    *,
    backwards: bool = False,
) -> tuple[LiveAgent, ...]:
    """The first of an order is what one looks for in it: most calls, longest wait, A before B.

    Who is equal stands by name, also ``backwards``, so that no row jumps without a reason.
    """
    found = sorted(_left(board, wanted), key=_by_name)
    return tuple(sorted(found, key=_KEYS[order], reverse=backwards))


def queues_shown(board: LiveBoard, wanted: BoardFilter = BoardFilter()) -> tuple[LiveQueue, ...]:
    """By name; those of the filter where it names some."""
    found = (
        each for each in board.queues.values() if not wanted.queues or each.id in wanted.queues
    )
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))


@dataclass(frozen=True, slots=True)
class BoardTotals:
    """``waiting_since`` is of who waits longest, None where nobody does."""

    agents: int
    by_state: Mapping[AgentState, int]
    waiting: int
    waiting_since: datetime | None
    today: QueueDay

    def count(self, state: AgentState) -> int:
        return self.by_state.get(state, 0)


def totals(board: LiveBoard, wanted: BoardFilter = BoardFilter()) -> BoardTotals:
    """Of the agents and queues that the filter leaves."""
    agents = _left(board, wanted)
    queues = queues_shown(board, wanted)
    by_state = Counter(agent.state for agent in agents)
    since = [caller.since for queue in queues for caller in queue.waiting]
    return BoardTotals(len(agents), by_state, len(since), min(since, default=None), _summed(queues))


def _left(board: LiveBoard, wanted: BoardFilter) -> list[LiveAgent]:
    if wanted.is_empty:
        return list(board.agents.values())
    return [each for each in board.agents.values() if wanted.passes(each)]


def _summed(queues: tuple[LiveQueue, ...]) -> QueueDay:
    days = [each.today for each in queues]
    return QueueDay(
        answered=sum(each.answered for each in days),
        in_time=sum(each.in_time for each in days),
        abandoned=sum(each.abandoned for each in days),
        messages=sum(each.messages for each in days),
        waited_seconds=sum(each.waited_seconds for each in days),
    )


def _words(agent: LiveAgent) -> str:
    """All that the row says and that one may look for."""
    call = (agent.call.number, agent.call.contact, agent.call.queue) if agent.call else ()
    teams = (each.name for each in (*agent.queues, *agent.groups))
    return " ".join((agent.name, agent.extension, agent.title, *call, *teams)).casefold()

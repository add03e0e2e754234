"""What the live page shows beside the rows, which are painted from the board itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from desktop.domain.live_board import AgentState
from desktop.domain.live_looking import AgentOrder, BoardFilter
from desktop.ui.live.limits_in_words import Mark
from desktop.ui.supervising.acts import Act
from desktop.ui.words import Phase


class Layout(Enum):
    CARDS = "cards"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class AgentDetail:
    """One agent in the drawer; ``spoken`` has no seconds in it that run."""

    id: str
    name: str
    extension: str
    dot: str
    state: str
    duration: str
    mark: Mark | None
    spoken: str
    facts: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
    problem: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many do this now."""

    state: AgentState
    number: int

    @property
    def words(self) -> str:
        return f"{self.state.title} {self.number}"


@dataclass(frozen=True, slots=True)
class LiveState:
    """``remark`` says how fresh it is, ``is_stale`` that it is not."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    remark: str = ""
    is_stale: bool = False
    layout: Layout = Layout.CARDS
    order: AgentOrder = AgentOrder.STATE
    backwards: bool = False
    wanted: BoardFilter = field(default_factory=BoardFilter)
    counts: tuple[Count, ...] = ()
    agents: int = 0  # of all that one may see
    shown: int = 0  # of those that fit
    has_queues: bool = False
    queues: tuple[tuple[str, str], ...] = ()  # to filter by: id and name
    groups: tuple[tuple[str, str], ...] = ()
    may_set_limits: bool = False

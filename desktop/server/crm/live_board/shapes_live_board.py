"""The shapes of the live board."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.domain.live_limits import LONGEST_ANSWER, SHORTEST_ANSWER, Measure
from desktop.domain.records import Availability
from desktop.server.crm.shapes import Body, Named

Border = Annotated[int, Field(ge=0, le=86_400)]


class LimitBody(Body):
    """0 in both: never marked."""

    warning: Border
    alert: Border


class LimitsBody(Body):
    """Of a measure that is not named, the default stands."""

    answer_within: int = Field(ge=SHORTEST_ANSWER, le=LONGEST_ANSWER)
    limits: dict[Measure, LimitBody] = Field({}, max_length=len(Measure))


class LimitShape(BaseModel):
    warning: int
    alert: int


class LimitsShape(BaseModel):
    """``answer_within`` is the N of "answered within N seconds"."""

    answer_within: int
    limits: dict[Measure, LimitShape]
    version: int


class LiveCallShape(BaseModel):
    """Of a call that the caller may not see, everything that names anybody is empty."""

    direction: Literal["inbound", "outbound"]
    since: str
    is_ringing: bool
    is_held: bool
    call_id: str
    number: str
    contact: str
    our_number: str
    our_name: str
    queue: str


class AgentDayShape(BaseModel):
    """Of the calls that began today and that the caller may see."""

    inbound: int
    outbound: int
    answered: int
    missed: int
    talk_seconds: int


class LiveAgentShape(BaseModel):
    """``since`` is when availability, reason or being on a call last changed, null if unknown."""

    id: str
    name: str
    extension: str
    availability: Availability
    reason: str
    since: str | None
    call: LiveCallShape | None
    other_calls: int
    queues: list[Named]
    groups: list[Named]
    today: AgentDayShape
    wrap_up_owed: int
    wrap_up_since: str | None


class WaitingShape(BaseModel):
    since: str
    call_id: str
    number: str
    contact: str


class QueueDayShape(BaseModel):
    """Callers of today who wait no longer; ``waited_seconds`` is the sum of the answered ones."""

    answered: int
    in_time: int
    abandoned: int
    messages: int
    waited_seconds: int


class LiveQueueShape(BaseModel):
    """``waiting`` is longest first."""

    id: str
    name: str
    waiting: list[WaitingShape]
    today: QueueDayShape


class BoardDayShape(BaseModel):
    """The account's today, in its time zone."""

    on: str
    ends: str
    zone: str


class BoardShape(BaseModel):
    """The ``whole`` board, or the rows that changed; ``sequence`` is what to ask ``since`` next."""

    sequence: str
    at: str
    day: BoardDayShape
    limits: LimitsShape
    whole: bool
    sees_all: bool
    agents: list[LiveAgentShape]
    queues: list[LiveQueueShape]
    gone_agents: list[str]
    gone_queues: list[str]

"""The shapes of availability, queues and colleagues."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from desktop.domain.records import Availability
from desktop.server.crm.shapes import Body, Named


class StatusChange(Body):
    """Wrap-up and offline are found out by the program, not chosen."""

    availability: Literal["available", "busy", "away", "do_not_disturb"]
    reason_id: str = Field("", max_length=100)


class WrapUpChange(Body):
    active: bool


class QueueLogin(Body):
    logged_in: bool


class StatusShape(BaseModel):
    """``availability`` is what everybody sees, ``chosen`` what the person wants."""

    availability: Availability
    chosen: Availability
    reason: Named | None


class StatusReasonShape(BaseModel):
    id: str
    name: str
    availability: Literal["busy", "away"]


class QueueShape(BaseModel):
    """``longest_wait`` is in seconds, 0 where nobody waits; ``agents`` are logged in."""

    id: str
    name: str
    logged_in: bool
    waiting: int
    longest_wait: int
    agents: int


class ColleagueShape(BaseModel):
    """``queues`` are those the colleague is logged in to."""

    id: str
    name: str
    extension: str
    availability: Availability
    reason: str
    on_a_call: bool
    queues: list[Named]


class ReasonBody(Body):
    """``id`` is empty for a new one."""

    id: str = Field("", max_length=80)
    name: str = Field(max_length=200)
    availability: Literal["busy", "away"]


class ReasonListBody(Body):
    """All of them in their order; one that is not named is gone."""

    data: list[ReasonBody] = Field(max_length=200)


class ReasonListShape(BaseModel):
    data: list[StatusReasonShape]
    version: int

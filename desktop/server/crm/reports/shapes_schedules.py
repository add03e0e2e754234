"""The shapes of scheduled reports."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.domain.report_periods import PeriodName
from desktop.domain.report_queries import Dimension
from desktop.domain.report_schedules import (
    LONGEST_NAME,
    LONGEST_ZONE,
    OVERVIEW,
    FileFormat,
    Rhythm,
    RunState,
)
from desktop.domain.users import LONGEST_EMAIL
from desktop.server.crm.shapes import Body, Named

Recipient = Annotated[str, Field(max_length=LONGEST_EMAIL)]


class ScheduleBody(Body):
    """``subject`` is "overview", or what the calls are counted by.

    ``at`` is a time on the clocks of ``time_zone`` (IANA); ``weekday`` 0 is Monday and counts for
    weekly, ``day`` for monthly ones.
    """

    name: str = Field(max_length=LONGEST_NAME)
    subject: Literal["overview"] | Dimension = OVERVIEW
    covers: PeriodName
    formats: list[FileFormat] = Field(max_length=len(FileFormat))
    recipients: list[Recipient] = Field(max_length=100)
    rhythm: Rhythm
    at: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    weekday: int = Field(0, ge=0, le=6)
    day: int = Field(1, ge=1, le=31)
    time_zone: str = Field(max_length=LONGEST_ZONE)


class ScheduleStateBody(Body):
    state: Literal["on", "paused"]


class ScheduleShape(BaseModel):
    """``owner`` saved it last: it is sent with what they may see. ``next_at`` None: paused."""

    id: str
    name: str
    subject: str
    covers: str
    formats: list[str]
    recipients: list[str]
    rhythm: str
    at: str
    weekday: int
    day: int
    time_zone: str
    owner: Named
    state: Literal["on", "paused"]
    next_at: str | None
    last_state: RunState | None
    last_sentence: str
    version: int


class RunShape(BaseModel):
    """``by`` is who sent it now, "" where it was due; ``at`` is when that was."""

    id: str
    by: str
    at: str
    ended_at: str | None
    state: RunState
    sentence: str

"""What the call log is filtered by, the same for its pages and for what is exported."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Select, exists, func, select

from desktop.domain.calls import Direction
from desktop.domain.records import CallOutcome
from desktop.server.tables import calls

Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
_UNANSWERED = ("no-answer", "busy", "voicemail", "canceled")


class CallFilters(BaseModel):
    """ "" and None leave a filter out; ``from`` counts, ``to`` does not."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    direction: Literal["", "inbound", "outbound"] = ""
    status: list[CallOutcome] = Field([], max_length=len(CallOutcome))
    agent: Text = ""
    without_agent: bool = False
    queue: Text = ""
    tracking_number: Text = ""
    source: Text = ""
    tag: Text = ""
    min_score: int | None = Field(None, ge=0, le=100)
    call_status: Text = ""
    without_status: bool = False
    recording: bool = False
    unanswered: bool = False
    since_time: AwareDatetime | None = Field(None, alias="from")
    until_time: AwareDatetime | None = Field(None, alias="to")
    contact: Text = ""
    number: Text = ""
    q: Text = ""


Wanted = Annotated[CallFilters, Query()]


def filtered(query: Select[Any], wanted: CallFilters) -> Select[Any]:
    equal = (
        *((calls.c.direction, wanted.direction), (calls.c.agent_id, wanted.agent)),
        *((calls.c.queue, wanted.queue), (calls.c.tracking_number, wanted.tracking_number)),
        *((calls.c.source, wanted.source), (calls.c.call_status, wanted.call_status)),
        *((calls.c.contact_id, wanted.contact), (calls.c.remote_number, wanted.number)),
    )
    for column, value in equal:
        if value:
            query = query.where(column == value)
    if wanted.status:
        query = query.where(calls.c.status.in_([each.value for each in wanted.status]))
    if wanted.min_score is not None:
        query = query.where(calls.c.score >= wanted.min_score)
    if wanted.tag:
        each = func.json_each(calls.c.tags).table_valued("value")
        query = query.where(exists(select(1).select_from(each).where(each.c.value == wanted.tag)))
    return _marked(query, wanted)


def _marked(query: Select[Any], wanted: CallFilters) -> Select[Any]:
    if wanted.without_agent:
        query = query.where(calls.c.agent_id.is_(None))
    if wanted.without_status:
        query = query.where(calls.c.call_status == "")
    if wanted.recording:
        query = query.where(calls.c.recording)
    if wanted.unanswered:
        is_inbound = calls.c.direction == Direction.INBOUND.value
        query = query.where(is_inbound, calls.c.status.in_(_UNANSWERED))
    if wanted.since_time is not None:
        query = query.where(calls.c.started_at >= _milliseconds(wanted.since_time))
    if wanted.until_time is not None:
        query = query.where(calls.c.started_at < _milliseconds(wanted.until_time))
    return query


def _milliseconds(moment: AwareDatetime) -> int:
    return int(moment.timestamp() * 1000)

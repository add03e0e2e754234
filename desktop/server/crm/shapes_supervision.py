"""The shapes of supervised calls."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from desktop.server.crm.shapes import Body

ModeName = Literal["listen", "whisper", "barge", "take_over"]


class SupervisionWish(Body):
    """How to begin; a call is taken over later, by whoever is in it."""

    mode: Literal["listen", "whisper", "barge"]


class ModeChange(Body):
    mode: ModeName


class SupervisionShape(BaseModel):
    """``ended`` is null while it goes on; ``sentence`` then says why it ended."""

    id: str
    call_id: str
    supervisor_id: str
    supervisor_name: str
    agent_id: str
    agent_name: str
    other_number: str
    other_name: str
    mode: ModeName
    state: Literal["starting", "running", "ended"]
    asked_at: str
    began_at: str | None
    ended_at: str | None
    ended: str | None
    sentence: str
    is_shown: bool


class AdmissionShape(BaseModel):
    """``address`` is called once, within seconds, from the supervisor's own line."""

    supervision: SupervisionShape
    address: str


class WatchedCallShape(BaseModel):
    call_id: str
    supervisor_name: str
    mode: ModeName
    since: str

"""The shapes of the library of sounds."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from desktop.server.crm.shapes import Body, Id

Use = Literal["greeting", "music", "voicemail", "drop", "announcement"]


class SoundShape(BaseModel):
    """``used_by`` says in words what plays it."""

    id: str
    name: str
    use: Use
    milliseconds: int
    added_by: str
    added_at: str
    used_by: list[str]
    version: int


class SoundChange(Body):
    name: str = Field(max_length=200)


class GreetingBody(Body):
    """``sound_id`` is "" for the greeting of the phone system."""

    sound_id: Id


class GreetingShape(BaseModel):
    sound_id: str

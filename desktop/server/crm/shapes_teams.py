"""The shapes of groups and queues, voice menus and status reasons."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.domain.teams import MOST_MEMBERS
from desktop.server.crm.shapes import Body, Id

Kind = Literal["groups", "queues"]


class TeamBody(Body):
    """All of it: who is not named among the members is none any more."""

    name: str = Field(max_length=200)
    members: list[Id] = Field(max_length=MOST_MEMBERS)
    music: Id = ""  # a sound of the library, for a queue


class MemberShape(BaseModel):
    id: str
    name: str
    is_active: bool


class TeamShape(BaseModel):
    """``leads_here`` are the numbers and menus that send calls to a queue."""

    id: str
    name: str
    members: list[MemberShape]
    leads_here: list[str]
    music: str
    version: int


Digit = Annotated[str, Field(pattern=r"^[0-9*#]?$")]


class ChoiceBody(Body):
    """``digit`` is empty for callers who choose none; ``target`` is a queue's or a user's id."""

    digit: Digit
    leads: Literal["queue", "user", "voicemail"]
    target: Id
    assign_to: Id = ""


class MenuBody(Body):
    """All of it: what is not named leads nowhere any more."""

    name: str = Field(max_length=200)
    prompt: str = Field(max_length=80)
    choices: list[ChoiceBody] = Field(max_length=20)
    numbers: list[Id] = Field(max_length=1000)


class MenuShape(MenuBody):
    id: str
    version: int


class PartShape(BaseModel):
    id: str
    name: str


class MenuPartsShape(BaseModel):
    """What a menu can be made of."""

    prompts: list[PartShape]
    queues: list[PartShape]
    people: list[PartShape]
    numbers: list[PartShape]

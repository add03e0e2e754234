"""The shapes of blocked callers, do not call, scoring, call statuses and tags."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from desktop.domain.lists import HIGHEST_TOP, LOWEST_TOP, MOST_CRITERIA
from desktop.server.crm.shapes import Body, Named

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Given = Annotated[Reason, StringConstraints(min_length=1)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Colour = Literal["plain", "good", "bad", "warning", "accent"]


def _each_once(words: list[str]) -> list[str]:
    if len({word.casefold() for word in words}) < len(words):
        raise ValueError("the same words twice")
    return words


class NewBlock(Body):
    kind: Literal["number", "prefix", "name"]
    value: str = Field(min_length=1, max_length=200)
    reason: Reason = ""
    until: AwareDatetime | None = None


class BlockChange(Body):
    """What is left out stays as it is; ``until: null`` blocks for good."""

    reason: Reason | None = None
    until: AwareDatetime | None = None


class BlockShape(BaseModel):
    id: str
    kind: Literal["number", "prefix", "name"]
    value: str
    reason: str
    until: str | None
    blocked_by: Named | None
    created_at: str
    version: int


class NewEntry(Body):
    number: str = Field(min_length=1, max_length=200)
    reason: Given


class Removal(Body):
    reason: Given


class EntryShape(BaseModel):
    id: str
    number: str
    reason: str
    added_by: Named | None
    added_at: str | None


class BadLineShape(BaseModel):
    line: int
    text: str
    why: str


class ImportShape(BaseModel):
    """``bad_lines`` are the first 200 of the ``bad`` ones."""

    id: str
    state: Literal["running", "done", "cancelled", "failed"]
    total: int
    read: int
    added: int
    already: int
    bad: int
    bad_lines: list[BadLineShape]
    sentence: str


class ScoringChange(Body):
    name: Words
    highest: int = Field(ge=LOWEST_TOP, le=HIGHEST_TOP)
    criteria: Annotated[list[Words], Field(max_length=MOST_CRITERIA), AfterValidator(_each_once)]


class ScoringShape(BaseModel):
    name: str
    highest: int
    criteria: list[str]
    version: int


class StatusShape(BaseModel):
    id: str
    name: str
    colour: Colour
    final: bool
    needs_reminder: bool
    active: bool


class StatusesShape(BaseModel):
    """``show_call_statuses`` is the caller's own setting, or else the account's."""

    data: list[StatusShape]
    show_call_statuses: Literal["off", "shown", "required"]
    version: int


class TagShape(BaseModel):
    """``uses`` among the newest calls that the caller may see."""

    name: str
    uses: int

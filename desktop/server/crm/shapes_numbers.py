"""The shapes of numbers, of those that can be bought, and of sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from desktop.server.crm.shapes import Body, Id, Named

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Digits = Annotated[str, StringConstraints(strip_whitespace=True, max_length=15, pattern=r"^\d*$")]
Kind = Literal["", "user", "queue", "menu"]
Recorded = Literal["account", "on", "off"]
State = Literal["active", "disabled", "released"]
Use = Literal["default", "only", "listed", "geo", "emergency"]
Country = Literal["US", "GB", "DE", "FR"]


class NumberShape(BaseModel):
    """``can_text`` is the carrier's word, ``text_enabled`` the account's."""

    id: str
    number: str
    name: str
    source: str
    source_id: str
    state: State
    text_enabled: bool
    can_text: bool
    routes_to: str
    route_kind: Kind
    route_id: str
    recording: Recorded
    version: int


class RouteBody(Body):
    kind: Kind
    id: Id = ""


class NumberChange(Body):
    """What is left out stays as it is; an empty ``source_id`` is no source."""

    name: Name | None = None
    source_id: Id | None = None
    text_enabled: bool | None = None
    route: RouteBody | None = None
    recording: Recorded | None = None


class OfferShape(BaseModel):
    """``amount`` a month, in minor units of ``currency``."""

    number: str
    country: Country
    place: str
    can_text: bool
    amount: int
    currency: str


class Purchase(Body):
    number: str = Field(min_length=3, max_length=20)
    name: Name | None = None


class TargetShape(BaseModel):
    kind: Literal["user", "queue", "menu"]
    id: str
    name: str


class Retirement(Body):
    """With ``dry_run`` nothing is changed; else ``replacement`` (E.164) or ``leave_without``."""

    dry_run: bool = False
    replacement: str = Field("", max_length=20)
    leave_without: bool = False


class NumberUserShape(BaseModel):
    user: Named
    uses: list[Use]


class RetiredShape(BaseModel):
    """``users`` are the first 200 of ``count``; ``account`` is what the number is to all."""

    number: NumberShape
    count: int
    users: list[NumberUserShape]
    account: list[Use]


class NewSource(Body):
    name: Name


class SourceChange(Body):
    name: Name | None = None
    archived: bool | None = None


class SourceShape(BaseModel):
    """``numbers`` that point to it, without those that were given back."""

    id: str
    name: str
    archived: bool
    numbers: int
    version: int

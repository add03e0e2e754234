"""The shapes of an account's settings, of what a change of them would do, and of call statuses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.server.crm.shapes import Body

Number = Annotated[str, Field(max_length=32)]
Asking = Literal["off", "shown", "required"]


class Switches(Body):
    """Only what is given is changed."""

    texting: bool | None = None
    recording: bool | None = None
    export: bool | None = None
    voip: bool | None = None
    pro_dialing: bool | None = None
    international_dialing: bool | None = None
    dnc_override: bool | None = None


class SettingsChange(Body):
    """Only what is given is changed; times of day are HH:MM where the recipient is."""

    name: str | None = Field(None, max_length=200)
    region: str | None = Field(None, max_length=2)
    time_zone: str | None = Field(None, max_length=64)
    home_prefixes: list[Annotated[str, Field(max_length=32)]] | None = Field(None, max_length=1000)
    switches: Switches = Field(default_factory=Switches)
    strict_roles: bool | None = None
    default_caller_id: Number | None = None
    confined_fallback: bool | None = None
    sticky: bool | None = None
    geo: bool | None = None
    show_call_statuses: Asking | None = None
    show_supervision: bool | None = None
    quiet_from: str | None = Field(None, max_length=5)
    quiet_until: str | None = Field(None, max_length=5)
    bulk_per_minute: int | None = Field(None, ge=0, le=10**9)
    emergency_number: Number | None = None
    emergency_address: str | None = Field(None, max_length=1000)
    screen_pop: str | None = Field(None, max_length=4000)
    screen_pop_by_itself: bool | None = None
    retention_days: int | None = Field(None, ge=0, le=10**9)
    wipe_on_sign_out: bool | None = None
    encrypted: bool | None = None


class CallerIdChoice(BaseModel):
    number: str
    name: str


class SettingsShape(BaseModel):
    """``sources`` say where a value comes from, ``locked_by`` whose lock holds it."""

    name: str
    region: str
    time_zone: str
    home_prefixes: list[str]
    switches: dict[str, bool]
    strict_roles: bool
    default_caller_id: str
    confined_fallback: bool
    sticky: bool
    geo: bool
    show_call_statuses: Asking
    show_supervision: bool
    quiet_from: str
    quiet_until: str
    bulk_per_minute: int
    emergency_number: str
    emergency_address: str
    screen_pop: str
    screen_pop_by_itself: bool
    retention_days: int
    wipe_on_sign_out: bool
    encrypted: bool
    sources: dict[str, Literal["agency", "account", "default"]]
    locked_by: dict[str, str]
    caller_ids: list[CallerIdChoice]
    version: int


class StatusRow(Body):
    """``id`` is empty for a new one."""

    id: str = Field("", max_length=80)
    name: str = Field(max_length=200)
    colour: Literal["plain", "good", "bad", "warning", "accent"] = "plain"
    final: bool = False
    needs_reminder: bool = False
    active: bool = True


class StatusList(Body):
    """All of them in their order; one that is not wanted any more is not ``active``."""

    data: list[StatusRow] = Field(max_length=200)

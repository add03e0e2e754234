"""The shapes of VoIP: settings, devices, credentials and the document that sets a phone up."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from desktop.server.crm.shapes import Body

Choice = Literal["global", "on", "off"]
Policy = Literal["any", "udp", "tcp"]


class VoipChange(Body):
    """Whether phones of other makers may sign in, and over what."""

    voip: Choice
    transport: Policy


class DeviceShape(BaseModel):
    id: str
    user_agent: str
    address: str
    transport: str
    is_softphone: bool
    since: str
    expires_at: str | None


class VoipShape(BaseModel):
    """``source`` tells who decides: agency, account or user. ``server`` is host and port."""

    user_id: str
    voip: Choice
    is_on: bool
    source: Literal["agency", "account", "user"]
    domain: str
    user_name: str
    server: str
    transport: Policy
    password_set_at: str | None
    devices: list[DeviceShape]
    version: int


class LinkShape(BaseModel):
    """Shown once, works once."""

    address: str
    expires_at: str


class ProvisioningShape(BaseModel):
    """All that a phone of another maker needs to sign in."""

    display_name: str
    domain: str
    user_name: str
    password: str
    host: str
    port: int
    transport: Policy

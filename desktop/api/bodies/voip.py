"""Answers about VoIP of a user."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from desktop.domain.voip import (
    Device,
    ProvisioningLink,
    TransportPolicy,
    Voip,
    VoipChoice,
    VoipSource,
    VoipState,
)

# A time without its zone would be compared with one that has it.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class DeviceBody(msgspec.Struct, frozen=True):
    id: str
    user_agent: str
    address: str
    transport: str
    is_softphone: bool
    since: Moment
    expires_at: Moment | None

    def value(self) -> Device:
        return Device(**msgspec.structs.asdict(self))


class VoipBody(msgspec.Struct, frozen=True):
    voip: VoipChoice
    is_on: bool
    source: VoipSource
    domain: str
    user_name: str
    server: str
    transport: TransportPolicy
    password_set_at: Moment | None
    devices: list[DeviceBody]
    version: int

    def value(self) -> Voip:
        return Voip(
            choice=self.voip,
            state=VoipState(self.is_on, self.source),
            domain=self.domain,
            user_name=self.user_name,
            server=self.server,
            transport=self.transport,
            password_set_at=self.password_set_at,
            devices=tuple(each.value() for each in self.devices),
            version=self.version,
        )


class LinkBody(msgspec.Struct, frozen=True):
    address: str
    expires_at: Moment

    def value(self) -> ProvisioningLink:
        return ProvisioningLink(self.address, self.expires_at)

"""What the CRM answers about one's own profile and sign-in."""

from __future__ import annotations

import msgspec

from desktop.api.bodies.lists import Moment
from desktop.domain.own_sign_in import OwnProfile, OwnSession, SecondFactor, SecondFactorSetUp


class ProfileBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str
    version: int

    def value(self) -> OwnProfile:
        return OwnProfile(self.id, self.name, self.email, self.version)


class OwnSessionBody(msgspec.Struct, frozen=True):
    id: str
    device: str
    since: Moment | None
    last_use: Moment | None
    is_this: bool

    def value(self) -> OwnSession:
        return OwnSession(self.id, self.device, self.since, self.last_use, self.is_this)


class SecondFactorBody(msgspec.Struct, frozen=True):
    is_on: bool
    since: Moment | None
    codes_left: int
    reset_by: str
    reset_at: Moment | None

    def value(self) -> SecondFactor:
        return SecondFactor(self.is_on, self.since, self.codes_left, self.reset_by, self.reset_at)


class SetUpBody(msgspec.Struct, frozen=True):
    key: str
    address: str

    def value(self) -> SecondFactorSetUp:
        return SecondFactorSetUp(self.key, self.address)


class RecoveryCodesBody(msgspec.Struct, frozen=True):
    recovery_codes: list[str]

    def value(self) -> tuple[str, ...]:
        return tuple(self.recovery_codes)

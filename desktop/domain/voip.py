"""VoIP of a user: whether phones of other makers may sign in, which ones have, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.setting_locks import lock_key

SWITCH: Final = "voip"
LINK_HOURS: Final = 24  # how long a provisioning link waits for the phone that fetches it
STAGED_MINUTES: Final = 10  # how long a new password of a line waits for its first sign-in


class VoipChoice(Enum):
    """What is set for one user."""

    GLOBAL = "global"
    ON = "on"
    OFF = "off"

    @classmethod
    def of(cls, switches: Mapping[str, bool]) -> VoipChoice:
        own = switches.get(SWITCH)
        if own is None:
            return cls.GLOBAL
        return cls.ON if own else cls.OFF


class VoipSource(Enum):
    """Who or what decides whether VoIP is on."""

    AGENCY = "agency"
    ACCOUNT = "account"
    USER = "user"


class TransportPolicy(Enum):
    """Over what a phone may sign in."""

    ANY = "any"
    UDP = "udp"
    TCP = "tcp"

    def allows(self, transport: str) -> bool:
        return self is TransportPolicy.ANY or self.value == transport


@dataclass(frozen=True, slots=True)
class VoipState:
    is_on: bool
    source: VoipSource


@dataclass(frozen=True, slots=True)
class Device:
    """A phone that is signed in now. ``expires_at`` is None where it renews by itself."""

    id: str
    user_agent: str
    address: str
    transport: str
    is_softphone: bool
    since: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Voip:
    """``password_set_at`` is None while there is no password for other phones."""

    choice: VoipChoice
    state: VoipState
    domain: str
    user_name: str
    server: str
    transport: TransportPolicy
    password_set_at: datetime | None
    devices: tuple[Device, ...]
    version: int


@dataclass(frozen=True, slots=True)
class ProvisioningLink:
    address: str
    expires_at: datetime


def voip_state(
    agency: Mapping[str, bool],
    account: Mapping[str, bool],
    user: Mapping[str, bool],
    locks: Mapping[str, bool] = MappingProxyType({}),
) -> VoipState:
    """The switch of an agency or an account is a ceiling: nobody below it turns VoIP on again.

    ``locks`` are the agency's: one that holds VoIP on stands above what is said below as well.
    """
    if not agency.get(SWITCH, True):
        return VoipState(False, VoipSource.AGENCY)
    if locks.get(lock_key(SWITCH)):
        return VoipState(True, VoipSource.AGENCY)
    if not account.get(SWITCH, SWITCH_DEFAULTS[SWITCH]):
        return VoipState(False, VoipSource.ACCOUNT)
    own = VoipChoice.of(user)
    if own is VoipChoice.GLOBAL:
        return VoipState(True, VoipSource.ACCOUNT)
    return VoipState(own is VoipChoice.ON, VoipSource.USER)


def with_choice(switches: Mapping[str, bool], choice: VoipChoice) -> dict[str, bool]:
    """The switches of a user with another choice for VoIP."""
    kept = {name: is_on for name, is_on in switches.items() if name != SWITCH}
    return kept if choice is VoipChoice.GLOBAL else {**kept, SWITCH: choice is VoipChoice.ON}

"""What the VoIP tab shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.domain.voip import Device, TransportPolicy, Voip, VoipChoice, VoipSource
from desktop.ui.words import Phase, Tone, ahead, moment

NONE_YET: Final = "None yet. No other phone can sign in before one is made."
_SOURCES: Final = {
    (True, VoipSource.ACCOUNT): "On, as for the whole account.",
    (False, VoipSource.ACCOUNT): "Off for the whole account. Only the account can turn it on.",
    (True, VoipSource.AGENCY): "On, held by the agency for all of its accounts.",
    (False, VoipSource.AGENCY): "Turned off by the agency, for all of its accounts.",
    (True, VoipSource.USER): "On, set for this user.",
    (False, VoipSource.USER): "Off, set for this user.",
}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    id: str
    name: str
    detail: str
    is_softphone: bool
    can_remove: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What is chosen and not saved yet, or what is in force."""

    choice: VoipChoice = VoipChoice.GLOBAL
    transport: TransportPolicy = TransportPolicy.ANY

    @classmethod
    def of(cls, voip: Voip) -> Draft:
        return cls(voip.choice, voip.transport)

    @property
    def words(self) -> str:
        """For "it is now …"."""
        choice = {"global": "the account's setting", "on": "on", "off": "off"}[self.choice.value]
        over = "" if self.transport is TransportPolicy.ANY else f", {self.transport.name} only"
        return f"{choice}{over}"


@dataclass(frozen=True, slots=True)
class VoipState:
    """``password`` and ``link`` are shown once. ``asking`` is a question before a password."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    draft: Draft = Draft()
    tag: tuple[str, Tone] = ("", Tone.PLAIN)
    source: str = ""
    domain: str = ""
    user_name: str = ""
    server: str = ""
    has_password: bool = False
    password_words: str = NONE_YET
    devices: tuple[DeviceRow, ...] = ()
    can_edit: bool = False
    can_hand_out: bool = False
    is_dirty: bool = False
    is_working: bool = False
    level: str = "info"
    notice: str = ""
    asking: str = ""
    password: str = ""
    link: str = ""
    link_words: str = ""


def source_words(voip: Voip) -> str:
    return _SOURCES[voip.state.is_on, voip.state.source]


def password_words(voip: Voip, now: datetime) -> str:
    if voip.password_set_at is None:
        return NONE_YET
    return f"Set {moment(voip.password_set_at, now)}. It is never shown again."


def question(devices: Sequence[Device]) -> str:
    """Before the password is changed, where that signs somebody out."""
    count = sum(not each.is_softphone for each in devices)
    phones = "1 phone is" if count == 1 else f"{count} phones are"
    return f"{phones} signed out until the new password is typed in there." if count else ""


def device_row(device: Device, now: datetime, can_remove: bool) -> DeviceRow:
    kind = "Softphone" if device.is_softphone else "Other phone"
    until = f"until {ahead(device.expires_at, now)}" if device.expires_at else "renews by itself"
    parts = (
        *(kind, device.address, device.transport.upper()),
        *(f"since {moment(device.since, now)}", until),
    )
    name = device.user_agent or "A phone that says no name"
    return DeviceRow(
        device.id,
        name,
        " · ".join(parts),
        device.is_softphone,
        can_remove and not device.is_softphone,
    )

"""The closed union of facts that services publish and presenters match on; whole snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop.domain.access import Answer
from desktop.domain.calls import Call
from desktop.domain.line import Registration
from desktop.domain.records import Account, Availability, CallRecord, Message, Profile
from desktop.domain.reports import LevelReport, SoundReport


class CrmState(Enum):
    OFFLINE = "offline"  # not signed in
    CONNECTED = "connected"
    UNREACHABLE = "unreachable"  # trying again by itself


@dataclass(frozen=True, slots=True)
class SignedIn:
    profile: Profile
    account: Account
    answer: Answer
    availability: Availability
    secrets_kept: bool  # False: no keyring, the app will ask again after a restart


@dataclass(frozen=True, slots=True)
class SignedOut:
    sentence: str  # "" when the person asked for it


@dataclass(frozen=True, slots=True)
class PermissionsChanged:
    answer: Answer
    account: Account
    gained: frozenset[str]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    availability: Availability


@dataclass(frozen=True, slots=True)
class CrmStateChanged:
    state: CrmState
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    registration: Registration


@dataclass(frozen=True, slots=True)
class SoundChanged:
    sound: SoundReport


@dataclass(frozen=True, slots=True)
class LevelsChanged:
    levels: LevelReport


@dataclass(frozen=True, slots=True)
class EngineChanged:
    running: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class CallChanged:
    call: Call


@dataclass(frozen=True, slots=True)
class CallLogged:
    """A row of the call log is new or changed."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class MessageChanged:
    message: Message


@dataclass(frozen=True, slots=True)
class EventsMissed:
    """The CRM could not tell everything that happened; what is shown may be out of date."""


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """What is typed about a call. ``saved`` is True once the CRM has it."""

    record_id: str
    text: str
    saved: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person at the screen; ``level`` is info, warning or error."""

    sentence: str
    level: str = "info"


Event = (
    SignedIn
    | SignedOut
    | PermissionsChanged
    | AvailabilityChanged
    | CrmStateChanged
    | RegistrationChanged
    | SoundChanged
    | LevelsChanged
    | EngineChanged
    | CallChanged
    | CallLogged
    | MessageChanged
    | EventsMissed
    | NoteChanged
    | Notice
)

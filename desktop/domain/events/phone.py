"""The line, the sound, the calls of this computer, and what is asked after them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.calls import Call, CallId
from desktop.domain.line import LineTrial, Registration
from desktop.domain.records import (
    CallRecord,
)
from desktop.domain.reports import LevelReport, SoundReport
from desktop.domain.supervision import Supervision, WatchedCall
from desktop.domain.wrap_up import WrapUp


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    registration: Registration


@dataclass(frozen=True, slots=True)
class LineTried:
    """New settings of the line are tried, in use, or were given up."""

    trial: LineTrial


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
class TalkCaptured:
    """The file with what was said in a call is whole."""

    call_id: CallId


@dataclass(frozen=True, slots=True)
class ScreenPopped:
    """The person wants to see this contact now, for a call that has come in."""

    call_id: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """What is typed about a call. ``saved`` is True once the CRM has it."""

    record_id: str
    text: str
    saved: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpsChanged:
    """The calls whose end still asks for something, oldest first."""

    waiting: tuple[WrapUp, ...]


@dataclass(frozen=True, slots=True)
class RemindersChanged:
    """One's own next steps: those whose time has come, and those that lie ahead."""

    due: tuple[CallRecord, ...]
    coming: tuple[CallRecord, ...]


@dataclass(frozen=True, slots=True)
class SupervisionChanged:
    """One's own supervision as it stands now; it has ended where ``is_on`` is false."""

    supervision: Supervision


@dataclass(frozen=True, slots=True)
class SupervisionsSeen:
    """All that go on in the account, as far as this person may see them."""

    running: tuple[Supervision, ...]


@dataclass(frozen=True, slots=True)
class WatchedCallsChanged:
    """The calls of this person that somebody supervises, as far as the account shows that."""

    watched: tuple[WatchedCall, ...]

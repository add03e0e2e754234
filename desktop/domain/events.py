"""The closed union of facts that services publish and presenters match on; whole snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from desktop.domain.access import Answer
from desktop.domain.calls import Call
from desktop.domain.favourites import Favourites
from desktop.domain.help_links import HelpLinks
from desktop.domain.line import LineTrial, Registration
from desktop.domain.lists import CallOptions
from desktop.domain.outbox import Write
from desktop.domain.permission_sheet import Reach
from desktop.domain.presence import Colleague, QueueState, Status
from desktop.domain.receipts import Receipt
from desktop.domain.records import (
    Account,
    CallRecord,
    Contact,
    Conversation,
    Message,
    Profile,
)
from desktop.domain.reports import LevelReport, SoundReport
from desktop.domain.text_records import BulkState, RecipientState
from desktop.domain.voicemails import Voicemail
from desktop.domain.wrap_up import WrapUp


class CrmState(Enum):
    OFFLINE = "offline"  # not signed in
    CONNECTED = "connected"
    UNREACHABLE = "unreachable"  # trying again by itself


@dataclass(frozen=True, slots=True)
class SignedIn:
    profile: Profile
    account: Account
    answer: Answer
    status: Status
    secrets_kept: bool  # False: no keyring, the app will ask again after a restart


@dataclass(frozen=True, slots=True)
class StartedOffline:
    """Signed in with what was kept, because the CRM does not answer; it is as of then."""

    as_of: datetime
    options: CallOptions


@dataclass(frozen=True, slots=True)
class SignedOut:
    sentence: str  # "" when the person asked for it
    wipe: bool = False  # the person wants nothing left on this computer


@dataclass(frozen=True, slots=True)
class PermissionsChanged:
    answer: Answer
    account: Account
    gained: frozenset[str]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class PermissionReceipt:
    """What the person may do more or less than they last knew, with reasons."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class UserPermissionsEdited:
    """Somebody, perhaps oneself, has changed what is said about a user's permissions."""

    user_id: str


@dataclass(frozen=True, slots=True)
class UserPermissionsReached:
    """How far a change of a user's permissions has come."""

    reach: Reach


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    status: Status


@dataclass(frozen=True, slots=True)
class QueuesChanged:
    """The person's queues; waits are as they were at ``as_of``."""

    queues: tuple[QueueState, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ColleaguesChanged:
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class CrmStateChanged:
    state: CrmState
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    registration: Registration


@dataclass(frozen=True, slots=True)
class LineTried:
    """New settings of the line are tried, in use, or were given up."""

    trial: LineTrial


@dataclass(frozen=True, slots=True)
class VoipChanged:
    """Settings or phones of that user; who shows them asks again."""

    user_id: str


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
class TextsCounted:
    """How many texts nobody has opened yet."""

    unread: int


@dataclass(frozen=True, slots=True)
class LocalDataReady:
    """What this computer keeps for the person signed in can be read; before that, nothing can."""


@dataclass(frozen=True, slots=True)
class LocalChanged:
    """Rows of the local data are new, changed or gone; ``emptied`` names kinds to read anew."""

    calls: tuple[CallRecord, ...] = ()
    gone_calls: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    gone_contacts: tuple[str, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    gone_conversations: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    gone_messages: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """How far the local data is in step with the CRM.

    ``filling`` names what is being fetched for the first time, ``rows`` how many came so far, and
    ``share`` (0 to 1) how much of the time that is kept is there. ``in_step_at`` is when all was
    last known to be as the CRM has it, ``sentence`` what keeps it from being so now.
    """

    filling: str = ""
    rows: int = 0
    share: float = 0.0
    in_step_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """``waiting`` will be sent by themselves; ``stuck`` need the person's decision.

    ``sentence`` says what those that wait are waiting for, "" while they are being sent.
    """

    waiting: int
    stuck: tuple[Write, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class WriteSent:
    """The CRM has it."""

    write: Write


@dataclass(frozen=True, slots=True)
class VoicemailChanged:
    """A message is new or changed, or gone where ``voicemail`` is None."""

    voicemail_id: str
    voicemail: Voicemail | None
    unheard: int


@dataclass(frozen=True, slots=True)
class VoicemailsCounted:
    """How many messages of the own box nobody has heard yet."""

    unheard: int


@dataclass(frozen=True, slots=True)
class BulkProgressed:
    """How far a text to many is: its state, and how many recipients are in each of theirs."""

    job_id: str
    state: BulkState
    counts: Mapping[RecipientState, int]


@dataclass(frozen=True, slots=True)
class MissedCallsCounted:
    """Calls nobody took since ``since``, until when they have been seen."""

    count: int
    since: datetime | None


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
class SettingsChanged:
    """Somebody changed a setting of the account; who depends on one asks for it again."""


@dataclass(frozen=True, slots=True)
class UserSettingsChanged:
    """Caller ID, call settings or geo rules of a user; "" for those of the whole account."""

    user_id: str


@dataclass(frozen=True, slots=True)
class CallOptionsChanged:
    options: CallOptions


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
class BlockedCallersChanged:
    """The list is too long to be told; who shows a page of it asks for that again."""


@dataclass(frozen=True, slots=True)
class DoNotCallChanged:
    """As for the blocked callers."""


@dataclass(frozen=True, slots=True)
class TeamsChanged:
    """A group or a queue is new, changed or gone; who shows them asks for them again."""


@dataclass(frozen=True, slots=True)
class VoiceMenusChanged:
    """As for the groups and queues."""


@dataclass(frozen=True, slots=True)
class AgencyChanged:
    """``what`` is accounts or rules; who shows them asks for them again."""

    what: str


@dataclass(frozen=True, slots=True)
class NumbersChanged:
    """A number or a source of the account; who shows some asks again."""


@dataclass(frozen=True, slots=True)
class FavouritesChanged:
    favourites: Favourites


@dataclass(frozen=True, slots=True)
class ScreenPopped:
    """The person wants to see this contact now, for a call that has come in."""

    call_id: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class HelpLinksChanged:
    """Where the company explains its roles and permissions, for whoever asks why."""

    links: HelpLinks


@dataclass(frozen=True, slots=True)
class UsersChanged:
    """Of one user of the account, or of many where ``user_id`` is ""."""

    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person at the screen; ``level`` is info, warning or error."""

    sentence: str
    level: str = "info"


Event = (
    SignedIn
    | StartedOffline
    | SignedOut
    | PermissionsChanged
    | PermissionReceipt
    | UserPermissionsEdited
    | UserPermissionsReached
    | AvailabilityChanged
    | QueuesChanged
    | ColleaguesChanged
    | CrmStateChanged
    | RegistrationChanged
    | LineTried
    | VoipChanged
    | SoundChanged
    | LevelsChanged
    | EngineChanged
    | CallChanged
    | CallLogged
    | MessageChanged
    | TextsCounted
    | BulkProgressed
    | LocalDataReady
    | LocalChanged
    | SyncChanged
    | OutboxChanged
    | WriteSent
    | VoicemailChanged
    | VoicemailsCounted
    | MissedCallsCounted
    | EventsMissed
    | NoteChanged
    | SettingsChanged
    | UserSettingsChanged
    | CallOptionsChanged
    | WrapUpsChanged
    | RemindersChanged
    | BlockedCallersChanged
    | DoNotCallChanged
    | TeamsChanged
    | VoiceMenusChanged
    | AgencyChanged
    | NumbersChanged
    | FavouritesChanged
    | UsersChanged
    | ScreenPopped
    | HelpLinksChanged
    | Notice
)

"""What the phone system asks of the account's records, and what it writes down about calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from desktop.domain.voip import TransportPolicy


class Credential(Enum):
    """What a phone has signed in with."""

    LINE = "line"  # the softphone's own
    NEXT = "next"  # the softphone's next one, which has not signed in yet
    DEVICE = "device"  # of phones of other makers


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A user with a phone line.

    ``is_available`` is false under do not disturb, and for whoever may not answer calls;
    ``has_mailbox`` is true for whoever may listen to messages. ``takes_devices`` is whether VoIP is
    on: phones of other makers may sign in, with a password of their own. ``greeting`` is the sound
    that is heard before a message, "" for the usual one.
    """

    user_id: str
    user_name: str
    domain: str
    password: str = field(repr=False)
    display_name: str = ""
    extension: str = ""
    account_id: str = ""
    is_available: bool = True
    has_mailbox: bool = False
    next_password: str = field(default="", repr=False)
    device_password: str = field(default="", repr=False)
    takes_devices: bool = False
    device_transport: TransportPolicy = TransportPolicy.ANY
    greeting: str = ""
    signed_in_with: Credential = Credential.LINE

    @property
    def aor(self) -> str:
        return f"{self.user_name}@{self.domain}"


@dataclass(frozen=True, slots=True)
class SignedInPhone:
    """``expires_in`` is in seconds, None where nobody needs to know."""

    id: str
    user_agent: str
    address: str
    transport: str
    is_softphone: bool
    expires_in: float | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Whether a call is recorded, and what its agent is to say about it.

    ``sound`` is the file of what is played to a caller instead, ``sound_id`` what the agent's phone
    knows it by; both are "" where the agent says it.
    """

    is_on: bool = False
    announcement: str = ""
    sound: str = ""
    sound_id: str = ""


NOT_RECORDED: Final = Recorded()


@dataclass(frozen=True, slots=True)
class Permit:
    """An outbound call may go out; numbers are E.164."""

    destination: str
    caller_id: str
    rule: str
    recorded: Recorded = NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Refusal:
    """``reason`` is the part of the rule after ``refused.``; ``sentence`` is for the agent."""

    reason: str
    sentence: str


class OptionKind(Enum):
    QUEUE = "queue"
    USER = "user"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class MenuOption:
    """``assign_to`` is the user id of the agent whose call it becomes, "" for whoever answers.

    ``music`` is the sound that is heard in its queue, "" for the usual one.
    """

    kind: OptionKind
    user: Subscriber | None = None
    queue: str = ""
    assign_to: str = ""
    music: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """``options`` are keyed by digit; ``otherwise`` is for callers who choose none of them.

    A ``prompt``, as every sound here, is the name of one that comes along, or the path of a file.
    """

    prompt: str
    options: Mapping[str, MenuOption]
    otherwise: MenuOption | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Where calls to a tracking number go: to one user, to the agents of a queue, or to a menu."""

    account_id: str
    number: str
    name: str = ""
    user: Subscriber | None = None
    queue: str = ""
    contact_name: str = ""
    is_blocked: bool = False
    menu: Menu | None = None
    recorded: Recorded = NOT_RECORDED
    music: str = ""  # of its queue


class AssignedBy(Enum):
    QUEUE = "queue"
    USER = "user"
    MENU = "menu"
    OUTBOUND = "outbound"


class CallEnd(Enum):
    COMPLETED = "completed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Opening:
    """The facts of a call as its INVITE arrives; numbers are E.164 or an extension."""

    direction: str  # inbound, outbound or internal
    account_id: str
    caller_number: str
    called_number: str
    tracking_number: str = ""
    user_id: str = ""  # the calling user of an outbound or internal call
    queue: str = ""
    rule: str = ""


class RecordsFailed(Exception):
    """Nothing can be written at the moment, but later perhaps; the sentence says so."""


class Records(Protocol):
    """Every call may take some milliseconds; none raises for an unknown name.

    What writes raises RecordsFailed where it is worth trying again, and then does no harm twice.
    ``at`` is when it happened, in milliseconds since 1970 UTC.
    """

    async def subscriber(self, user_name: str, domain: str) -> Subscriber | None: ...
    async def extension(self, domain: str, dialled: str) -> Subscriber | None: ...
    async def resolve(
        self, caller: Subscriber, dialled: str, pick: str, dnc_confirmed: bool
    ) -> Permit | Refusal: ...
    async def route_of(
        self, number: str, caller_number: str, caller_name: str = ""
    ) -> Route | None: ...
    async def queue_candidates(self, account_id: str, queue: str) -> Sequence[Subscriber]: ...
    async def opened(self, call_id: str, opening: Opening, at: int) -> None: ...
    async def ringing(self, call_id: str) -> None: ...
    async def rang(self, call_id: str, user_id: str, at: int) -> None:
        """The phones of ``user_id`` ring for it now."""

    async def rings_no_more(self, call_id: str, user_id: str) -> None:
        """Nobody took it there; the next one is rung, or nobody."""

    async def held(self, call_id: str, is_held: bool) -> None:
        """A phone of ours has put the other end on hold, or takes it off."""

    async def answered(
        self, call_id: str, user_id: str, assigned_by: AssignedBy, at: int
    ) -> None: ...
    async def recorded(self, call_id: str, is_captured: bool) -> None:
        """What is said in it is being recorded from now on; ``is_captured``: by the phone."""

    async def ended(self, call_id: str, end: CallEnd, at: int) -> None: ...
    async def directed(self, call_id: str, queue: str, user_id: str) -> None:
        """A menu leads to ``queue`` or makes it the call of ``user_id`` at once; "" for neither."""

    async def message_left(self, call_id: str, user_id: str, sound: bytes, at: int) -> None:
        """``sound`` is WAV, for the box of ``user_id``."""

    async def line_changed(self, aor: str, is_there: bool) -> None:
        """A user has a phone now, or none any more; ``aor`` is in small letters."""

    async def next_password_used(self, line: Subscriber) -> None:
        """The line has signed in with its next password, which is the password from now on."""

    async def phones_are(self, aor: str, phones: Sequence[SignedInPhone], at: int) -> None:
        """All the phones that are signed in for a user; ``aor`` is in small letters."""

    async def phones_to_remove(self) -> Sequence[tuple[str, str]]:
        """Address of record and id of phones that may not stay; cheap where nothing has changed."""

    async def close_stale(self) -> None: ...

"""The CRM's answers as this program reads them; anything else is refused, never guessed at."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from desktop.api.failures import CONFUSED
from desktop.domain.access import Answer, Decision, PermissionKey, Role
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmConfused
from desktop.domain.line import Line, Transport
from desktop.domain.records import (
    Account,
    Availability,
    CallerIdPreview,
    CallOutcome,
    CallRecord,
    Contact,
    Conversation,
    Invoice,
    Message,
    MessageState,
    NumberRecord,
    Profile,
    TraceStep,
    UserRecord,
)

_log = logging.getLogger(__name__)

Body = TypeVar("Body")
Item = TypeVar("Item")


class Named(msgspec.Struct, frozen=True):
    id: str
    name: str


# RFC 6750 section 2.1: what can stand in a header.
Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._~+/-]+=*$")]


class TokenBody(msgspec.Struct, frozen=True):
    access_token: Token
    refresh_token: Annotated[str, msgspec.Meta(min_length=1)]
    expires_in: float


class ListBody(msgspec.Struct, Generic[Item], frozen=True):
    data: list[Item]
    next_cursor: str | None = None


class AccountBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: Role
    plan: str
    state: str
    region: str


class ProfileBody(msgspec.Struct, frozen=True):
    id: str
    email: str
    name: str
    accounts: list[AccountBody]

    def value(self) -> Profile:
        accounts = tuple(
            Account(each.id, each.name, each.role, each.plan, each.state, each.region)
            for each in self.accounts
        )
        return Profile(self.id, self.email, self.name, accounts)


class DecisionBody(msgspec.Struct, frozen=True):
    decision: str
    reason: str
    reason_ref: str | None = None
    blockers: list[str] = []


class PermissionsBody(msgspec.Struct, frozen=True):
    revision: str
    decisions: dict[str, DecisionBody]

    def value(self) -> Answer:
        return Answer(
            self.revision,
            {
                PermissionKey(key): Decision(
                    granted=each.decision == "granted",
                    reason=each.reason,
                    reason_ref=each.reason_ref or "",
                    blockers=tuple(each.blockers),
                )
                for key, each in self.decisions.items()
            },
        )


class LineBody(msgspec.Struct, frozen=True):
    domain: str
    host: str
    port: int
    transport: Transport
    user_name: str
    password: str
    display_name: str

    def value(self) -> Line:
        return Line(
            domain=self.domain,
            user_name=self.user_name,
            password=self.password,
            host=self.host,
            port=self.port,
            transport=self.transport,
            display_name=self.display_name,
        )


class PasswordBody(msgspec.Struct, frozen=True):
    password: str


class AvailabilityBody(msgspec.Struct, frozen=True):
    availability: Availability


class TraceBody(msgspec.Struct, frozen=True):
    rule: str
    number: str | None
    outcome: str


class PreviewBody(msgspec.Struct, frozen=True):
    destination_class: str
    destination: str
    tones_after_answer: str
    caller_id: str | None
    rule: str
    prefix: str | None
    sentence: str
    trace: list[TraceBody]
    choices: list[str]
    revision: str

    def value(self) -> CallerIdPreview:
        return CallerIdPreview(
            destination_class=self.destination_class,
            destination=self.destination,
            tones_after_answer=self.tones_after_answer,
            caller_id=self.caller_id,
            rule=self.rule,
            prefix=self.prefix,
            sentence=self.sentence,
            trace=tuple(
                TraceStep(each.rule, each.number or "", each.outcome) for each in self.trace
            ),
            choices=tuple(self.choices),
            revision=self.revision,
        )


class CallBody(msgspec.Struct, frozen=True):
    id: str
    direction: Direction
    status: CallOutcome
    caller_number: str
    tracking_number: str
    remote_number: str
    contact: Named | None
    source: str
    agent: Named | None
    assigned_by: str
    queue: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    duration: int
    talk_time: int
    ring_time: int
    caller_id_rule: str
    note: str
    tags: list[str]
    score: int | None
    call_status: str
    recording: bool
    version: int

    def value(self) -> CallRecord:
        return CallRecord(
            **{name: getattr(self, name) for name in _CALL_FIELDS_AS_THEY_ARE},
            contact_id=self.contact.id if self.contact else "",
            contact_name=self.contact.name if self.contact else "",
            agent_id=self.agent.id if self.agent else "",
            agent_name=self.agent.name if self.agent else "",
            tags=tuple(self.tags),
            has_recording=self.recording,
        )


_CALL_FIELDS_AS_THEY_ARE = tuple(
    name
    for name in CallBody.__struct_fields__
    if name not in ("contact", "agent", "tags", "recording")
)


class ContactBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    company: str
    numbers: list[str]
    email: str
    city: str

    def value(self) -> Contact:
        return Contact(self.id, self.name, self.company, tuple(self.numbers), self.email, self.city)


class ConversationBody(msgspec.Struct, frozen=True):
    id: str
    contact: Named | None
    remote_number: str
    our_number: str
    last_text: str
    last_at: datetime
    unread: int

    def value(self) -> Conversation:
        return Conversation(
            id=self.id,
            contact_id=self.contact.id if self.contact else "",
            contact_name=self.contact.name if self.contact else "",
            remote_number=self.remote_number,
            our_number=self.our_number,
            last_text=self.last_text,
            last_at=self.last_at,
            unread=self.unread,
        )


class MessageBody(msgspec.Struct, frozen=True):
    id: str
    conversation_id: str
    direction: Direction
    text: str
    state: MessageState
    sent_at: datetime
    author: str = ""
    failure: str = ""

    def value(self) -> Message:
        return Message(**msgspec.structs.asdict(self))


class UserBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str
    role: Role
    active: bool
    extension: str
    default_caller_id: str | None
    availability: Availability
    on_a_call: bool
    last_sign_in: datetime | None

    def value(self) -> UserRecord:
        fields: dict[str, Any] = msgspec.structs.asdict(self)
        fields["default_caller_id"] = self.default_caller_id or ""
        return UserRecord(**fields)


class NumberBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    name: str
    source: str
    state: str
    text_enabled: bool
    routes_to: str

    def value(self) -> NumberRecord:
        return NumberRecord(**msgspec.structs.asdict(self))


class InvoiceBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    issued_on: str
    period: str
    amount: int
    currency: str
    status: str

    def value(self) -> Invoice:
        return Invoice(**msgspec.structs.asdict(self))


def decode(content: bytes, body: type[Body]) -> Body:
    """Raises ``CrmConfused`` for anything that is not the contract's."""
    try:
        return msgspec.json.decode(content, type=body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CrmConfused(CONFUSED) from error


def decode_list(content: bytes, item: type[Item]) -> ListBody[Item]:
    """A page without the rows that are not the contract's; raises ``CrmConfused`` if none is.

    One odd row must not empty a whole page.
    """
    try:
        return msgspec.json.decode(content, type=ListBody[item])  # type: ignore[valid-type] # a type of run time
    except (msgspec.DecodeError, RecursionError):
        page = decode(content, ListBody[msgspec.Raw])
    rows = [row for row in (_row(each, item) for each in page.data) if row is not None]
    if not rows:
        raise CrmConfused(CONFUSED)
    _log.info("%d rows of a list are not understood and left out", len(page.data) - len(rows))
    return ListBody(rows, page.next_cursor)


def _row(raw: msgspec.Raw, item: type[Item]) -> Item | None:
    try:
        return msgspec.json.decode(raw, type=item)
    except (msgspec.DecodeError, RecursionError):
        return None

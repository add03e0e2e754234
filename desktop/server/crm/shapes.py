"""The shapes of requests and answers, for the document and for refusing what is unknown."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, Self, TypeVar

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from desktop.domain.access import Role

Item = TypeVar("Item", bound=BaseModel)
Limit = Annotated[int, Query(ge=1, le=500)]
# SQLite takes a zero character for the end of a pattern, and gives up on very long ones.
Search = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]

Id = Annotated[str, Field(max_length=64)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Grant(Body):
    grant_type: Literal["password", "refresh_token"]
    email: str = Field("", max_length=254)
    password: str = Field("", max_length=1024)
    refresh_token: str = Field("", max_length=256)
    device: str = Field("", max_length=200)
    second_factor: str = Field("", max_length=100)


class Revocation(Body):
    refresh_token: str = Field(max_length=256)


class CallerIdQuestion(Body):
    dialled: str = Field(max_length=200)
    kind: Literal["call", "text"] = "call"
    pick: str | None = Field(None, max_length=32)
    dnc_confirmed: bool = False


Tag = Annotated[str, Field(min_length=1, max_length=40)]


class CallChange(Body):
    """Only what is given is changed."""

    note: str = Field("", max_length=10_000)
    tags: list[Tag] = Field([], max_length=20)
    score: int | None = Field(None, ge=0, le=100)
    call_status: str = Field("", max_length=80)
    next_step: str = Field("", max_length=400)
    remind_at: AwareDatetime | None = None
    agent_id: str | None = Field(None, max_length=80)


class LocalDataShape(BaseModel):
    """What a desk may keep of the account on its own disk."""

    retention_days: int
    wipe_on_sign_out: bool
    encrypted: bool


class NewMessage(Body):
    """``media`` names pictures uploaded before; there must be words or a picture."""

    text: str = Field("", max_length=1600)
    media: list[Id] = Field(default_factory=list, max_length=5)
    retry_of: Id = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.media:
            raise ValueError("neither words nor a picture")
        return self


class RoleChange(Body):
    role: Role


class TokenPair(BaseModel):
    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int
    user_id: str


class Named(BaseModel):
    id: str
    name: str


class AccountShape(BaseModel):
    id: str
    name: str
    role: Role
    plan: str
    state: str
    region: str


class ProfileShape(BaseModel):
    id: str
    email: str
    name: str
    accounts: list[AccountShape]


class DecisionShape(BaseModel):
    decision: Literal["granted", "denied"]
    reason: str
    reason_ref: str
    blockers: list[str]


class PermissionsShape(BaseModel):
    revision: str
    log_scope: Literal["all", "assigned", "none"]
    decisions: dict[str, DecisionShape]


class LineShape(BaseModel):
    domain: str
    host: str
    port: int
    transport: Literal["udp", "tcp"]
    user_name: str
    password: str
    display_name: str


class NewPassword(BaseModel):
    password: str


class TraceShape(BaseModel):
    rule: str
    number: str
    outcome: str


class ResolutionShape(BaseModel):
    destination_class: str
    destination: str
    tones_after_answer: str
    caller_id: str | None
    rule: str
    prefix: str | None
    sentence: str
    trace: list[TraceShape]
    choices: list[str]
    revision: str


class CallShape(BaseModel):
    id: str
    direction: Literal["inbound", "outbound"]
    status: str
    caller_number: str
    tracking_number: str
    remote_number: str
    contact: Named | None
    source: str
    agent: Named | None
    assigned_by: str
    queue: str
    started_at: str
    answered_at: str | None
    ended_at: str | None
    duration: int
    talk_time: int
    ring_time: int
    caller_id_rule: str
    note: str
    tags: list[str]
    score: int | None
    call_status: str
    recording: bool
    next_step: str
    remind_at: str | None
    wrap_up_owed: bool
    version: int


class ContactShape(BaseModel):
    id: str
    name: str
    company: str
    numbers: list[str]
    email: str
    city: str
    version: int
    labels: list[str]
    notes: str


class ConversationShape(BaseModel):
    id: str
    contact: Named | None
    remote_number: str
    our_number: str
    last_text: str
    last_at: str
    unread: int
    opted_out: bool


class MediaShape(BaseModel):
    id: str
    kind: str
    size: int


class MessageShape(BaseModel):
    id: str
    conversation_id: str
    direction: Literal["inbound", "outbound"]
    text: str
    state: str
    sent_at: str
    author: str
    failure: str
    retry_of: str
    media: list[MediaShape]


class Listing(BaseModel, Generic[Item]):
    """``gone`` and ``more`` come with ``since``: what to take away first, and whether to go on."""

    data: list[Item]
    next_cursor: str | None = None
    sync_cursor: str | None = None
    gone: list[str] = []
    more: bool = False

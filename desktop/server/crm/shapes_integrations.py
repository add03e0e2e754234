"""The shapes of webhooks, their deliveries, and API tokens."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from desktop.domain.api_tokens import LONGEST_NAME as LONGEST_TOKEN_NAME
from desktop.domain.webhooks import LONGEST_ADDRESS, LONGEST_NAME
from desktop.server.crm.shapes import Body, Id, Named

EventName = Literal[
    "call.completed", "call.missed", "call.status_set", "message.received", "voicemail.received"
]


class WebhookBody(Body):
    name: str = Field(max_length=LONGEST_NAME)
    address: str = Field(max_length=LONGEST_ADDRESS)
    events: list[EventName] = Field(max_length=20)


class WebhookStateBody(Body):
    """``on`` also takes back that it was turned off after long failure."""

    state: Literal["on", "paused"]


class WebhookShape(BaseModel):
    """``waiting`` counts deliveries; ``problem`` tells why the last attempt failed."""

    id: str
    name: str
    address: str
    events: list[str]
    state: Literal["on", "paused", "off"]
    waiting: int
    failing_since: str | None
    problem: str
    version: int


class SecretShape(BaseModel):
    """The signing secret, told this once."""

    webhook: WebhookShape
    secret: str


class DeliveryShape(BaseModel):
    """``status`` is the receiver's, 0 where none answered; ``excerpt`` begins its answer."""

    id: str
    event: str
    state: Literal["waiting", "delivered", "failed"]
    created_at: str
    attempts: int
    last_at: str | None
    next_at: str | None
    status: int
    excerpt: str
    problem: str


class ApiTokenBody(Body):
    name: str = Field(max_length=LONGEST_TOKEN_NAME)
    permissions: list[Annotated[Id, Field(min_length=1)]] = Field(max_length=200)
    expires_at: AwareDatetime | None = None


class ApiTokenShape(BaseModel):
    id: str
    name: str
    permissions: list[str]
    created_by: Named
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    ends: str
    revoked: bool
    version: int


class NewApiTokenShape(BaseModel):
    """The token itself, told this once."""

    token: ApiTokenShape
    secret: str

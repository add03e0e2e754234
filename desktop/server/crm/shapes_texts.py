"""The shapes of sending texts: checks, templates, settings, and texts to many."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, Field

from desktop.server.crm.shapes import Body, Id, NewMessage

Number = Annotated[str, Field(min_length=1, max_length=64)]
OwnNumber = Annotated[str, Field(max_length=32)]
MOST_RECIPIENTS: Final = 10_000
Text = Annotated[str, Field(min_length=1, max_length=1600)]
MinuteOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class FirstMessage(NewMessage):
    """Without ``from_number`` a thread keeps its own, else the caller-ID rules choose."""

    to: Number
    from_number: OwnNumber = ""


class TextQuestion(Body):
    to: Number
    from_number: OwnNumber = ""


class TextCheckShape(BaseModel):
    allowed: bool
    reason: str
    sentence: str
    to: str
    from_number: str
    warning: str


class TextNumberShape(BaseModel):
    number: str
    name: str
    is_default: bool


class NewTemplate(Body):
    name: str = Field(min_length=1, max_length=80)
    text: Text


class TemplateShape(BaseModel):
    id: str
    name: str
    text: str
    version: int


class TextingSettings(Body):
    """Quiet from one time of day to another, HH:MM where the recipient is."""

    quiet_from: MinuteOfDay
    quiet_until: MinuteOfDay
    bulk_per_minute: int = Field(ge=1, le=60_000)


class TextingSettingsShape(BaseModel):
    quiet_from: str
    quiet_until: str
    bulk_per_minute: int
    version: int


class RecipientBody(Body):
    number: str = Field(max_length=64)
    name: str = Field("", max_length=200)
    contact_id: Id = ""


class BulkOrderBody(Body):
    recipients: list[RecipientBody] = Field(min_length=1, max_length=MOST_RECIPIENTS)
    text: str = Field("", max_length=1600)
    template_id: Id = ""
    from_number: OwnNumber = ""
    schedule_at: AwareDatetime | None = None


class PreviewRowShape(BaseModel):
    number: str
    name: str
    text: str
    from_number: str
    reason: str


class BulkPreviewShape(BaseModel):
    rows: list[PreviewRowShape]
    quiet: int


class BulkCounts(BaseModel):
    waiting: int
    sent: int
    delivered: int
    failed: int
    left_out: int
    cancelled: int


class BulkJobShape(BaseModel):
    id: str
    text: str
    author: str
    from_number: str
    state: Literal["scheduled", "running", "paused", "cancelled", "done"]
    created_at: datetime
    schedule_at: datetime | None
    sentence: str
    counts: BulkCounts


class BulkRecipientShape(BaseModel):
    number: str
    name: str
    text: str
    state: Literal["waiting", "sent", "delivered", "failed", "left_out", "cancelled"]
    reason: str
    waits_until: datetime | None

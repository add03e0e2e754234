"""Answers about voicemails."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from desktop.api.decoding import Named
from desktop.domain.voicemails import Voicemail

Count = Annotated[int, msgspec.Meta(ge=0)]


class VoicemailBody(msgspec.Struct, frozen=True):
    id: str
    contact: Named | None
    caller_number: str
    our_number: str
    left_at: datetime
    seconds: Count
    heard: bool
    transcript: str | None = None
    call_id: str = ""

    def value(self) -> Voicemail:
        return Voicemail(
            id=self.id,
            call_id=self.call_id,
            contact_id=self.contact.id if self.contact else "",
            contact_name=self.contact.name if self.contact else "",
            caller_number=self.caller_number,
            our_number=self.our_number,
            left_at=self.left_at,
            seconds=self.seconds,
            heard=self.heard,
            transcript=self.transcript,
        )


class UnheardBody(msgspec.Struct, frozen=True):
    """What the list says beside its rows."""

    unheard: Count

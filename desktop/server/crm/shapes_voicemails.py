"""The shapes of voicemails in requests and answers."""

from __future__ import annotations

from pydantic import BaseModel

from desktop.server.crm.shapes import Body, Listing, Named


class VoicemailChange(Body):
    heard: bool


class VoicemailShape(BaseModel):
    id: str
    call_id: str
    contact: Named | None
    caller_number: str
    our_number: str
    left_at: str
    seconds: int
    heard: bool
    transcript: str | None


class VoicemailListing(Listing[VoicemailShape]):
    unheard: int  # in the whole box, not on this page alone

"""What an account has before anybody has chosen otherwise: statuses of calls, and their scores."""

from __future__ import annotations

from typing import Final, NamedTuple


class StatusDefault(NamedTuple):
    id: str
    name: str
    colour: str  # plain, good, bad, warning or accent
    final: bool
    needs_reminder: bool
    active: bool = True


STATUSES: Final = (
    StatusDefault("new_lead", "New lead", "accent", final=False, needs_reminder=False),
    StatusDefault("appointment", "Appointment booked", "good", final=True, needs_reminder=False),
    StatusDefault("call_back", "Call back later", "warning", final=False, needs_reminder=True),
    StatusDefault("not_interested", "Not interested", "plain", final=True, needs_reminder=False),
    StatusDefault("wrong_number", "Wrong number", "bad", final=True, needs_reminder=False),
    StatusDefault("left_message", "Left a message", "plain", final=False, needs_reminder=True),
)
SCORE_NAME: Final = "Call score"
HIGHEST_SCORE: Final = 5
CRITERIA: Final = (
    "Greeting and name",
    "Understood the request",
    "Clear next step",
    "Friendly to the end",
)

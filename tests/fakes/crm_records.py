"""One small company: what the fake CRM knows, and what tests write into the real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.numbers import Source
from desktop.domain.presence import QueueState, StatusReason
from desktop.domain.records import (
    Availability,
    CallOutcome,
    CallRecord,
    Contact,
    Conversation,
    Message,
    MessageState,
    NumberRecord,
    UserRecord,
    UserState,
)
from desktop.domain.voicemails import Voicemail
from tests.support.waves import wav

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)

ACCOUNT, SECOND_ACCOUNT, FOREIGN_ACCOUNT = "a1", "a2", "a9"
ANNA, JONAS, OMAR = "u1", "u2", "u3"
OWNER: Final = OMAR
EMAIL: Final = "anna.keller@harbor.example"
PASSWORD: Final = "right"
DOMAIN: Final = "harbor.example"
SIP_PASSWORD: Final = "secret-1"
MAIN_LINE, CAPITAL = "+14105550100", "+12025550111"
MARCUS_NUMBER, SHARED_NUMBER = "+13125550199", "+14435550150"


def call_record(record_id: str = "c1", **fields: object) -> CallRecord:
    record = CallRecord(
        id=record_id,
        direction=Direction.INBOUND,
        status=CallOutcome.COMPLETED,
        caller_number=MARCUS_NUMBER,
        tracking_number=MAIN_LINE,
        remote_number=MARCUS_NUMBER,
        contact_id="",
        contact_name="",
        source="Main line",
        agent_id=ANNA,
        agent_name="Anna Keller",
        assigned_by="user",
        queue="",
        started_at=NOON,
        answered_at=NOON + timedelta(seconds=5),
        ended_at=NOON + timedelta(seconds=60),
        duration=60,
        talk_time=55,
        ring_time=5,
        caller_id_rule="",
        note="",
        tags=(),
        score=None,
        call_status="",
        has_recording=False,
        version=1,
    )
    return replace(record, **fields)  # type: ignore[arg-type]  # the fields are the test's own


def _earlier(hours: int, record_id: str, **fields: object) -> CallRecord:
    return call_record(
        record_id,
        started_at=NOON - hours * HOUR,
        answered_at=NOON - hours * HOUR + timedelta(seconds=5),
        ended_at=NOON - hours * HOUR + timedelta(seconds=60),
        **fields,
    )


ANNAS_CALL: Final = call_record(
    "c1", contact_id="p1", contact_name="Marcus Reyes", tags=("quote",), score=4
)
JONAS_CALL: Final = _earlier(
    1, "c2", agent_id=JONAS, agent_name="Jonas Weber", note="Needs the invoice sent again."
)
ANNAS_OUTBOUND: Final = _earlier(
    2,
    "c3",
    direction=Direction.OUTBOUND,
    caller_number=MAIN_LINE,
    remote_number=SHARED_NUMBER,
    source="",
    assigned_by="outbound",
    caller_id_rule="user.default",
)
MISSED: Final = replace(
    _earlier(3, "c4", agent_id="", agent_name="", assigned_by="", queue="Sales"),
    status=CallOutcome.NO_ANSWER,
    answered_at=None,
    ended_at=NOON - 3 * HOUR + timedelta(seconds=30),
    duration=30,
    talk_time=0,
    ring_time=30,
)
LUNCH: Final = StatusReason("r1", "Lunch", Availability.AWAY)
TRAINING: Final = StatusReason("r2", "Training", Availability.BUSY)
REASONS: Final = (LUNCH, TRAINING)
# Anna is logged in to the first queue and out of the second; the third is not hers.
SALES: Final = QueueState("q1", "Sales", True, agents=2)
SUPPORT: Final = QueueState("q2", "Support", False)
AFTER_HOURS: Final = QueueState("q3", "After hours", True, agents=1)
QUEUES: Final = (SALES, SUPPORT, AFTER_HOURS)
MEMBERS: Final = {"q1": (ANNA, JONAS), "q2": (ANNA,), "q3": (OMAR,)}
CALLS: Final = (ANNAS_CALL, JONAS_CALL, ANNAS_OUTBOUND, MISSED)

ADA: Final = Contact(
    *("p2", "Ada Quinn", "Bayview Dental", (SHARED_NUMBER,), "", "Baltimore"),
    labels=("work",),
    notes="Open on Saturdays.",
)
MARCUS: Final = Contact(
    *("p1", "Marcus Reyes", "Reyes Roofing", (MARCUS_NUMBER,), "", "Chicago"), labels=("mobile",)
)
ZOE: Final = Contact(
    *("p3", "Zoe Varga", "", (SHARED_NUMBER,), "zoe@varga.example", ""), labels=("home",)
)
CONTACTS: Final = (ADA, MARCUS, ZOE)

WITH_MARCUS: Final = Conversation(
    "t1", "p1", "Marcus Reyes", MARCUS_NUMBER, MAIN_LINE, "Hello", NOON, 1
)
WITH_NOBODY_KNOWN: Final = Conversation(
    "t2", "", "", "+12155550160", MAIN_LINE, "Thanks", NOON - HOUR, 0
)
CONVERSATIONS: Final = (WITH_MARCUS, WITH_NOBODY_KNOWN)
MESSAGES: Final = (
    Message(
        *("m0", "t1", Direction.OUTBOUND, "Good morning", MessageState.DELIVERED, NOON - HOUR),
        author="Jonas Weber",
    ),
    Message("m1", "t1", Direction.INBOUND, "Hello", MessageState.RECEIVED, NOON),
)


def _user(user_id: str, name: str, role: Role, extension: str) -> UserRecord:
    email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
    return UserRecord(
        *(user_id, name, email, role, UserState.ACTIVE, extension, MAIN_LINE),
        availability=Availability.AVAILABLE,
        on_a_call=False,
        last_sign_in=None,
        is_owner=user_id == OWNER,
    )


USERS: Final = (
    _user(ANNA, "Anna Keller", Role.CALL_AGENT, "201"),
    _user(JONAS, "Jonas Weber", Role.CALL_AGENT, "202"),
    _user(OMAR, "Omar Haddad", Role.ADMINISTRATOR, "203"),
)
SOURCES: Final = (Source("s1", "Direct", numbers=1), Source("s2", "Google Ads", numbers=1))
NUMBERS: Final = (
    NumberRecord(
        *("n2", CAPITAL, "Capital office", "Google Ads", "active", True, "Queue Sales"),
        *("s2", "queue", "q1"),
    ),
    NumberRecord(
        *("n1", MAIN_LINE, "Main line", "Direct", "active", True, "Anna Keller"),
        *("s1", "user", ANNA),
    ),
)
SPOKEN: Final = wav(2.0)
MARCUS_ASKS: Final = Voicemail(
    *("v2", "c4", "p1", "Marcus Reyes", MARCUS_NUMBER, MAIN_LINE, NOON, 2, False),
    transcript="Could you call me back about the roof?",
)
NOBODY_KNOWN_ASKS: Final = Voicemail(
    "v1", "", "", "", "+12155550160", MAIN_LINE, NOON - HOUR, 2, heard=True
)
VOICEMAILS: Final = (MARCUS_ASKS, NOBODY_KNOWN_ASKS)
JONAS_IS_ASKED: Final = replace(MARCUS_ASKS, id="v9", call_id="")

"""Calls for reports: seven weeks at all hours, by several people, from several sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.domain.calls import Direction
from desktop.domain.records import CallOutcome, CallRecord
from tests.fakes.crm_records import NOON, call_record

_SOURCES: Final = ("Website", "Google Ads", "Spring campaign on the radio", "")


def many_calls(colleague: str = "Mia Lang") -> list[CallRecord]:
    people = (("u1", "Anna Keller"), ("u2", colleague), ("u3", "Jonas Weber"), ("", ""))
    return [_call(number, people[number * 7 % 4]) for number in range(420)]


def _call(number: int, person: tuple[str, str]) -> CallRecord:
    is_missed = number % 5 == 0
    started = NOON - timedelta(hours=3 * number, minutes=number * 11 % 60)
    seconds = 30 + number * 13 % 400
    return call_record(
        f"r{number}",
        direction=Direction.INBOUND if number % 3 else Direction.OUTBOUND,
        status=CallOutcome.NO_ANSWER if is_missed else CallOutcome.COMPLETED,
        agent_id=person[0],
        agent_name=person[1],
        source=_SOURCES[number * 5 % 4],
        queue=("Sales", "Support", "")[number % 3],
        call_status=("New lead", "Appointment booked", "")[number % 3],
        tags=(("roof", "spring campaign"), ("roof",), ())[number % 3],
        started_at=started,
        answered_at=None if is_missed else started + timedelta(seconds=12),
        ended_at=started + timedelta(seconds=seconds),
        talk_time=0 if is_missed else seconds - 12,
        duration=seconds,
    )

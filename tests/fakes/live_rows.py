"""Rows of a live board as a busy centre has them, for pictures and for the window's tests."""

from __future__ import annotations

from datetime import timedelta

from desktop.domain.calls import Direction
from desktop.domain.live_board import (
    AgentDay,
    LiveAgent,
    LiveCall,
    LiveQueue,
    QueueDay,
    TeamName,
    WaitingCaller,
)
from desktop.domain.records import Availability
from tests.fakes.crm_records import MAIN_LINE, NOON

SALES, SUPPORT, BILLING = (
    *(TeamName("q1", "Sales"), TeamName("q2", "Support")),
    TeamName("q3", "Billing questions"),
)
EAST, WEST = TeamName("g1", "East coast"), TeamName("g2", "West coast")
_A, _IN, _OUT = Availability, Direction.INBOUND, Direction.OUTBOUND


def _ago(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def _call(
    direction: Direction, seconds: int, number: str = "", contact: str = "", **more: object
) -> LiveCall:
    facts = {"our_number": MAIN_LINE, "our_name": "Main line"} if number else {}
    call_id = f"live-{number}" if number else ""
    return LiveCall(
        *(direction, NOON - _ago(seconds)),
        call_id=call_id,
        number=number,
        contact=contact,
        **{**facts, **more},  # type: ignore[arg-type] # the fields of the caller
    )


def _agent(place: int, name: str, state: Availability, seconds: int, **more: object) -> LiveAgent:
    return LiveAgent(
        *(f"u{place}", name, str(200 + place), state),
        since=NOON - _ago(seconds),
        **more,  # type: ignore[arg-type] # the fields of the caller
    )


BUSY_AGENTS = (
    _agent(
        *(1, "Anna Keller", _A.AVAILABLE, 300),
        call=_call(_IN, 312, "+13125550199", "Marcus Reyes", queue="Sales"),
        queues=(SALES, SUPPORT),
        groups=(EAST,),
        today=AgentDay(14, 6, 18, 1, 4210),
    ),
    _agent(
        *(2, "Jonas Weber", _A.AVAILABLE, 40),
        call=_call(_IN, 8, "+14435550150", is_ringing=True, queue="Support"),
        queues=(SUPPORT,),
        groups=(EAST,),
        today=AgentDay(11, 2, 12, 3, 3980),
    ),
    _agent(
        *(3, "Omar Haddad", _A.AVAILABLE, 75),
        queues=(SALES, SUPPORT, BILLING),
        groups=(WEST,),
        today=AgentDay(9, 12, 20, 0, 6104),
    ),
    _agent(
        *(4, "Priya Nair", _A.WRAP_UP, 205),
        queues=(SUPPORT,),
        groups=(WEST,),
        today=AgentDay(17, 1, 17, 2, 5520),
        wrap_up_owed=2,
        wrap_up_since=NOON - _ago(205),
    ),
    _agent(
        *(5, "Lucía Fernández", _A.AWAY, 2460),
        reason="Lunch",
        groups=(EAST, WEST),
        today=AgentDay(8, 0, 8, 0, 2000),
    ),
    _agent(
        *(6, "Sam Okafor", _A.AVAILABLE, 30),
        call=_call(_OUT, 1985, "+12155550160", is_held=True),
        other_calls=1,
        queues=(SALES,),
        groups=(EAST,),
        today=AgentDay(2, 25, 24, 0, 7333),
    ),
    _agent(
        *(7, "Hannah Lindqvist-Bergström", _A.BUSY, 1000),
        reason="Training",
        queues=(BILLING,),
        groups=(WEST,),
    ),
    _agent(8, "Tom Baker", _A.DO_NOT_DISTURB, 120, groups=(EAST,), today=AgentDay(3, 3, 6, 4, 900)),
    _agent(9, "Yuki Tanaka", _A.OFFLINE, 9000, groups=(WEST,)),
    # A call that the viewer may not see: only that there is one.
    _agent(10, "Zoe Varga", _A.AVAILABLE, 10, call=_call(_IN, 95), queues=(SALES,)),
)
BUSY_QUEUES = (
    LiveQueue(
        *("q1", "Sales"),
        (WaitingCaller(NOON - _ago(48), "w1", "+16175550142", "Ada Quinn"),),
        QueueDay(42, 35, 6, 1, 610),
    ),
    LiveQueue(
        *("q2", "Support"),
        (
            WaitingCaller(NOON - _ago(131), "w2", "+12025550188"),
            WaitingCaller(NOON - _ago(64)),
            WaitingCaller(NOON - _ago(5), "w3", "+17185550121", "Bayview Dental"),
        ),
        QueueDay(61, 30, 22, 0, 2400),
    ),
    LiveQueue("q3", "Billing questions", (), QueueDay()),
)


def many_agents(count: int) -> tuple[LiveAgent, ...]:
    """For a wall: every state among them."""
    return tuple(
        LiveAgent(
            *(f"m{place}", f"Agent {place:03}", str(1000 + place)),
            *(like.availability, like.reason, like.since, like.call, like.other_calls),
            *(like.queues, like.groups, like.today, like.wrap_up_owed, like.wrap_up_since),
        )
        for place in range(count)
        for like in (BUSY_AGENTS[place % len(BUSY_AGENTS)],)
    )

"""Calls that are answered by themselves, and second ones that are declined."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallState
from tests.services.conftest import Desk


def states(desk: Desk) -> list[CallState]:
    return [each.state for each in desk.calls.calls]


async def ring(desk: Desk, queue: str = "") -> None:
    headers = (("X-Queue", queue),) if queue else ()
    desk.engine.incoming("+13125550199", "", headers)
    await desk.clock.advance(0)


async def talk(desk: Desk) -> None:
    desk.engine.reports_answer(await desk.calls.place("+14435550177"))
    await desk.clock.advance(0)


@pytest.mark.parametrize(
    ("which", "queue", "answers"),
    [("off", "Sales", False), ("queue", "", False), ("queue", "Sales", True), ("all", "", True)],
)
async def test_a_call_is_answered_by_itself_as_it_is_set(
    desk: Desk, which: str, queue: str, answers: bool
) -> None:
    await desk.sign_in()
    desk.own.choose("calls.auto_answer", which)
    desk.own.choose("calls.auto_answer_after", 5)
    await ring(desk, queue)
    await desk.clock.advance(4.9)
    assert states(desk) == [CallState.INCOMING]
    await desk.clock.advance(0.2)
    assert states(desk) == [CallState.ACTIVE if answers else CallState.INCOMING]


async def test_in_a_call_a_second_one_is_never_answered_by_itself(desk: Desk) -> None:
    await desk.sign_in()
    desk.own.choose("calls.auto_answer", "all")
    await talk(desk)
    await ring(desk)
    await desk.clock.advance(20)
    assert states(desk) == [CallState.ACTIVE, CallState.INCOMING]


async def test_who_begins_a_call_meanwhile_is_left_in_it(desk: Desk) -> None:
    await desk.sign_in()
    desk.own.choose("calls.auto_answer", "all")
    await ring(desk)
    await desk.clock.advance(1)
    await talk(desk)
    await desk.clock.advance(20)
    assert states(desk) == [CallState.INCOMING, CallState.ACTIVE]


async def test_who_may_not_answer_does_not_answer_by_itself(desk: Desk) -> None:
    desk.crm.overrides = {"calls:answer": False}
    await desk.sign_in()
    desk.own.choose("calls.auto_answer", "all")
    await ring(desk)
    await desk.clock.advance(20)
    assert states(desk) == [CallState.INCOMING]


@pytest.mark.parametrize("second", ["ring", "decline"])
async def test_a_second_call_rings_or_is_declined(desk: Desk, second: str) -> None:
    await desk.sign_in()
    desk.own.choose("calls.second_call", second)
    await talk(desk)
    await ring(desk)
    assert (CallState.INCOMING in states(desk)) is (second == "ring")
    assert CallState.ACTIVE in states(desk)


async def test_the_first_call_rings_also_where_second_ones_are_declined(desk: Desk) -> None:
    await desk.sign_in()
    desk.own.choose("calls.second_call", "decline")
    await ring(desk)
    await ring(desk)
    assert states(desk) == [CallState.INCOMING, CallState.INCOMING]

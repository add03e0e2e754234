"""The bar over the other pages: which call mute, hold and hang up mean."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallId, CallState
from desktop.domain.errors import EngineUnavailable
from desktop.ui.phone.bar import BarServices, BarState, CallBarPresenter
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen


class Bar:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = CallBarPresenter(
            BarServices(desk.session, desk.calls, desk.tasks, desk.clock, desk.stream)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> BarState:
        state: BarState = self.screen.now("bar")
        return state

    async def talking(self, number: str = "+14435550177") -> CallId:
        call_id = await self.desk.calls.place(number)
        self.desk.engine.reports_answer(call_id)
        await settle()
        return call_id


@pytest.fixture
async def bar(desk: Desk) -> Bar:
    await desk.sign_in()
    return Bar(desk)


async def test_without_a_call_there_is_no_bar_and_the_keys_do_nothing(bar: Bar) -> None:
    bar.desk.engine.incoming("+12025550119")
    await settle()
    for act in (bar.presenter.toggle_mute, bar.presenter.toggle_hold, bar.presenter.hang_up):
        act()
    await settle()
    assert bar.now is None
    assert [call.state for call in bar.desk.calls.calls] == [CallState.INCOMING]


async def test_a_call_on_its_way_can_only_be_given_up(bar: Bar) -> None:
    await bar.desk.calls.place("+14435550177")
    await settle()
    assert (bar.now.title, bar.now.status) == ("(443) 555-0177", "Calling…")
    assert (bar.now.can_mute, bar.now.can_hold) == (False, False)
    bar.presenter.toggle_mute()
    bar.presenter.toggle_hold()
    await settle()
    assert bar.desk.calls.calls[0].state is CallState.CONNECTING
    bar.presenter.hang_up()
    await settle()
    assert bar.now is None


async def test_a_talk_shows_name_and_time_and_can_be_muted_and_held(bar: Bar) -> None:
    await bar.talking("+13125550199")
    await bar.desk.clock.advance(61)
    bar.presenter.tick()
    assert (bar.now.title, bar.now.timer, bar.now.more) == ("Marcus Reyes", "01:01", "")
    for muted in (True, False):
        bar.presenter.toggle_mute()
        await settle()
        assert bar.now.muted is muted
    for held in (True, False):
        bar.presenter.toggle_hold()
        await settle()
        assert bar.now.held is held


async def test_of_two_calls_the_one_being_talked_in_is_meant(bar: Bar) -> None:
    first = await bar.talking()
    second = await bar.talking("+12025550119")
    assert (bar.now.id, bar.now.more) == (second, "and 1 more")
    bar.presenter.hang_up()
    await settle()
    assert (bar.now.id, bar.now.held, bar.now.more) == (first, True, "")


async def test_a_command_that_fails_says_why_until_something_changes(bar: Bar) -> None:
    call_id = await bar.talking()
    bar.desk.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    bar.presenter.toggle_hold()
    await settle()
    assert bar.now.problem == "The phone engine is not running."
    bar.desk.engine.reports_far_end_hold(call_id, True)
    await settle()
    assert (bar.now.problem, bar.now.status) == ("", "They put you on hold")


async def test_a_bar_built_in_the_middle_of_a_call_shows_it(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+14435550177")
    assert Bar(desk).now.id == call_id


async def test_a_talk_that_outlives_its_sign_in_can_still_be_ended(bar: Bar) -> None:
    await bar.talking()
    await bar.desk.session.sign_out()
    assert bar.now is not None
    bar.presenter.hang_up()
    await settle()
    assert bar.now is None


@pytest.mark.requirement("S2-24")
async def test_a_call_that_somebody_supervises_says_so_on_every_page(bar: Bar) -> None:
    call_id = await bar.desk.calls.place("+14435550177")
    bar.desk.engine.reports_answer(call_id, (("X-Call-Id", "c1"),))
    await settle()
    bar.desk.crm.goes_live("c1")
    bar.desk.crm.omar_supervises("c1")
    await settle()
    assert bar.now.status == "Omar Haddad is listening"

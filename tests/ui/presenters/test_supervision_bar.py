"""The bar of a supervision: who hears whom, switching over, and the sentence when it is over."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.supervision import Ended, Mode
from desktop.ui.supervising.presenter import BarState, SupervisionPresenter, SupervisionServices
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

pytestmark = pytest.mark.requirement("S2-24")

ConnectionLost = CrmUnreachable("The CRM does not answer.")


class Bar:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = SupervisionPresenter(
            SupervisionServices(
                *(desk.session, desk.supervising, desk.stream, desk.tasks, desk.clock)
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> BarState:
        state = self.screen.now("bar")
        assert isinstance(state, BarState)
        return state

    async def start(self, mode: Mode, *, let_in: bool = True) -> None:
        await self.desk.supervising.start("talk", mode)
        if let_in:
            self.desk.crm.phone_is_let_in(self.desk.crm.supervision_rows[-1].id)
        await settle()


@pytest.fixture
async def bar(desk: Desk) -> Bar:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.call_rows.append(
        call_record("talk", agent_id="u2", agent_name="Jonas Weber", contact_name="Marcus Reyes")
    )
    desk.crm.goes_live("talk")
    await desk.sign_in()
    return Bar(desk)


async def test_without_one_there_is_no_bar(bar: Bar) -> None:
    assert bar.screen.now("bar") is None
    bar.presenter.switch(Mode.WHISPER)
    bar.presenter.toggle_mute()
    bar.presenter.stop()
    await settle()
    assert bar.screen.now("bar") is None


async def test_it_says_whom_one_hears_and_who_hears_oneself(bar: Bar) -> None:
    await bar.start(Mode.LISTEN, let_in=False)
    assert bar.now.is_starting
    assert bar.now.heard == "Your microphone is not sent yet."
    bar.desk.crm.phone_is_let_in("sup1")
    await settle()
    assert bar.now.title == "Listening to Jonas Weber with Marcus Reyes (312) 555-0199"
    assert bar.now.heard == "Your microphone is not sent. Nobody hears you."
    bar.presenter.switch(Mode.WHISPER)
    await settle()
    assert bar.now.title.startswith("Whispering to Jonas Weber")
    assert bar.now.heard == "Jonas Weber alone hears you; Marcus Reyes does not."
    bar.presenter.switch(Mode.BARGE)
    await settle()
    assert bar.now.heard == "Jonas Weber and Marcus Reyes hear you."


async def test_who_only_listens_has_nothing_to_mute(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    assert not bar.now.can_mute
    bar.presenter.toggle_mute()
    await settle()
    assert not bar.desk.supervising.muted
    bar.presenter.switch(Mode.BARGE)
    await settle()
    bar.presenter.toggle_mute()
    await settle()
    assert (bar.now.muted, bar.now.heard) == (True, "You are muted. Nobody hears you.")


async def test_time_runs_while_it_goes_on(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    await bar.desk.clock.advance(65)
    bar.presenter.tick()
    assert bar.now.timer == "01:05"


async def test_taking_over_asks_first(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    bar.presenter.switch(Mode.TAKE_OVER)
    await settle()
    assert bar.now.asks.startswith("Take the call over? Jonas Weber leaves it")
    assert bar.desk.crm.supervision_rows[0].mode is Mode.LISTEN
    bar.presenter.keep_supervising()
    assert not bar.now.asks
    bar.presenter.switch(Mode.TAKE_OVER)
    bar.presenter.take_over()
    await settle()
    assert bar.desk.crm.supervision_rows[0].mode is Mode.TAKE_OVER


async def test_stopping_is_silent(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    bar.presenter.stop()
    await settle()
    assert bar.screen.now("bar") is None
    assert bar.desk.crm.supervision_rows[0].ended is Ended.BY_SUPERVISOR


@pytest.mark.parametrize(
    ("ended", "reason", "sentence"),
    [
        (
            *(Ended.PERMISSION, "plan.pro.dialing"),
            "The account's plan does not include Pro dialing any more. The call itself goes on.",
        ),
        (Ended.CALL_OVER, "", "The call is over."),
        (
            *(Ended.TARGET_OFF, ""),
            "Pro dialing was switched off for the agent. The call itself goes on.",
        ),
    ],
)
async def test_what_ends_by_itself_says_why_until_it_is_read(
    bar: Bar, ended: Ended, reason: str, sentence: str
) -> None:
    await bar.start(Mode.BARGE)
    bar.desk.crm.supervision_ends("sup1", ended, reason)
    await settle()
    assert bar.now.title == "You no longer supervise the call of Jonas Weber"
    assert bar.now.ended.lower() == bar.now.heard.lower() == sentence.lower()
    bar.presenter.dismiss()
    assert bar.screen.now("bar") is None


async def test_a_lost_permission_greys_what_it_took(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    bar.desk.crm.overrides = {"calls:supervise_barge": False}
    bar.desk.crm.tell_permissions()
    await settle()
    refused = dict(bar.now.refused)
    assert set(refused) == {Mode.BARGE, Mode.TAKE_OVER}
    assert refused[Mode.BARGE]
    bar.presenter.switch(Mode.BARGE)
    await settle()
    assert bar.now.mode is Mode.LISTEN


async def test_a_switch_that_is_refused_says_so(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    bar.desk.crm.refusals["change_supervision"] = ConnectionLost
    bar.presenter.switch(Mode.WHISPER)
    await settle()
    assert bar.now.problem == str(ConnectionLost)
    assert bar.now.mode is Mode.LISTEN


async def test_the_next_one_at_this_desk_reads_nothing_of_it(bar: Bar) -> None:
    await bar.start(Mode.LISTEN)
    bar.desk.crm.supervision_ends("sup1", Ended.CALL_OVER)
    await settle()
    await bar.desk.session.sign_out()
    assert bar.screen.now("bar") is None

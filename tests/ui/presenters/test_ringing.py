"""The card of a ringing call: who calls whom, and which keys may answer it."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallState, EndReason
from desktop.domain.errors import CrmUnreachable, EngineUnavailable
from desktop.domain.events import CallChanged
from desktop.ui.phone.call_words import plain
from desktop.ui.phone.ringing import RingingPresenter, RingServices, RingState
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

CALLED = (
    ("X-Called-Number", "+13125550122"),
    ("X-Called-Name", "Spring campaign"),
    ("X-Queue", "Sales"),
)


class Ringing:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = RingingPresenter(
            RingServices(desk.session, desk.calls, desk.people, desk.tasks, desk.clock, desk.stream)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> tuple[RingState, ...]:
        shown: tuple[RingState, ...] = self.screen.now("ringing")
        return shown

    def states(self) -> list[CallState]:
        return [call.state for call in self.desk.calls.calls]


@pytest.fixture
async def ringing(desk: Desk) -> Ringing:
    await desk.sign_in()
    return Ringing(desk)


async def test_the_card_says_who_calls_and_whom(ringing: Ringing) -> None:
    ringing.desk.engine.incoming("+13125550199", "", CALLED)
    await settle()
    (card,) = ringing.now
    assert (card.title, card.number) == ("Marcus Reyes", "(312) 555-0199 · Chicago")
    assert plain(card.called) == "Called Spring campaign (312) 555-0122 · queue Sales"
    assert (card.initials, card.rings_for, card.holds_other) == ("MR", "00:00", False)
    await ringing.desk.clock.advance(5)
    ringing.presenter.tick()
    assert ringing.now[0].rings_for == "00:05"


@pytest.mark.parametrize(
    ("number", "title"), [("+12025550119", "(202) 555-0119"), ("201", "201"), ("", "Withheld")]
)
async def test_an_unknown_caller_is_shown_as_well_as_can_be(
    ringing: Ringing, number: str, title: str
) -> None:
    ringing.desk.engine.incoming(number)
    await settle()
    assert title in ringing.now[0].title


async def test_with_the_crm_down_the_card_still_comes(ringing: Ringing) -> None:
    ringing.desk.crm.failure = CrmUnreachable("Gone.")
    ringing.desk.engine.incoming("+12025550119")
    ringing.desk.engine.incoming("+13125550199")
    await settle()
    assert ringing.now[0].title == "(202) 555-0119"
    assert ringing.now[1].title == "Marcus Reyes", "known to this computer"


async def test_a_key_pressed_for_something_else_answers_nothing(ringing: Ringing) -> None:
    ringing.desk.engine.incoming("+13125550199")
    await settle()
    for act in (ringing.presenter.answer_by_key, ringing.presenter.decline_by_key):
        assert not act()
    await ringing.desk.clock.advance(0.39)
    assert not ringing.presenter.answer_by_key()
    assert ringing.states() == [CallState.INCOMING]
    await ringing.desk.clock.advance(0.01)
    assert ringing.presenter.answer_by_key()
    await settle()
    assert ringing.states() == [CallState.ACTIVE]
    assert ringing.now == ()


async def test_a_repeated_report_does_not_start_the_guard_again(ringing: Ringing) -> None:
    ringing.desk.engine.incoming("+13125550199", call_id="again")
    await ringing.desk.clock.advance(0.5)
    ringing.desk.engine.incoming("+13125550199", call_id="again")
    await settle()
    assert ringing.presenter.answer_by_key()


async def test_keys_answer_and_decline_the_call_that_rings_longest(ringing: Ringing) -> None:
    first = ringing.desk.engine.incoming("+13125550199")
    await ringing.desk.clock.advance(5)
    second = ringing.desk.engine.incoming("+12025550119")
    await ringing.desk.clock.advance(0.2)
    assert [card.id for card in ringing.now] == [first, second]
    assert ringing.presenter.decline_by_key()
    await settle()
    assert [card.id for card in ringing.now] == [second]
    assert not ringing.presenter.answer_by_key(), "the younger one is still guarded"


async def test_with_nothing_ringing_the_keys_are_free(ringing: Ringing) -> None:
    assert not ringing.presenter.rings
    assert not ringing.presenter.answer_by_key()
    assert not ringing.presenter.decline_by_key()


async def test_answering_holds_the_talk_and_the_card_says_so_before(ringing: Ringing) -> None:
    first = await ringing.desk.calls.place("+14435550177")
    ringing.desk.engine.reports_answer(first)
    second = ringing.desk.engine.incoming("+13125550199")
    await settle()
    assert ringing.now[0].holds_other
    ringing.presenter.answer(second)
    await settle()
    assert ringing.states() == [CallState.HELD, CallState.ACTIVE]


async def test_declining_ends_the_call_and_takes_the_card_away(ringing: Ringing) -> None:
    call_id = ringing.desk.engine.incoming("+13125550199")
    await settle()
    ringing.presenter.decline(call_id)
    await settle()
    assert ringing.now == ()
    assert ringing.desk.told(CallChanged)[-1].call.end_reason is EndReason.DECLINED_HERE


async def test_a_caller_who_gives_up_takes_the_card_along(ringing: Ringing) -> None:
    call_id = ringing.desk.engine.incoming("+13125550199")
    await settle()
    ringing.desk.engine.reports_end(call_id, EndReason.MISSED)
    await settle()
    assert ringing.now == ()
    ringing.presenter.answer(call_id)
    await settle()
    assert ringing.now == (), "a late press brings nothing back"


async def test_an_answer_that_fails_says_why_on_the_card(ringing: Ringing) -> None:
    call_id = ringing.desk.engine.incoming("+13125550199")
    await settle()
    ringing.desk.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    ringing.presenter.answer(call_id)
    await settle()
    assert ringing.now[0].problem == "The phone engine is not running."
    assert ringing.states() == [CallState.INCOMING]


async def test_a_window_built_while_it_rings_shows_the_card(desk: Desk) -> None:
    await desk.sign_in()
    call_id = desk.engine.incoming("+13125550199")
    await settle()
    assert [card.id for card in Ringing(desk).now] == [call_id]


async def test_what_rings_while_the_sign_in_ends_can_still_be_declined(ringing: Ringing) -> None:
    call_id = ringing.desk.engine.incoming("+13125550199")
    await settle()
    await ringing.desk.session.sign_out()
    assert [card.id for card in ringing.now] == [call_id]
    ringing.presenter.decline(call_id)
    await settle()
    assert ringing.now == ()

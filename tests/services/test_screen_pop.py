"""What opens by itself for a caller, when, and never for anybody else."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallId
from desktop.domain.events import Notice, ScreenPopped
from desktop.domain.screen_pop import ScreenPop
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

POP = ScreenPop("https://crm.example/?n={number}&id={contact_id}&call={call_id}")
PAGE = "https://crm.example/?n=%2B13125550199&id=p1&call=c1"
CALLED = (("X-Call-Id", "c1"), ("X-Queue", "Sales"))


async def rings(desk: Desk, number: str = known.MARCUS_NUMBER) -> CallId:
    call_id = desk.engine.incoming(number, "", CALLED)
    await settle()
    return call_id


async def is_taken(desk: Desk, call_id: CallId) -> None:
    await desk.calls.answer(call_id)
    await settle()


def popped(desk: Desk) -> list[str]:
    return [each.contact_id for each in desk.told(ScreenPopped)]


async def test_nothing_opens_unless_the_person_wants_it(desk: Desk) -> None:
    await desk.sign_in()
    await is_taken(desk, await rings(desk))
    assert popped(desk) == []
    assert desk.browser.opened == []


@pytest.mark.parametrize(("when", "at_ring"), [("ring", ["p1"]), ("answer", [])])
async def test_the_contact_opens_once_at_its_moment(
    desk: Desk, when: str, at_ring: list[str]
) -> None:
    await desk.sign_in()
    desk.own.choose("screen_pop.when", when)
    call_id = await rings(desk)
    assert popped(desk) == at_ring
    await is_taken(desk, call_id)
    await desk.calls.hold(call_id)
    await settle()
    await desk.calls.resume(call_id)
    await settle()
    assert popped(desk) == ["p1"]


async def test_who_is_called_opens_nothing(desk: Desk) -> None:
    desk.crm.pop = ScreenPop(POP.template, by_itself=True)
    await desk.sign_in()
    desk.own.choose("screen_pop.when", "answer")
    call_id = await desk.calls.place(known.MARCUS_NUMBER)
    desk.engine.reports_answer(call_id, ())
    await settle()
    assert (popped(desk), desk.browser.opened) == ([], [])


async def test_a_stranger_has_no_page_of_ours(desk: Desk) -> None:
    desk.crm.pop = ScreenPop(POP.template, by_itself=True)
    await desk.sign_in()
    desk.own.choose("screen_pop.when", "answer")
    await is_taken(desk, await rings(desk, "+12125550111"))
    assert popped(desk) == []
    assert desk.browser.opened == ["https://crm.example/?n=%2B12125550111&id=&call=c1"]


async def test_the_web_page_opens_by_itself_where_the_account_says_so(desk: Desk) -> None:
    desk.crm.pop = POP
    await desk.sign_in()
    await is_taken(desk, await rings(desk))
    assert desk.browser.opened == [], "by a click alone"
    (call,) = desk.calls.calls
    assert desk.screen_pop.address(call) == PAGE
    desk.screen_pop.open(PAGE)
    assert desk.browser.opened == [PAGE]


async def test_a_new_template_counts_at_once(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.pop = ScreenPop("https://other.example/{number}", by_itself=True)
    desk.crm.push("settings.changed")
    await settle()
    await is_taken(desk, await rings(desk))
    assert desk.browser.opened == ["https://other.example/%2B13125550199"]


async def test_a_template_that_is_no_web_address_opens_nothing(desk: Desk) -> None:
    desk.crm.pop = ScreenPop("file:///etc/{number}", by_itself=True)
    await desk.sign_in()
    await is_taken(desk, await rings(desk))
    assert desk.browser.opened == []


async def test_without_a_browser_the_person_is_told(desk: Desk) -> None:
    await desk.sign_in()
    desk.browser.is_there = False
    desk.screen_pop.open(PAGE)
    assert "could not be opened" in desk.told(Notice)[-1].sentence


async def test_who_may_not_see_contacts_is_shown_none(desk: Desk) -> None:
    desk.crm.overrides = {"contacts:view": False}
    await desk.sign_in()
    desk.own.choose("screen_pop.when", "ring")
    await rings(desk)
    assert popped(desk) == []


async def test_another_account_has_its_own_page(desk: Desk) -> None:
    desk.crm.pop = POP
    await desk.sign_in()
    assert desk.screen_pop.pop == POP
    await desk.session.switch_account("a2")
    await settle()
    assert desk.screen_pop.pop == ScreenPop()

"""Another account in the window: what the calls, the number field and the search show then."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.ui.phone.bar import BarServices, CallBarPresenter
from desktop.ui.phone.cards import CardState
from desktop.ui.phone.presenter import PhonePresenter, PhoneServices
from tests.fakes.clock import settle
from tests.fakes.crm_records import SECOND_ACCOUNT
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

pytestmark = pytest.mark.requirement("S1-09")


class Phone:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.screen = desk, Screen()
        self.presenter = PhonePresenter(
            PhoneServices(
                *(desk.session, desk.stream, desk.calls, desk.caller_ids, desk.history),
                *(desk.people, desk.notes, desk.tasks, desk.clock),
                web_page=desk.screen_pop.address,
            )
        )
        self.presenter.attach(self.screen)

    @property
    def card(self) -> CardState:
        (card,) = self.screen.now("cards")
        state: CardState = card
        return state


@pytest.fixture
async def phone(desk: Desk) -> Phone:
    desk.crm.role = Role.CALL_MANAGER
    made = Phone(desk)
    await desk.sign_in()
    return made


async def test_a_card_says_which_account_its_call_is_in(phone: Phone) -> None:
    desk = phone.desk
    call_id = desk.engine.incoming("+13125550199")
    await settle()
    await desk.calls.answer(call_id)
    await settle()
    assert (phone.card.account, phone.card.contact_id, phone.card.can_block) == ("", "p1", True)
    await desk.switching.switch(SECOND_ACCOUNT)
    await settle()
    assert phone.card.account == "in Harbor Home Services"
    assert phone.card.title == "Marcus Reyes", "who it is does not change"
    assert phone.card.contact_id == "", "there is no such contact here"
    assert not phone.card.can_block, "this account's list is another one"


async def test_the_bar_says_so_too(phone: Phone) -> None:
    desk, screen = phone.desk, Screen()
    bar = CallBarPresenter(
        BarServices(desk.session, desk.calls, desk.tasks, desk.clock, desk.stream)
    )
    bar.attach(screen)
    desk.engine.reports_answer(await desk.calls.place("+14435550177"))
    await settle()
    assert "Harbor Home Services" not in screen.now("bar").number
    await desk.switching.switch(SECOND_ACCOUNT)
    await settle()
    assert screen.now("bar").number.endswith("in Harbor Home Services")


async def test_the_number_that_was_typed_is_foreseen_anew(phone: Phone) -> None:
    desk = phone.desk
    phone.presenter.dial.type("4435550177")
    await desk.clock.advance(0.5)
    assert phone.screen.now("dial").from_number
    asked = desk.crm.asked.count("resolve_caller_id")
    await desk.switching.switch(SECOND_ACCOUNT)
    await settle()
    assert phone.screen.now("dial").text == "(443) 555-0177"
    assert phone.screen.now("dial").from_number == "", "it was the number of another account"
    await desk.clock.advance(0.5)
    assert desk.crm.asked.count("resolve_caller_id") == asked + 1

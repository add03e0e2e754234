"""A paused account: what still works, and the way back for whom there is one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import Balance
from desktop.domain.money import Money
from desktop.ui.billing.paused import PausedPresenter, PausedServices, PausedState
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.billing_rig import GONE
from tests.ui.presenters.screen import Screen

SPENT = Balance(Money(-120), Money(8_000), is_low=True, is_paused=True)


class Paused:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        services = PausedServices(desk.session, desk.stream, desk.billing, desk.tasks)
        PausedPresenter(services).attach(self.screen)

    @property
    def now(self) -> PausedState:
        state: PausedState = self.screen.now("paused")
        return state

    async def comes_in(self, role: Role) -> None:
        self.desk.crm.role = role
        await self.desk.sign_in()

    async def goes_on(self) -> None:
        self.desk.crm.balance_now = replace(SPENT, amount=Money(4_880), is_paused=False)
        self.desk.crm.stand("active")
        await settle()


@pytest.fixture
def paused(desk: Desk) -> Paused:
    desk.crm.balance_now = SPENT
    desk.crm.stand("paused")
    return Paused(desk)


async def test_in_an_account_that_goes_on_nothing_is_said(paused: Paused) -> None:
    paused.desk.crm.stand("active")
    await paused.comes_in(Role.ADMINISTRATOR)
    assert paused.now == PausedState()
    assert "balance" not in paused.desk.crm.asked


async def test_who_may_top_up_is_led_there(paused: Paused) -> None:
    await paused.comes_in(Role.ADMINISTRATOR)
    assert paused.now.can_top_up
    assert "The balance is spent" in paused.now.sentence
    assert "calls for help" in paused.now.sentence


async def test_others_are_told_whom_to_ask(paused: Paused) -> None:
    await paused.comes_in(Role.CALL_AGENT)
    assert not paused.now.can_top_up
    assert "An administrator of the account" in paused.now.sentence
    assert "balance" not in paused.now.sentence, "that is not for everybody to know"
    assert "balance" not in paused.desk.crm.asked


async def test_one_that_the_agency_paused_is_not_topped_up(paused: Paused) -> None:
    paused.desk.crm.balance_now = Balance(Money(9_000), Money(8_000))
    await paused.comes_in(Role.ADMINISTRATOR)
    assert (paused.now.can_top_up, "The agency" in paused.now.sentence) == (False, True)


async def test_it_goes_when_the_account_goes_on(paused: Paused) -> None:
    await paused.comes_in(Role.ADMINISTRATOR)
    await paused.goes_on()
    assert paused.now == PausedState()


async def test_it_comes_while_somebody_is_at_work(paused: Paused) -> None:
    paused.desk.crm.stand("active")
    await paused.comes_in(Role.CALL_AGENT)
    paused.desk.crm.stand("paused")
    await settle()
    assert paused.now.sentence.startswith("This account is paused")


async def test_without_an_answer_nobody_is_led_astray(paused: Paused) -> None:
    paused.desk.crm.refusals["balance"] = GONE
    await paused.comes_in(Role.ADMINISTRATOR)
    assert (bool(paused.now.sentence), paused.now.can_top_up) == (True, False)
    paused.desk.crm.refusals.clear()
    paused.desk.crm.push("billing.updated", what="balance")
    await settle()
    assert paused.now.can_top_up


async def test_it_leaves_with_the_person(paused: Paused) -> None:
    await paused.comes_in(Role.ADMINISTRATOR)
    await paused.desk.session.sign_out()
    await settle()
    assert paused.now == PausedState()

"""Signing in with a second factor: the code after the password, its mistakes, and the way back."""

from __future__ import annotations

import pytest

from desktop.domain.own_sign_in import SecondFactor
from desktop.ui.sign_in.presenter import SignInPresenter
from tests.fakes.clock import settle
from tests.fakes.crm import PASSWORD
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

ANNA = "anna.keller@harbor.example"


class Page:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.screen = desk, Screen()
        self.presenter = SignInPresenter(desk.session, desk.first_password, desk.tasks)
        self.presenter.attach(self.screen)
        self.presenter.open()

    async def with_password(self, password: str = PASSWORD) -> None:
        self.presenter.submit("", f" {ANNA} ", password)
        await settle()

    async def with_code(self, code: str) -> str:
        """What the page says afterwards."""
        self.presenter.submit_code(code)
        await settle()
        said: str = self.screen.now("error")
        return said


@pytest.fixture
async def page(desk: Desk) -> Page:
    desk.crm.own.factor = SecondFactor(True)
    desk.crm.own.codes = ["123456"]
    desk.crm.own.recovery = ["ABCD-EFGH-JKLM-NPQR"]
    made = Page(desk)
    await made.with_password()
    return made


async def test_the_code_is_asked_for_after_the_right_password_alone(desk: Desk, page: Page) -> None:
    assert page.screen.every("second_step") == [ANNA]
    assert page.screen.now("error") == ""
    assert page.screen.now("busy") is False
    assert not desk.session.is_signed_in

    other = Page(desk)
    await other.with_password("guess")
    assert other.screen.every("second_step") == []


@pytest.mark.parametrize("code", [" 123 456\n", "abcd efgh jklm npqr"])
async def test_either_code_signs_in_however_it_is_pasted(page: Page, code: str) -> None:
    assert await page.with_code(code) == ""
    assert page.desk.session.is_signed_in
    assert page.screen.now("second_step") == "", "the next one begins with the password"
    assert page.screen.every("clear_password")


async def test_a_wrong_code_is_said_and_typed_again(page: Page) -> None:
    assert "not right" in await page.with_code("000000")
    assert page.screen.every("clear_code")
    assert page.screen.every("second_step") == [ANNA], "the password is not asked for again"
    assert await page.with_code("123456") == ""
    assert page.desk.session.is_signed_in


async def test_no_code_is_sent_where_none_is_typed(page: Page) -> None:
    before = page.desk.crm.asked.count("sign_in")
    assert "authenticator app" in await page.with_code("  ")
    assert page.desk.crm.asked.count("sign_in") == before


async def test_a_wait_is_said_and_the_step_stays(page: Page) -> None:
    for _ in range(5):
        await page.with_code("000000")
    assert "Wait 2 seconds" in await page.with_code("123456")
    assert page.screen.now("second_step") == ANNA
    page.desk.crm.own.wrong = 0
    await page.with_code("123456")
    assert page.desk.session.is_signed_in


async def test_back_leads_to_the_password_which_is_forgotten(page: Page) -> None:
    page.presenter.back()
    assert page.screen.now("second_step") == ""
    assert page.screen.every("clear_password")
    before = page.desk.crm.asked.count("sign_in")
    page.presenter.submit_code("123456")
    await settle()
    assert page.desk.crm.asked.count("sign_in") == before


async def test_a_password_changed_meanwhile_is_asked_for_again(page: Page) -> None:
    page.desk.crm.signs.passwords[ANNA] = "another one"
    assert "password is wrong" in await page.with_code("123456")
    assert page.screen.now("second_step") == ""

"""Signing in: what is missing, what is wrong, and what is kept of the typing."""

from __future__ import annotations

import pytest

from desktop.domain.errors import CrmUnreachable
from desktop.ui.sign_in.presenter import SignInPresenter
from tests.fakes.clock import settle
from tests.fakes.crm import PASSWORD
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

ANNA = "anna.keller@harbor.example"


class SignIn:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = SignInPresenter(desk.session, desk.first_password, desk.tasks)
        self.presenter.attach(self.screen)
        self.presenter.open()

    async def submitted(self, email: str, password: str, address: str = "") -> str:
        """What the page says afterwards."""
        self.presenter.submit(address, email, password)
        await settle()
        said: str = self.screen.now("error")
        return said

    def cleared(self) -> int:
        return len(self.screen.every("clear_password"))


@pytest.fixture
async def page(desk: Desk) -> SignIn:
    return SignIn(desk)


async def test_a_new_password_is_weighed_in_words(page: SignIn) -> None:
    page.presenter.weigh("short")
    assert "at least 10" in page.screen.now("strength")
    page.presenter.weigh("a harbour at night")
    assert page.screen.now("strength") == "A strong password."
    page.presenter.weigh("")
    assert page.screen.now("strength") == ""


async def test_the_address_of_the_crm_is_filled_in(page: SignIn) -> None:
    assert page.screen.now("address") == "http://127.0.0.1:8080"


async def test_the_right_password_signs_in_and_leaves_none_behind(page: SignIn) -> None:
    page.presenter.submit("", ANNA, PASSWORD)
    assert page.screen.now("busy") is True
    page.presenter.submit("", ANNA, PASSWORD)
    await settle()
    assert page.desk.session.is_signed_in
    assert page.desk.crm.asked.count("sign_in") == 1, "pressed twice, sent once"
    assert (page.screen.now("busy"), page.cleared()) == (False, 1)


async def test_whoever_is_quicker_than_the_pages_is_signed_in_when_they_are_there(
    desk: Desk,
) -> None:
    screen, presenter = Screen(), SignInPresenter(desk.session, desk.first_password, desk.tasks)
    presenter.attach(screen)
    assert screen.every("opening")
    presenter.submit("", ANNA, PASSWORD)
    await settle()
    assert not desk.session.is_signed_in, "the pages would not know"
    presenter.open()
    await settle()
    assert desk.session.is_signed_in


@pytest.mark.parametrize(("email", "password"), [("", "x"), ("  ", "x"), (ANNA, "")])
async def test_what_is_missing_is_said_before_anything_is_sent(
    page: SignIn, email: str, password: str
) -> None:
    assert await page.submitted(email, password) == "Enter your e-mail and your password."
    assert page.desk.crm.asked == []


async def test_a_wrong_password_is_said_and_cleared(page: SignIn) -> None:
    assert "wrong" in await page.submitted(ANNA, "guess")
    assert (page.screen.now("busy"), page.cleared()) == (False, 1)
    assert not page.desk.session.is_signed_in


async def test_with_the_crm_down_the_password_need_not_be_typed_again(page: SignIn) -> None:
    page.desk.crm.failure = CrmUnreachable("Nothing answers at this address.")
    assert await page.submitted(ANNA, PASSWORD) == "Nothing answers at this address."
    assert (page.screen.now("busy"), page.cleared()) == (False, 0)
    page.desk.crm.failure = None
    assert await page.submitted(ANNA, PASSWORD) == ""
    assert page.desk.session.is_signed_in


async def test_another_address_is_used_and_remembered(page: SignIn) -> None:
    await page.submitted(ANNA, PASSWORD, " https://crm.example.com ")
    assert page.desk.crm.address == "https://crm.example.com"
    assert page.desk.preferences.value("crm.address") == page.desk.crm.address


async def test_an_address_that_is_none_is_said_and_nothing_is_sent(page: SignIn) -> None:
    assert "https://" in await page.submitted(ANNA, PASSWORD, "http://harbor.example")
    assert "sign_in" not in page.desk.crm.asked


NEW = "a harbour at night"


class TestWithACode:
    async def accepted(self, page: SignIn, code: str, password: str = NEW, again: str = NEW) -> str:
        page.presenter.accept("", code, password, again)
        await settle()
        said: str = page.screen.now("error")
        return said

    @pytest.mark.requirement("S2-10")
    async def test_a_code_sets_the_password_and_signs_in(self, page: SignIn) -> None:
        page.desk.crm.codes = {"ABCD": "u1"}
        assert await self.accepted(page, "ab-cd") == ""
        assert page.desk.session.is_signed_in
        assert page.screen.now("email") == ANNA
        assert page.screen.now("busy") is False

    @pytest.mark.parametrize(
        ("code", "password", "again", "says"),
        [
            ("", NEW, NEW, "Enter the code"),
            ("AB-CD", NEW, "another", "not the same"),
            ("AB-CD", "short", "short", "at least 10"),
            ("WRONG", NEW, NEW, "not valid"),
        ],
    )
    async def test_what_is_wrong_is_said_and_the_code_stays_good(
        self, page: SignIn, code: str, password: str, again: str, says: str
    ) -> None:
        page.desk.crm.codes = {"ABCD": "u1"}
        assert says in await self.accepted(page, code, password, again)
        assert page.screen.every("email") == []
        assert await self.accepted(page, "AB-CD") == ""

    async def test_pressed_twice_it_is_sent_once(self, page: SignIn) -> None:
        page.desk.crm.codes = {"ABCD": "u1"}
        page.presenter.accept("", "AB-CD", NEW, NEW)
        assert await self.accepted(page, "AB-CD") == ""
        assert page.desk.crm.asked.count("accept_code") == 1

    async def test_the_crm_away_after_the_code_leaves_an_ordinary_sign_in(
        self, page: SignIn
    ) -> None:
        page.desk.crm.codes = {"ABCD": "u1"}
        page.desk.crm.refusals["sign_in"] = CrmUnreachable("The CRM cannot be reached.")
        assert "reached" in await self.accepted(page, "AB-CD")
        assert page.screen.now("email") == ANNA
        page.desk.crm.refusals.clear()
        assert await page.submitted(ANNA, NEW) == ""
        assert page.desk.session.is_signed_in

"""Payment methods: the default one, expiry in words, what depends on one, and a card to add."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.domain.access import Role
from desktop.domain.cards import CardFacts
from desktop.domain.errors import InvalidInput
from desktop.ui.billing.methods import (
    CardFormState,
    MethodsPresenter,
    MethodsState,
    expiry_words,
    read_expiry,
)
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.billing_rig import AMEX, GONE, VISA, Shown, billing_services

NUMBER = "4242 4242 4242 4242"


class Methods(Shown[MethodsPresenter]):
    @property
    def now(self) -> MethodsState:
        state: MethodsState = super().now
        return state

    @property
    def form(self) -> CardFormState:
        state: CardFormState = self.screen.now("form")
        return state

    async def types(self, number: str = NUMBER, expiry: str = "12/29", code: str = "123") -> bool:
        is_taken = self.presenter.submit(number, expiry, code)
        await settle()
        return is_taken

    def titles(self) -> list[str]:
        return [row.title for row in self.now.rows]


@pytest.fixture
async def methods(desk: Desk) -> Methods:
    desk.crm.role, desk.crm.method_rows = Role.ADMINISTRATOR, [VISA, AMEX]
    made = Methods(desk, MethodsPresenter(billing_services(desk)), "list")
    await made.open()
    return made


@pytest.mark.requirement("S1-39")
async def test_the_default_one_comes_first_and_expiry_is_said_in_words(methods: Methods) -> None:
    first, second = methods.now.rows
    assert (first.title, first.expires, first.is_default) == (
        "Visa ending in 4242",
        "Until December 2030",
        True,
    )
    assert (second.expires, second.tone) == ("Expires in April 2026", Tone.WARNING)


@pytest.mark.requirement("S1-40", "S2-37")
async def test_a_card_is_added_and_its_number_is_nowhere_afterwards(methods: Methods) -> None:
    methods.presenter.add()
    assert methods.form.is_open
    assert await methods.types("5555 5555 5555 4444")
    assert methods.titles()[-1] == "Mastercard ending in 4444"
    assert not methods.form.is_open
    assert methods.now.notice == "Mastercard ending in 4444 is added."
    for each in (methods.presenter, methods.desk.billing):
        assert "5555555555554444" not in everything(each).replace(" ", "")


async def test_a_mistake_in_the_number_stays_in_the_form(methods: Methods) -> None:
    """Nobody has it but the form, so nothing has to be typed again."""
    methods.presenter.add()
    assert not await methods.types("4242 4242 4242 4243")
    assert methods.form.error.startswith("There is a mistake in the card number.")
    assert methods.desk.vault.given == 0
    assert "4243" not in everything(methods.presenter)


@pytest.mark.parametrize("expiry", ["", "13/29", "1229/", "nothing", "12/2", "02/26"])
async def test_an_expiry_that_cannot_be_is_said(methods: Methods, expiry: str) -> None:
    methods.presenter.add()
    assert not await methods.types(expiry=expiry)
    assert methods.form.error


async def test_a_card_whose_answer_was_lost_is_tried_again_without_its_number(
    methods: Methods,
) -> None:
    methods.desk.crm.lost_answers = {"add_payment_method"}
    methods.presenter.add()
    assert await methods.types("5555 5555 5555 4444")
    assert methods.form.known == "Mastercard ending in 4444, expires 12/2029"
    assert (methods.form.is_open, methods.form.action) == (True, "Try again")
    assert "5555" not in everything(methods.presenter)
    methods.desk.crm.lost_answers = set()
    methods.presenter.submit_again()
    await settle()
    assert methods.titles().count("Mastercard ending in 4444") == 1
    assert methods.desk.vault.given == 1


async def test_another_card_can_be_typed_instead(methods: Methods) -> None:
    methods.desk.crm.refusals["add_payment_method"] = GONE
    methods.presenter.add()
    await methods.types()
    methods.desk.crm.refusals.clear()
    methods.presenter.another()
    assert methods.form.known == ""
    assert await methods.types("5555 5555 5555 4444")
    assert "Mastercard ending in 4444" in methods.titles()


async def test_a_provider_that_does_not_answer_leaves_nothing_of_the_card(
    methods: Methods,
) -> None:
    methods.desk.vault.failure = GONE
    methods.presenter.add()
    assert await methods.types()
    assert methods.form.error == f"{GONE} Write the card again."
    assert "4242424242424242" not in everything(methods.presenter).replace(" ", "")


async def test_the_default_one_can_be_another(methods: Methods) -> None:
    methods.presenter.make_default("pm1")
    await settle()
    assert methods.titles()[0] == "American Express ending in 0005"
    assert methods.now.rows[0].is_default


async def test_removing_is_asked_with_what_depends_on_it(methods: Methods) -> None:
    crm = methods.desk.crm
    crm.auto_now = replace(crm.auto_now, wish=replace(crm.auto_now.wish, is_on=True))
    methods.presenter.reload()
    await settle()
    methods.presenter.remove("pm0")
    assert methods.now.notice == (
        "Remove Visa ending in 4242? It is the default one: invoices and automatic top-up are "
        "paid with another card then."
    )
    assert len(crm.method_rows) == 2, "not before it is agreed to"
    methods.presenter.confirm()
    await settle()
    assert methods.titles() == ["American Express ending in 0005"]
    methods.presenter.remove("pm1")
    assert "Automatic top-up is on: turn it off first." in methods.now.notice
    methods.presenter.confirm()
    await settle()
    assert methods.now.level == "error"
    assert methods.titles() == ["American Express ending in 0005"]


@pytest.mark.requirement("S1-40", "S2-37")
async def test_who_may_only_look_changes_nothing(methods: Methods) -> None:
    methods.desk.crm.overrides = {"billing.payment_methods:edit": False}
    methods.desk.crm.tell_permissions()
    await settle()
    assert not methods.now.can_edit
    methods.presenter.add()
    assert not methods.form.is_open
    methods.presenter.remove("pm0")
    methods.presenter.make_default("pm1")
    await settle()
    assert methods.now.notice == ""
    assert methods.desk.crm.method_rows == [VISA, AMEX]


async def test_a_permission_that_goes_takes_the_typed_card_along(methods: Methods) -> None:
    methods.presenter.add()
    before = methods.form.clearings
    methods.desk.crm.overrides = {"billing.payment_methods:edit": False}
    methods.desk.crm.tell_permissions()
    await settle()
    assert methods.form.clearings > before
    assert (methods.form.is_locked, methods.form.error[:7]) == (True, "You may")
    assert not await methods.types()


async def test_another_person_sees_nothing_of_it(methods: Methods) -> None:
    methods.presenter.add()
    before = methods.form.clearings
    await methods.desk.session.sign_out()
    await settle()
    assert (methods.now.rows, methods.form.is_open) == ((), False)
    assert methods.form.clearings > before


async def test_cards_that_do_not_come_are_asked_for_again(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.refusals["payment_methods"] = GONE
    made = Methods(desk, MethodsPresenter(billing_services(desk)), "list")
    await made.open()
    assert (made.now.phase, made.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    made.presenter.reload()
    await settle()
    assert made.now.phase is Phase.EMPTY


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12/27", (12, 2027)), ("1 / 2030", (1, 2030)), ("0529", (5, 2029)), ("7-31", (7, 2031))],
)
def test_an_expiry_is_read_as_people_write_it(typed: str, read: tuple[int, int]) -> None:
    assert read_expiry(typed) == read


def test_no_expiry_is_a_sentence() -> None:
    with pytest.raises(InvalidInput, match="12/27"):
        read_expiry("soon")


@pytest.mark.parametrize(
    ("month", "year", "words"),
    [
        (2, 2026, "Expired in February 2026"),
        (3, 2026, "Expires in March 2026"),
        (5, 2026, "Until May 2026"),
        (1, 2027, "Until January 2027"),
    ],
)
def test_a_card_is_good_to_the_end_of_its_month(month: int, year: int, words: str) -> None:
    assert expiry_words(CardFacts("visa", "4242", month, year), date(2026, 3, 31))[0] == words


def everything(root: object) -> str:
    """All that an object holds on to, as a crash report or a memory image would show it."""
    seen: set[int] = set()
    words: list[str] = []

    def look(each: Any, depth: int) -> None:
        if id(each) in seen or depth > 6:
            return
        seen.add(id(each))
        if isinstance(each, str):
            words.append(each)
        elif isinstance(each, dict):
            for pair in list(each.items()):
                look(pair, depth + 1)
        elif isinstance(each, (list, tuple, set, frozenset)):
            for one in list(each):
                look(one, depth + 1)
        elif type(each).__module__.startswith("desktop"):
            slots = [name for kind in type(each).__mro__ for name in getattr(kind, "__slots__", ())]
            look({**getattr(each, "__dict__", {}), **_held(each, slots)}, depth + 1)

    look(root, 0)
    return "\n".join(words)


def _held(each: object, names: list[str]) -> dict[str, object]:
    return {name: getattr(each, name) for name in names if hasattr(each, name)}

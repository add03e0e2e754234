"""A number was given back while somebody was about to call or write from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.ui.phone.presenter import PhonePresenter, PhoneServices
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen
from tests.ui.presenters.texts_rig import Texts


async def given_back(desk: Desk) -> None:
    desk.crm.user_default = known.CAPITAL
    desk.crm.number_rows = [known.NUMBERS[0], replace(known.NUMBERS[1], state="released")]
    desk.crm.push("settings.changed", setting="numbers")
    await settle()
    await desk.clock.advance(0.5)
    await settle()


async def test_the_number_under_the_field_is_renewed(desk: Desk) -> None:
    await desk.sign_in()
    screen = Screen()
    phone = PhonePresenter(
        PhoneServices(
            *(desk.session, desk.stream, desk.calls, desk.caller_ids, desk.history),
            *(desk.people, desk.notes, desk.tasks, desk.clock),
        )
    )
    phone.attach(screen)
    phone.dial.type("4435550177")
    await desk.clock.advance(0.5)
    await settle()
    assert screen.now("dial").from_number == "(410) 555-0100"
    await given_back(desk)
    assert screen.now("dial").from_number == "(202) 555-0111"
    assert screen.now("dial").text == "(443) 555-0177"


async def test_the_numbers_to_write_from_are_renewed(texts: Texts) -> None:
    desk: Any = texts.desk
    await texts.opened()
    before = desk.crm.asked.count("text_numbers")
    await given_back(desk)
    assert desk.crm.asked.count("text_numbers") == before + 1

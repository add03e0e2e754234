"""Lists are asked for only by those who may, and what is kept goes with the permission."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from desktop.domain.access import Role
from desktop.domain.correspondence import OutgoingText
from desktop.domain.errors import Refused
from desktop.domain.numbers import NumberChange, NumberFilter, OfferSearch, Retirement, Retiring
from desktop.domain.queries import CallQuery
from desktop.domain.recording import RecordingSettings
from desktop.domain.users import EVERYBODY, NewUser, UserChange
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.fakes.crm_records import NUMBERS, SOURCES
from tests.services.conftest import Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)

EMAIL = "jonas@harbor.example"
USERS = b"name,email,role\nMax,max@harbor.example,Billing\n"

ASKING: dict[str, Callable[[Desk], Awaitable[object]]] = {
    "calls": lambda desk: desk.history.places(CallQuery()),
    "recent calls": lambda desk: desk.history.recent(5),
    "agents": lambda desk: desk.history.agents(),
    "where calls stand": lambda desk: desk.history.whereabouts(CallQuery(), ("c1",)),
    "calls found": lambda desk: desk.history.find(CallQuery()),
    "values of calls": lambda desk: desk.history.distinct("queue"),
    "contacts": lambda desk: desk.people.page(),
    "match": lambda desk: desk.people.match("+13125550199"),
    "conversations": lambda desk: desk.messaging.conversations(),
    "thread": lambda desk: desk.messaging.thread("t1"),
    "texts found": lambda desk: desk.messaging.find("hello"),
    "who writes": lambda desk: desk.messaging.correspondent("+13125550199"),
    "numbers written to": lambda desk: desk.messaging.our_numbers(),
    "text": lambda desk: desk.texting.put(OutgoingText("+13125550199", "Hello", "t1")),
    "check a text": lambda desk: desk.texting.check("+13125550199"),
    "templates": lambda desk: desk.texting.templates(),
    "numbers to text from": lambda desk: desk.texting.numbers(),
    "add a picture": lambda desk: desk.texting.add_picture(PNG),
    "numbers": lambda desk: desk.numbers.page(NumberFilter()),
    "numbers to buy": lambda desk: desk.numbers.offers(OfferSearch()),
    "buy": lambda desk: desk.numbers.buy("+14435550100"),
    "change a number": lambda desk: desk.numbers.change(NUMBERS[1], NumberChange(name="x")),
    "enable a number": lambda desk: desk.numbers.enable("n1"),
    "uses of a number": lambda desk: desk.numbers.uses("n1", Retiring.RELEASE),
    "release": lambda desk: desk.numbers.retire("n2", Retirement(Retiring.RELEASE)),
    "usable numbers": lambda desk: desk.numbers.usable(),
    "where a number rings": lambda desk: desk.numbers.route_targets(),
    "recording": lambda desk: desk.recording.load(),
    "record": lambda desk: desk.recording.change(RecordingSettings(is_on=True)),
    "sources": lambda desk: desk.numbers.sources(),
    "add a source": lambda desk: desk.numbers.add_source("Radio"),
    "rename a source": lambda desk: desk.numbers.change_source(SOURCES[0], SOURCES[0]),
    "users": lambda desk: desk.users.page(EVERYBODY),
    "user": lambda desk: desk.users.one("u2"),
    "add a user": lambda desk: desk.users.add(NewUser("lea@harbor.example", "Lea", Role.BILLING)),
    "look at users": lambda desk: desk.users.look_at_file(USERS),
    "add users": lambda desk: desk.users.add_file(USERS),
    "change a user": lambda desk: desk.users.change(known.USERS[1], UserChange("J", EMAIL, "", "")),
    "role": lambda desk: desk.users.set_role("u2", "billing"),
    "deactivate": lambda desk: desk.users.deactivate("u2"),
    "activate": lambda desk: desk.users.activate("u2"),
    "remove": lambda desk: desk.users.remove("u2"),
    "reset": lambda desk: desk.users.reset_password("u2"),
    "sign-ins": lambda desk: desk.users.sessions("u2"),
    "end sign-ins": lambda desk: desk.users.end_sessions("u2"),
    "invoices": lambda desk: desk.billing.invoices(),
}


@pytest.mark.parametrize("what", sorted(set(ASKING) - {"invoices"}))
async def test_a_billing_user_is_refused_before_anything_is_sent(desk: Desk, what: str) -> None:
    desk.crm.role = Role.BILLING
    await desk.sign_in()
    asked = len(desk.crm.asked)
    with pytest.raises(Refused, match="F1"):
        await ASKING[what](desk)
    assert len(desk.crm.asked) == asked


@pytest.mark.parametrize("what", sorted(ASKING))
async def test_an_administrator_is_served(desk: Desk, what: str) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    await ASKING[what](desk)


async def test_without_local_data_a_match_is_asked_once_and_dropped_with_the_permission(
    desk: Desk,
) -> None:
    await desk.sign_in()
    await desk.local.close()
    for _ in range(3):
        await desk.people.match("+13125550199")
    assert desk.crm.asked.count("match_contact") == 1
    assert await desk.people.match("201") is None
    desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    await desk.people.match("+13125550199")
    assert desk.crm.asked.count("match_contact") == 2

"""An agency's accounts, people and rules: what goes out, and what everybody hears of it."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.agency import AgencyQuestion
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import AgencyChanged, PermissionsChanged
from tests.fakes.clock import settle
from tests.services.conftest import Desk

pytestmark = pytest.mark.requirement("S1-08", "S1-46")

NEW = ("Harbor Marine", "marine.harbor.example", "Pro")


@pytest.fixture
async def grace(desk: Desk) -> Desk:
    desk.crm.role, desk.crm.plan = Role.AGENCY_ADMINISTRATOR, "Agency"
    await desk.sign_in()
    return desk


async def test_nobody_else_asks_at_all(desk: Desk) -> None:
    desk.crm.role, desk.crm.plan = Role.ADMINISTRATOR, "Agency"
    await desk.sign_in()
    for question in (desk.agency.accounts(), desk.agency.people(), desk.agency.rules()):
        with pytest.raises(Refused):
            await question
    assert not [each for each in desk.crm.asked if each.startswith("agency")]


async def test_a_new_account_is_made_once_though_its_answer_was_lost(grace: Desk) -> None:
    grace.crm.refusals["create_agency_account"] = CrmUnreachable("The CRM does not answer.")
    with pytest.raises(CrmUnreachable):
        await grace.agency.create(*NEW)
    grace.crm.refusals.clear()
    made = await grace.agency.create(*NEW)
    assert made in (await grace.agency.accounts()).rows
    with pytest.raises(Conflict):
        await grace.agency.create(*NEW)


@pytest.mark.parametrize("wrong", [("", NEW[1], "Pro"), (NEW[0], "x", "Pro"), (*NEW[:2], "Gold")])
async def test_bad_input_is_not_sent(grace: Desk, wrong: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidInput):
        await grace.agency.create(*wrong)
    assert "create_agency_account" not in grace.crm.asked


async def test_only_what_is_given_is_changed(grace: Desk) -> None:
    (_, legal) = (await grace.agency.accounts()).rows
    paused = await grace.agency.change(legal, state="paused")
    assert (paused.name, paused.plan, paused.state) == (legal.name, legal.plan, "paused")
    with pytest.raises(Conflict):
        await grace.agency.change(legal, name="Late")


async def test_a_lock_reaches_the_open_window_and_those_who_look_at_it(grace: Desk) -> None:
    rules = await grace.agency.rules()
    await grace.agency.set_locks({"messages:send_bulk": False}, rules.version)
    await settle()
    assert not grace.session.answer.grants("messages:send_bulk")
    assert grace.told(PermissionsChanged)[-1].lost == {"messages:send_bulk"}
    assert grace.told(AgencyChanged) == [AgencyChanged("rules")]


async def test_the_impact_is_asked_before_anything_is_done(grace: Desk) -> None:
    question = AgencyQuestion(switches={"texting": False})
    told = await grace.agency.impact(question)
    assert told.lost["messages:send"] == 1
    assert grace.session.answer.grants("messages:send")

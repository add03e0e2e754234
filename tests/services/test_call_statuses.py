"""Statuses, tags and the scale are known at once, and follow the CRM and the permissions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import CallOptionsChanged, CrmStateChanged
from desktop.domain.lists import CallOptions, StatusAsking
from tests.fakes.clock import settle
from tests.fakes.crm_lists import STATUSES
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")


async def test_an_agent_knows_them_after_signing_in(desk: Desk) -> None:
    assert desk.call_statuses.options == CallOptions()
    await desk.sign_in()
    assert desk.call_statuses.statuses.rows == STATUSES
    assert desk.call_statuses.statuses.asking is StatusAsking.SHOWN
    assert desk.call_statuses.tags == ("quote", "repair")
    assert desk.call_statuses.scoring == desk.crm.scoring_options
    assert [each.options for each in desk.told(CallOptionsChanged)] == [desk.call_statuses.options]


async def test_only_active_ones_are_offered(desk: Desk) -> None:
    desk.crm.status_rows = (replace(STATUSES[0], active=False), *STATUSES[1:])
    await desk.sign_in()
    assert desk.call_statuses.statuses.offered == STATUSES[1:]


async def test_a_changed_setting_arrives_by_itself(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.status_asking = StatusAsking.REQUIRED
    desk.crm.push("settings.changed", setting="call_statuses")
    await settle()
    assert desk.told(CallOptionsChanged)[-1].options.statuses.asking is StatusAsking.REQUIRED


async def test_what_is_the_same_is_not_told_again(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.push("settings.changed")
    await settle()
    assert desk.crm.asked.count("tags") == 2
    assert len(desk.told(CallOptionsChanged)) == 1


async def test_a_manager_changes_the_scale(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()
    before = await desk.call_statuses.load_scoring()
    await desk.call_statuses.change_scoring(replace(before, highest=10))
    await settle()
    assert desk.call_statuses.scoring is not None
    assert (desk.call_statuses.scoring.highest, desk.call_statuses.scoring.version) == (10, 1)


async def test_what_a_role_may_not_see_is_not_asked_for(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    await desk.sign_in()
    assert desk.call_statuses.options == CallOptions()
    assert not {"call_statuses", "tags", "scoring"} & set(desk.crm.asked)


async def test_what_was_lost_with_a_permission_is_forgotten(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.change_role(Role.MARKETING_MANAGER)
    await settle()
    assert desk.call_statuses.scoring is None
    assert desk.call_statuses.statuses.rows == STATUSES
    await desk.session.sign_out()
    assert desk.call_statuses.options == CallOptions()


@pytest.mark.parametrize("fails", ["call_statuses", "tags", "scoring"])
async def test_what_failed_stays_as_it_was_and_comes_with_the_crm(desk: Desk, fails: str) -> None:
    await desk.sign_in()
    before = desk.call_statuses.options
    desk.crm.refusals[fails] = GONE
    desk.crm.tag_names, desk.crm.status_rows = ("new",), STATUSES[:1]
    desk.crm.scoring_options = replace(desk.crm.scoring_options, highest=9)
    desk.crm.push("settings.changed")
    await settle()
    kept = fails if fails == "tags" else {"call_statuses": "statuses"}.get(fails, fails)
    assert getattr(desk.call_statuses.options, kept) == getattr(before, kept)
    assert desk.call_statuses.options != before
    desk.crm.refusals.clear()
    desk.session.lost_crm(GONE)
    desk.session.heard_from_crm()
    await settle()
    assert desk.told(CrmStateChanged)
    assert desk.call_statuses.tags == ("new",)
    assert desk.call_statuses.statuses.rows == STATUSES[:1]
    assert desk.call_statuses.scoring == desk.crm.scoring_options

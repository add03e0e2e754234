"""The call log as it is read from what this computer keeps."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, Refused
from desktop.domain.queries import CallQuery
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM does not answer.")


async def test_the_log_is_read_from_here_also_when_the_crm_is_away(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = GONE
    asked = len(desk.crm.asked)
    assert [each.id for each in await desk.history.recent()] == ["c1"]
    places = await desk.history.places(CallQuery())
    (record,) = desk.history.rows(places).values()
    assert record == desk.history.one("c1")
    assert desk.history.place_of("c1") == places[0]
    assert await desk.history.agents() == (("u1", "Anna Keller"),)
    assert await desk.history.distinct("source") == (("Main line", 1),)
    assert len(desk.crm.asked) == asked


async def test_before_anything_is_open_there_is_nothing_to_read(desk: Desk) -> None:
    assert not desk.history.is_ready
    assert desk.history.one("c1") is None
    assert desk.history.place_of("c1") is None
    assert desk.history.rows((1,)) == {}


async def test_a_lost_permission_closes_the_log_before_the_disk_is_emptied(desk: Desk) -> None:
    await desk.sign_in()
    places = await desk.history.places(CallQuery())
    desk.crm.change_role(Role.BILLING)
    await settle()
    await desk.local.calls.put([call_record("c1")])
    assert desk.history.rows(places) == {}
    assert desk.history.one("c1") is None
    with pytest.raises(Refused):
        await desk.history.places(CallQuery())


async def test_asking_again_does_not_wait_for_the_next_pause(desk: Desk) -> None:
    desk.crm.refusals["calls"] = GONE
    await desk.sign_in()
    assert desk.history.sync.sentence == str(GONE)
    desk.crm.refusals.clear()
    desk.history.ask_again()
    await settle()
    assert [each.id for each in await desk.history.recent()] == ["c1"]
    assert desk.history.sync.sentence == ""

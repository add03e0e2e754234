"""The person's queues: logged in and out, and who waits there."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, NotFound, Refused
from desktop.domain.events import QueuesChanged
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk


def told(desk: Desk) -> list[tuple[str, bool, int]]:
    queues = desk.told(QueuesChanged)[-1].queues
    return [(each.name, each.logged_in, each.waiting) for each in queues]


async def test_ones_own_are_known_once_connected(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.queues.queues == (known.SALES, known.SUPPORT)
    assert told(desk) == [("Sales", True, 0), ("Support", False, 0)]


async def test_who_waits_is_followed_and_grows_older(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.callers_wait(3, 130)
    await settle()
    sales = desk.queues.queues[0]
    assert (sales.waiting, desk.queues.longest_wait(sales)) == (3, 130)
    await desk.clock.advance(5)
    assert desk.queues.longest_wait(sales) == 135
    desk.crm.callers_wait(0, 0)
    await settle()
    assert desk.queues.longest_wait(desk.queues.queues[0]) == 0


async def test_logging_out_and_in_is_kept_by_the_crm(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.callers_wait(1, 10)
    await settle()
    await desk.clock.advance(5)
    await desk.queues.log_in("q2", True)
    assert told(desk) == [("Sales", True, 1), ("Support", True, 0)]
    assert desk.queues.longest_wait(desk.queues.queues[0]) == 15
    await desk.queues.log_in("q1", False)
    assert [each.logged_in for each in desk.crm.queue_rows[:2]] == [False, True]


async def test_without_the_permission_nothing_is_asked(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    await desk.sign_in()
    assert desk.queues.queues == ()
    assert "own_queues" not in desk.crm.asked
    with pytest.raises(Refused, match="log in to queues"):
        await desk.queues.log_in("q1", False)


async def test_queues_go_and_come_with_the_permission(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.overrides["queues:join"] = False
    desk.crm.tell_permissions()
    await settle()
    assert told(desk) == []
    desk.crm.overrides.clear()
    desk.crm.tell_permissions()
    await settle()
    assert len(told(desk)) == 2


async def test_another_account_has_its_own(desk: Desk) -> None:
    await desk.sign_in()
    await desk.session.switch_account("a2")
    await settle()
    assert told(desk) == []


@pytest.mark.parametrize("error", [CrmUnreachable("Gone."), NotFound("Nothing here.")])
async def test_a_login_that_failed_changes_nothing(desk: Desk, error: Exception) -> None:
    await desk.sign_in()
    desk.crm.refusals["log_in_to_queue"] = error  # type: ignore[assignment] # both are ours
    with pytest.raises(type(error)):
        await desk.queues.log_in("q1", False)
    assert desk.queues.queues == (known.SALES, known.SUPPORT)

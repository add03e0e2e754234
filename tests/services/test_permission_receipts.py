"""What one may do more or less than before is told: at once, and after one was away."""

from __future__ import annotations

from datetime import timedelta

from desktop.domain.access import Role
from desktop.domain.events import Notice, PermissionReceipt
from desktop.domain.receipts import Receipt
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk


def told(desk: Desk) -> list[Receipt]:
    return [each.receipt for each in desk.told(PermissionReceipt)]


async def after_a_break(desk: Desk, **changed: object) -> Desk:
    """Another start of the program, a day later."""
    await desk.session.sign_out()
    for name, value in changed.items():
        setattr(desk.crm, name, value)
    desk.crm.revision += 1
    again = Desk(crm=desk.crm, local=desk.local, clock=desk.clock)
    await again.clock.advance(86_400)
    await again.sign_in()
    await again.tasks.close()
    return again


async def test_the_first_time_there_is_nothing_to_compare_with(desk: Desk) -> None:
    await desk.sign_in()
    assert told(desk) == []


async def test_a_change_before_ones_eyes_is_told_at_once(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.overrides = {"messages.log:view": True, "calls:place": False}
    desk.crm.tell_permissions()
    await settle()
    (receipt,) = told(desk)
    assert receipt.since is None
    assert [each.key for each in receipt.gained] == ["messages.log:view"]
    assert "calls:place" in [each.key for each in receipt.lost]
    assert desk.receipts.receipts == (receipt,)


async def test_what_changed_while_one_was_away_is_told_at_the_next_start(desk: Desk) -> None:
    await desk.sign_in()
    again = await after_a_break(desk, role=Role.CALL_MANAGER)
    (receipt,) = told(again)
    assert (receipt.since, receipt.role) == (START, "Call manager")
    assert receipt.at == START + timedelta(days=1)


async def test_what_was_told_is_not_told_again_and_stays_in_the_list(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.overrides = {"messages.log:view": True}
    desk.crm.tell_permissions()
    await settle()
    again = await after_a_break(desk)
    assert told(again) == []
    assert again.receipts.receipts == tuple(told(desk))


async def test_every_account_has_its_own(desk: Desk) -> None:
    desk.crm.overrides = {"accounts:switch": True}
    await desk.sign_in()
    await desk.session.switch_account("a2")
    await settle()
    await desk.session.switch_account("a1")
    await settle()
    assert told(desk) == []


async def test_what_cannot_be_read_counts_as_the_first_time(desk: Desk) -> None:
    await desk.sign_in()
    for name in ("permissions.seen", "permissions.receipts"):
        await desk.local.facts.set(name, "nonsense")
    again = await after_a_break(desk, role=Role.CALL_MANAGER)
    assert told(again) == []


async def test_a_full_disk_costs_the_memory_and_no_alarm(desk: Desk) -> None:
    await desk.sign_in()
    desk.local.full = True
    desk.crm.overrides = {"messages.log:view": True}
    desk.crm.tell_permissions()
    await settle()
    assert len(told(desk)) == 1
    assert not any("remember" in each.sentence for each in desk.told(Notice))

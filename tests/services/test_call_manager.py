"""The lists of a call manager: who may ask, what is checked here, and imports that take time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import BlockedCallersChanged, DoNotCallChanged
from desktop.domain.lists import Block, BlockKind, ImportJob, ImportState
from desktop.services.do_not_call import LARGEST_FILE
from tests.fakes.clock import settle
from tests.fakes.crm_lists import BLOCKED, LISTED
from tests.fakes.crm_records import NOON
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")
NUMBER = Block(BlockKind.NUMBER, "(443) 555-0177", "Spam")
ASKING: dict[str, Callable[[Desk], Awaitable[object]]] = {
    "blocked": lambda desk: desk.blocking.page(),
    "block": lambda desk: desk.blocking.block(NUMBER),
    "change": lambda desk: desk.blocking.change(BLOCKED, "Robocall", None),
    "unblock": lambda desk: desk.blocking.unblock("b1"),
    "listed": lambda desk: desk.do_not_call.page(),
    "add": lambda desk: desk.do_not_call.add("4435550188", "Asked"),
    "remove": lambda desk: desk.do_not_call.remove("d1", "Wants calls again"),
    "import": lambda desk: desk.do_not_call.import_file(b"4435550188", lambda _: None),
    "cancel": lambda desk: desk.do_not_call.cancel_import("i1"),
    "scoring": lambda desk: desk.call_statuses.load_scoring(),
    "change scoring": lambda desk: desk.call_statuses.change_scoring(desk.crm.scoring_options),
}


@pytest.fixture
async def manager(desk: Desk) -> Desk:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.blocked_rows, desk.crm.dnc_rows = [BLOCKED], [LISTED]
    await desk.sign_in()
    return desk


@pytest.mark.parametrize("what", ASKING)
async def test_an_agent_is_refused_before_anything_is_sent(desk: Desk, what: str) -> None:
    await desk.sign_in()
    asked = len(desk.crm.asked)
    with pytest.raises(Refused, match="F1"):
        await ASKING[what](desk)
    assert len(desk.crm.asked) == asked


@pytest.mark.parametrize("what", sorted(set(ASKING) - {"import", "cancel"}))
async def test_a_call_manager_is_served(manager: Desk, what: str) -> None:
    await ASKING[what](manager)


async def test_may_block_follows_the_permission(manager: Desk) -> None:
    assert manager.blocking.may_block
    manager.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert not manager.blocking.may_block


class TestBlocking:
    async def test_what_is_no_number_is_not_even_sent(self, manager: Desk) -> None:
        asked = len(manager.crm.asked)
        with pytest.raises(InvalidInput, match="too short"):
            await manager.blocking.block(Block(BlockKind.NUMBER, "555"))
        assert len(manager.crm.asked) == asked

    async def test_changes_keep_the_version_they_are_made_from(self, manager: Desk) -> None:
        changed = await manager.blocking.change(BLOCKED, "Robocall", NOON + timedelta(days=1))
        assert (changed.reason, changed.version) == ("Robocall", 2)
        with pytest.raises(Conflict):
            await manager.blocking.change(BLOCKED, "Other", None)

    async def test_the_same_wish_after_a_lost_answer_is_the_same_request(
        self, manager: Desk
    ) -> None:
        manager.crm.refusals["block_caller"] = GONE
        with pytest.raises(CrmUnreachable):
            await manager.blocking.block(NUMBER)
        attempt = manager.blocking._attempt
        manager.crm.refusals.clear()
        await manager.blocking.block(NUMBER)
        assert attempt is not None
        assert attempt[1] in manager.crm._known_keys
        with pytest.raises(Conflict):
            await manager.blocking.block(NUMBER)

    async def test_a_change_by_somebody_else_is_told(self, manager: Desk) -> None:
        manager.crm.push("blocklist.updated", entry_id="b1")
        manager.crm.push("do_not_call.updated", entry_id="d1")
        await settle()
        assert len(manager.told(BlockedCallersChanged)) == 1
        assert len(manager.told(DoNotCallChanged)) == 1


class TestDoNotCall:
    @pytest.mark.parametrize(("number", "reason"), [("555", "Asked"), ("4435550188", "  ")])
    async def test_what_is_missing_is_said_before_it_is_sent(
        self, manager: Desk, number: str, reason: str
    ) -> None:
        asked = len(manager.crm.asked)
        with pytest.raises(InvalidInput):
            await manager.do_not_call.add(number, reason)
        with pytest.raises(InvalidInput, match="Say why"):
            await manager.do_not_call.remove("d1", " \n")
        assert len(manager.crm.asked) == asked

    async def test_a_file_that_is_too_large_stays_here(self, manager: Desk) -> None:
        asked = len(manager.crm.asked)
        with pytest.raises(InvalidInput, match="larger than 5 MB"):
            await manager.do_not_call.import_file(b"1" * (LARGEST_FILE + 1), lambda _: None)
        assert len(manager.crm.asked) == asked

    async def test_an_import_tells_how_far_it_is(self, manager: Desk) -> None:
        told: list[ImportJob] = []
        manager.crm.polls = 3
        work = asyncio.ensure_future(
            manager.do_not_call.import_file(b"4435550188\nwrong\n", told.append)
        )
        for _ in range(3):
            assert not work.done()
            await manager.clock.advance(1)
        assert (await work).state is ImportState.DONE
        states = [each.state for each in told]
        assert states == [ImportState.RUNNING] * 3 + [ImportState.DONE]
        assert (told[-1].added, told[-1].bad) == (1, 1)

    async def test_an_import_outlives_a_crm_that_is_down(self, manager: Desk) -> None:
        told: list[ImportJob] = []
        work = asyncio.ensure_future(manager.do_not_call.import_file(b"4435550188", told.append))
        await settle()
        manager.crm.refusals["import_job"] = GONE
        await manager.clock.advance(1)
        await manager.clock.advance(30)
        assert len(told) == 1
        manager.crm.refusals.clear()
        await manager.clock.advance(30)
        await manager.clock.advance(30)
        assert (await work).added == 1

    async def test_an_import_is_cancelled(self, manager: Desk) -> None:
        manager.crm.polls = 99
        told: list[ImportJob] = []
        work = asyncio.ensure_future(manager.do_not_call.import_file(b"4435550188", told.append))
        await settle()
        await manager.do_not_call.cancel_import(told[0].id)
        await manager.clock.advance(1)
        assert (await work).state is ImportState.CANCELLED

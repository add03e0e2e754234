"""What every CRM does with the lists of a call manager: blocked callers, do not call, options."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.lists import (
    BadLine,
    Block,
    BlockedCaller,
    BlockKind,
    ImportJob,
    ImportState,
    ScoringOptions,
    StatusAsking,
)
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
FUTURE = datetime(2099, 5, 1, 12, 0, tzinfo=UTC)
NUMBER = Block(BlockKind.NUMBER, "(443) 555-0177", "Spam", FUTURE)


@pytest.fixture
def manager(rig: Rig, crm: Crm) -> Crm:
    rig.role(Role.CALL_MANAGER)
    return crm


async def block(crm: Crm, block: Block = NUMBER, key: str = "k1") -> BlockedCaller:
    return await crm.block_caller(A1, block, key)


class TestBlockedCallers:
    async def test_an_entry_says_who_why_and_until_when(self, manager: Crm) -> None:
        entry = await block(manager)
        assert (entry.kind, entry.value) == (BlockKind.NUMBER, "+14435550177")
        assert (entry.reason, entry.until) == ("Spam", FUTURE)
        assert (entry.blocked_by, entry.version) == ("Anna Keller", 1)
        assert (await manager.blocked_callers(A1)).rows == (entry,)

    @pytest.mark.parametrize(
        ("wanted", "value"),
        [
            (Block(BlockKind.PREFIX, "443"), "+1443"),
            (Block(BlockKind.NAME, " Scam  Likely "), "Scam Likely"),
        ],
    )
    async def test_prefixes_and_names(self, manager: Crm, wanted: Block, value: str) -> None:
        entry = await block(manager, wanted)
        assert (entry.kind, entry.value, entry.until) == (wanted.kind, value, None)

    @pytest.mark.parametrize(
        ("wanted", "says"),
        [
            (Block(BlockKind.NUMBER, "555"), "too short"),
            (Block(BlockKind.PREFIX, "1"), "your own country"),
            (replace(NUMBER, until=datetime(2020, 1, 1, tzinfo=UTC)), "over already"),
        ],
    )
    async def test_what_cannot_be_blocked_is_said(
        self, manager: Crm, wanted: Block, says: str
    ) -> None:
        with pytest.raises(InvalidInput, match=says):
            await block(manager, wanted)

    async def test_a_caller_is_blocked_once(self, manager: Crm) -> None:
        await block(manager)
        with pytest.raises(Conflict, match="blocked already"):
            await block(manager, key="k2")

    async def test_what_is_sent_twice_is_done_once(self, manager: Crm) -> None:
        assert await block(manager) == await block(manager)
        entries = [await manager.add_do_not_call(A1, "4435550188", "Asked", "k2") for _ in "12"]
        jobs = [await manager.start_import(A1, b"4435550189", "k3") for _ in "12"]
        assert entries[0] == entries[1]
        assert jobs[0].id == jobs[1].id
        for again in (
            block(manager, replace(NUMBER, reason="Other")),
            manager.add_do_not_call(A1, "4435550188", "Other", "k2"),
            manager.start_import(A1, b"4435550190", "k3"),
        ):
            with pytest.raises(InvalidInput, match="key"):
                await again

    async def test_pages_newest_first_and_search(self, manager: Crm) -> None:
        for line in range(3):
            await block(manager, Block(BlockKind.NUMBER, f"443555017{line}", "Spam"), f"k{line}")
        first = await manager.blocked_callers(A1, limit=2)
        rest = await manager.blocked_callers(A1, cursor=first.next_cursor, limit=2)
        assert [each.value[-1] for each in first.rows + rest.rows] == ["2", "1", "0"]
        assert rest.next_cursor is None
        assert len((await manager.blocked_callers(A1, "555-0171")).rows) == 1
        assert len((await manager.blocked_callers(A1, "spam")).rows) == 3
        assert (await manager.blocked_callers(A1, "nobody")).rows == ()

    async def test_why_and_until_when_are_changed_by_version(self, manager: Crm) -> None:
        entry = await block(manager)
        changed = await manager.change_block(A1, entry.id, "Robocall", None, entry.version)
        assert changed == replace(entry, reason="Robocall", until=None, version=2)
        with pytest.raises(Conflict, match="changed this entry first"):
            await manager.change_block(A1, entry.id, "Other", None, entry.version)

    async def test_removed_is_gone(self, manager: Crm) -> None:
        entry = await block(manager)
        await manager.unblock_caller(A1, entry.id)
        assert (await manager.blocked_callers(A1)).rows == ()
        with pytest.raises(NotFound):
            await manager.unblock_caller(A1, entry.id)
        with pytest.raises(NotFound):
            await manager.change_block(A1, entry.id, "x", None, 1)


class TestDoNotCall:
    async def test_an_entry_says_who_and_why(self, manager: Crm) -> None:
        entry = await manager.add_do_not_call(A1, "(443) 555-0188", "Asked", "k1")
        assert (entry.number, entry.reason) == ("+14435550188", "Asked")
        assert (entry.added_by, (await manager.do_not_call_list(A1)).rows) == (
            "Anna Keller",
            (entry,),
        )
        with pytest.raises(Conflict, match="already"):
            await manager.add_do_not_call(A1, "4435550188", "Asked again", "k2")
        with pytest.raises(InvalidInput, match="too short"):
            await manager.add_do_not_call(A1, "555", "Asked", "k3")

    async def test_it_counts_for_calls_until_it_is_removed(self, manager: Crm) -> None:
        entry = await manager.add_do_not_call(A1, "4435550188", "Asked", "k1")
        assert (await manager.resolve_caller_id(A1, "4435550188")).rule == "refused.dnc"
        await manager.remove_do_not_call(A1, entry.id, "Wants calls again")
        assert (await manager.resolve_caller_id(A1, "4435550188")).rule == "user.default"
        with pytest.raises(NotFound):
            await manager.remove_do_not_call(A1, entry.id, "Wants calls again")

    async def test_pages_by_number_and_search(self, manager: Crm) -> None:
        for line in (2, 0, 1):
            await manager.add_do_not_call(A1, f"443555018{line}", "Asked", f"k{line}")
        first = await manager.do_not_call_list(A1, limit=2)
        rest = await manager.do_not_call_list(A1, cursor=first.next_cursor, limit=2)
        assert [each.number[-1] for each in first.rows + rest.rows] == ["0", "1", "2"]
        assert len((await manager.do_not_call_list(A1, "0181")).rows) == 1
        assert (await manager.do_not_call_list(A1, "nobody")).rows == ()

    async def test_a_file_is_imported_and_reported(self, manager: Crm) -> None:
        await manager.add_do_not_call(A1, "4435550180", "Asked", "k1")
        content = b"4435550180,Again\n4435550181,Letter\ncall me,Asked\n"
        job = await manager.start_import(A1, content, "k2")
        assert (job.state, job.total) == (ImportState.RUNNING, 3)
        over = await ended(manager, job.id)
        assert (over.state, over.read) == (ImportState.DONE, 3)
        assert (over.added, over.already, over.bad) == (1, 1, 1)
        assert over.bad_lines == (BadLine(3, "call me", "This is not a phone number."),)
        rows = (await manager.do_not_call_list(A1)).rows
        assert [(each.number[-1], each.reason) for each in rows] == [
            ("0", "Asked"),
            ("1", "Letter"),
        ]
        assert (await manager.cancel_import(A1, job.id)) == over

    async def test_what_is_no_file_of_numbers(self, manager: Crm) -> None:
        with pytest.raises(InvalidInput, match="nothing in this file"):
            await manager.start_import(A1, b"", "k1")
        with pytest.raises(NotFound):
            await manager.import_job(A1, "no such import")


async def ended(crm: Crm, import_id: str) -> ImportJob:
    """The job once it is over; each question is an answer of its own, however long that takes."""
    while not (job := await crm.import_job(A1, import_id)).is_over:
        pass
    return job


class TestOptions:
    async def test_the_scale_is_changed_by_version(self, manager: Crm) -> None:
        before = await manager.scoring(A1)
        assert before.highest == 5
        wanted = ScoringOptions("Quality", 10, ("Greeting", "Next step"), before.version)
        after = await manager.change_scoring(A1, wanted)
        assert after == replace(wanted, version=before.version + 1)
        assert await manager.scoring(A1) == after
        with pytest.raises(Conflict, match="changed the scoring first"):
            await manager.change_scoring(A1, wanted)

    async def test_whoever_scores_reads_the_scale(self, rig: Rig, crm: Crm) -> None:
        options = await crm.scoring(A1)
        with pytest.raises(Refused) as refused:
            await crm.change_scoring(A1, options)
        assert refused.value.permission == "scoring:configure"
        rig.role(Role.BILLING)
        with pytest.raises(Refused) as refused:
            await crm.scoring(A1)
        assert refused.value.permission == "calls.log:annotate"

    async def test_statuses_and_tags(self, rig: Rig, crm: Crm) -> None:
        statuses = await crm.call_statuses(A1)
        assert [each.id for each in statuses.rows][:3] == ["new_lead", "appointment", "call_back"]
        assert statuses.rows[2].needs_reminder
        assert statuses.rows[1].final
        assert statuses.asking is StatusAsking.SHOWN
        assert "quote" in await crm.tags(A1)
        rig.role(Role.BILLING)
        with pytest.raises(Refused):
            await crm.tags(A1)
        with pytest.raises(Refused) as refused:
            await crm.call_statuses(A1)
        assert refused.value.permission == "calls:set_status"


class TestWhoMay:
    async def test_an_agent_is_refused_everything(self, crm: Crm) -> None:
        asked = {
            "blocklist:view": [crm.blocked_callers(A1)],
            "blocklist:edit": [
                crm.block_caller(A1, NUMBER, "k1"),
                crm.change_block(A1, "b1", "x", None, 1),
                crm.unblock_caller(A1, "b1"),
            ],
            "dnc:view": [crm.do_not_call_list(A1), crm.import_job(A1, "i1")],
            "dnc:edit": [
                crm.add_do_not_call(A1, "4435550188", "Asked", "k2"),
                crm.remove_do_not_call(A1, "d1", "x"),
                crm.start_import(A1, b"4435550188", "k3"),
                crm.cancel_import(A1, "i1"),
            ],
        }
        for permission, questions in asked.items():
            for question in questions:
                with pytest.raises(Refused) as refused:
                    await question
                assert refused.value.permission == permission

    async def test_changes_are_told(self, manager: Crm) -> None:
        async with aclosing(manager.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await manager.add_do_not_call(A1, "4435550188", "Asked", "k1")
            assert (await anext(pushes)).type == "do_not_call.updated"
            await block(manager, key="k2")
            assert (await anext(pushes)).type == "blocklist.updated"
            await manager.change_scoring(A1, await manager.scoring(A1))
            assert (await anext(pushes)).type == "settings.changed"

"""The contract of the CRM: the change history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.change_history import HistoryQuery
from desktop.domain.errors import Refused
from desktop.domain.lists import Block, BlockKind
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import FakeRig, Rig

EVERYTHING = HistoryQuery()


async def blocked(rig: Rig, crm: Crm, number: str = "+14435550170") -> None:
    """Anna blocks a caller; the fake is told what the CRM notes by itself."""
    await crm.block_caller(A1, Block(BlockKind.NUMBER, number, "Rude"), f"k{number}")
    if isinstance(rig, FakeRig):
        rig.fake.happens("blocklist.add", number, who=("u1", "Anna Keller"))


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


@pytest.mark.requirement("S2-42")
class TestHistory:
    async def test_newest_stands_first_with_who_and_what(
        self, rig: Rig, administrator: Crm
    ) -> None:
        for number in ("+14435550170", "+14435550171"):
            await blocked(rig, administrator, number)
        page = await administrator.change_history(A1, EVERYTHING)
        newest, older = page.rows[:2]
        assert (newest.who, newest.what) == ("Anna Keller", "blocked a caller")
        assert newest.subject.endswith("0171")
        assert older.subject.endswith("0170")
        assert newest.at >= older.at
        assert newest.address == "127.0.0.1"

    async def test_pages_follow_each_other_without_a_gap(
        self, rig: Rig, administrator: Crm
    ) -> None:
        for last in range(5):
            await blocked(rig, administrator, f"+1443555017{last}")
        whole = await administrator.change_history(A1, EVERYTHING)
        cursor, seen = None, []
        while True:
            page = await administrator.change_history(A1, EVERYTHING, cursor, 2)
            seen += page.rows
            cursor = page.next_cursor
            if cursor is None:
                break
        assert tuple(seen) == whole.rows

    async def test_it_is_searched_and_filtered(self, rig: Rig, administrator: Crm) -> None:
        await blocked(rig, administrator)

        async def count(**wanted: object) -> int:
            query = HistoryQuery(**wanted)  # type: ignore[arg-type]  # its fields
            return len((await administrator.change_history(A1, query)).rows)

        now = (await administrator.change_history(A1, EVERYTHING)).rows[0].at
        minute = timedelta(minutes=1)
        assert await count(text="Blocked a CALLER") == 1
        assert await count(text="nowhere to be found") == 0
        assert await count(who="u1", area="lists") == 1
        assert await count(who="u2") == 0
        assert await count(area="contacts") == 0
        assert await count(since=now - minute, until=now + minute, area="lists") == 1
        assert await count(since=now + minute) == 0
        assert await count(until=now - minute, area="lists") == 0

    async def test_who_is_in_it_is_told(self, rig: Rig, administrator: Crm) -> None:
        await blocked(rig, administrator)
        assert ("u1", "Anna Keller") in await administrator.people_in_history(A1)

    async def test_it_is_exported_as_it_is_filtered(self, rig: Rig, administrator: Crm) -> None:
        await blocked(rig, administrator)
        query = HistoryQuery(area="lists")
        content = b"".join([piece async for piece in administrator.export_history(A1, query)])
        heading, line, end = content.decode().split("\r\n")
        assert heading == "When,Who,What,Subject,Before and after,From"
        assert "Anna Keller,blocked a caller" in line
        assert end == ""

    async def test_export_has_a_switch(self, rig: Rig, administrator: Crm) -> None:
        sheet = await administrator.account_settings(A1)
        await administrator.change_account_settings(A1, {"export": False}, sheet.version)
        with pytest.raises(Refused) as refused:
            _ = [piece async for piece in administrator.export_history(A1, EVERYTHING)]
        assert refused.value.reason == "account_setting.export"

    async def test_it_is_for_those_who_may_see_it(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused):
            await crm.change_history(A1, EVERYTHING)
        with pytest.raises(Refused):
            await crm.people_in_history(A1)
        with pytest.raises(Refused):
            _ = [piece async for piece in crm.export_history(A1, EVERYTHING)]

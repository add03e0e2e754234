"""The call log as a file: whole or not at all."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, Refused, StoreUnavailable
from desktop.domain.queries import CallQuery
from desktop.services.call_export import Rows
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.fakes.export_files import GrowingMemory
from tests.services.conftest import Desk

ROWS = [
    call_record("c1", note='He said "no",\nand rang off'),
    call_record("c2", note="\n\n"),
    call_record("c3", note='"'),
]


@pytest.fixture
async def manager(desk: Desk) -> Desk:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.call_rows = ROWS
    await desk.sign_in()
    return desk


async def test_rows_are_counted_also_where_notes_have_lines(manager: Desk) -> None:
    file, told = GrowingMemory(), []
    assert await manager.call_export.export(CallQuery(), file, told.append) == 3
    assert told == [0, 1, 2, 3]
    assert file.content.count(b"\n") > 4
    assert (file.is_finished, file.is_gone) == (True, False)


async def test_rows_are_counted_wherever_the_pieces_end() -> None:
    whole = b'Started,Note\r\n1,"a ""quoted""\r\nnote"\r\n2,plain\r\n'
    for size in range(1, len(whole) + 1):
        counting = Rows()
        for start in range(0, len(whole), size):
            counting.after(whole[start : start + size])
        assert counting.rows == 2


async def test_the_filter_decides(manager: Desk) -> None:
    file = GrowingMemory()
    assert await manager.call_export.export(CallQuery(text="rang"), file, lambda _: None) == 1


@pytest.mark.parametrize("after", [0, 2])
async def test_a_line_that_breaks_leaves_nothing(manager: Desk, after: int) -> None:
    manager.crm.call_log.export_breaks_after = after
    file = GrowingMemory()
    with pytest.raises(CrmUnreachable):
        await manager.call_export.export(CallQuery(), file, lambda _: None)
    assert (file.is_finished, file.is_gone) == (False, True)


async def test_a_full_disk_leaves_nothing(manager: Desk) -> None:
    file = GrowingMemory(room=60)
    with pytest.raises(StoreUnavailable, match="full"):
        await manager.call_export.export(CallQuery(), file, lambda _: None)
    assert (file.is_finished, file.is_gone) == (False, True)


async def test_who_cancels_leaves_nothing(manager: Desk) -> None:
    manager.crm.answering.clear()
    file = GrowingMemory()
    running = asyncio.ensure_future(manager.call_export.export(CallQuery(), file, lambda _: None))
    await settle()
    assert file.content
    running.cancel()
    await settle()
    assert running.cancelled()
    assert (file.is_finished, file.is_gone) == (False, True)


async def test_who_may_not_is_not_even_asking(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()
    assert not desk.call_export.may_export
    file = GrowingMemory()
    with pytest.raises(Refused):
        await desk.call_export.export(CallQuery(), file, lambda _: None)
    assert file.is_gone
    assert "export_calls" not in desk.crm.asked

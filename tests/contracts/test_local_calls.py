"""The contract of the call log on this disk, as far as the call log page needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.outbox import CALL_CHANGE, Rows, Write
from desktop.domain.queries import CallOrder, CallQuery
from desktop.domain.records import Contact
from desktop.services.ports import LocalData
from desktop.settings.local.store import SqliteLocalData
from tests.fakes.crm_records import NOON, call_record
from tests.fakes.local import FakeLocalData
from tests.fakes.stores import FakeSecretStore


@pytest.fixture(params=["fake", "sqlite"])
async def local(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalData]:
    if request.param == "fake":
        made = FakeLocalData()
        await made.open("u1/a1")
        yield made
        made.end()
        return
    real = SqliteLocalData(tmp_path, FakeSecretStore())
    await real.open("u1/a1")
    yield real
    await real.close()


class TestWhereabouts:
    async def test_a_place_for_each_and_whether_the_query_finds_it(self, local: LocalData) -> None:
        rows = [
            call_record("in", note="Leaking roof"),
            call_record("out", direction=Direction.OUTBOUND, started_at=NOON - timedelta(hours=1)),
        ]
        await local.calls.put(rows)
        inbound, outbound = (local.calls.place_of(each.id) for each in rows)
        found = await local.calls.whereabouts(
            CallQuery(direction=Direction.INBOUND), ("in", "out", "gone")
        )
        assert found == {inbound: True, outbound: False}
        found = await local.calls.whereabouts(CallQuery(text="roof"), ("in", "out"))
        assert found == {inbound: True, outbound: False}

    async def test_a_whole_page_at_once_and_in_any_order(self, local: LocalData) -> None:
        rows = [
            call_record(f"c{n}", started_at=NOON + timedelta(seconds=n), duration=n)
            for n in range(1203)
        ]
        await local.calls.put(rows)
        query = CallQuery(order=CallOrder.DURATION, since=NOON + timedelta(seconds=1000))
        found = await local.calls.whereabouts(query, [each.id for each in rows])
        assert (len(found), sum(found.values())) == (1203, 203)


class TestWrittenOnTop:
    async def test_an_agent_that_waits_to_be_sent_keeps_their_name(self, local: LocalData) -> None:
        row = call_record("c1")
        await local.calls.put([row])
        change = CallChange(agent_id="u2")
        body = '{"agent_id": "u2"}'
        write = Write(CALL_CHANGE, "c1", body, "key-1", NOON)
        await local.outbox.add(write, Rows(calls=(change.applied_to(row, "Jonas Weber"),)))
        await local.calls.put([replace(row, version=2, note="From the CRM")])
        shown = local.calls.one("c1")
        assert shown is not None
        assert (shown.agent_name, shown.note) == ("Jonas Weber", "From the CRM")


class TestVersions:
    """A page may have been asked for before one's own change, and arrive after it."""

    async def test_an_older_call_does_not_take_a_change_back(self, local: LocalData) -> None:
        await local.calls.put([call_record("a", call_status="New lead", version=3)])
        await local.calls.put([call_record("a", version=2), call_record("b", version=2)])
        kept = local.calls.one("a")
        assert kept is not None
        assert (kept.call_status, kept.version) == ("New lead", 3)
        assert local.calls.one("b") is not None
        await local.calls.put([call_record("a", call_status="Lost", version=3)])
        again = local.calls.one("a")
        assert again is not None
        assert again.call_status == "Lost", "what the row looks like may change with the reader"

    async def test_nor_an_older_contact(self, local: LocalData) -> None:
        await local.contacts.put([Contact("p1", "Ada King", "", (), "", "", version=2)])
        await local.contacts.put([Contact("p1", "Ada", "", (), "", "", version=1)])
        kept = local.contacts.one("p1")
        assert kept is not None
        assert kept.name == "Ada King"

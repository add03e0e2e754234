"""The contract of the CRM: editing the account's call statuses."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.changes import CallChange
from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.domain.lists import CallStatus, CallStatuses
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig

NEW = CallStatus("", " Quote sent ", "accent", final=False, needs_reminder=True, active=True)


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


@pytest.mark.requirement("S2-28", "S2-29")
class TestStatusList:
    async def test_they_are_added_renamed_archived_and_put_in_another_order(
        self, administrator: Crm
    ) -> None:
        before = await administrator.call_statuses(A1)
        first, second, *others = before.rows
        wanted = (
            NEW,
            replace(second, name="Booked", colour="warning"),
            replace(first, active=False),
            *others,
        )
        after = await administrator.change_call_statuses(A1, wanted, before.version)
        names = [(row.name, row.active) for row in after.rows]
        assert names[:3] == [("Quote sent", True), ("Booked", True), (first.name, False)]
        assert all(row.id for row in after.rows)
        assert after.version != before.version
        assert await administrator.call_statuses(A1) == after
        assert first.name not in {row.name for row in after.offered}

    async def test_calls_keep_the_words_they_were_given(self, administrator: Crm) -> None:
        before = await administrator.call_statuses(A1)
        name = before.rows[0].name
        call = await administrator.call(A1, "c1")
        change = CallChange(call_status=name)
        await administrator.change_call(A1, "c1", change, call.version, "k1")
        renamed = (replace(before.rows[0], name="Other words"), *before.rows[1:])
        await administrator.change_call_statuses(A1, renamed, before.version)
        assert (await administrator.call(A1, "c1")).call_status == name

    async def test_a_stale_list_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        before = await administrator.call_statuses(A1)
        now = await administrator.change_call_statuses(A1, (*before.rows, NEW), before.version)
        with pytest.raises(Conflict) as conflict:
            await administrator.change_call_statuses(A1, before.rows, before.version)
        assert isinstance(conflict.value.current, CallStatuses)
        assert conflict.value.current == now

    async def test_every_desk_hears_of_it(self, administrator: Crm) -> None:
        before = await administrator.call_statuses(A1)
        async with aclosing(administrator.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await administrator.change_call_statuses(A1, (*before.rows, NEW), before.version)
            pushed = await anext(pushes)
        assert (pushed.type, dict(pushed.payload)["setting"]) == (
            "settings.changed",
            "call_statuses",
        )

    async def test_a_list_that_cannot_be_is_refused(self, administrator: Crm) -> None:
        before = await administrator.call_statuses(A1)
        for wanted in (
            before.rows[1:],
            (*before.rows, replace(NEW, name=before.rows[0].name.upper())),
            (*before.rows, replace(NEW, name="  ")),
            tuple(replace(row, active=False) for row in before.rows),
            (*before.rows, replace(NEW, id="nobodys")),
        ):
            with pytest.raises(InvalidInput) as refused:
                await administrator.change_call_statuses(A1, wanted, before.version)
            assert str(refused.value).endswith(".")
        assert await administrator.call_statuses(A1) == before

    async def test_giving_one_is_not_editing_them(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        before = await crm.call_statuses(A1)
        with pytest.raises(Refused):
            await crm.change_call_statuses(A1, (*before.rows, NEW), before.version)

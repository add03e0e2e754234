"""The contract of the CRM: editing the account's names for being busy or away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.domain.presence import StatusReason
from desktop.domain.reason_list import ReasonList
from desktop.domain.records import Availability
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes.crm_records import LUNCH, TRAINING

NEW = StatusReason("", " Errand ", Availability.AWAY)


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


class TestReasonList:
    async def test_they_are_added_renamed_removed_and_put_in_another_order(
        self, administrator: Crm
    ) -> None:
        before = await administrator.reason_list(A1)
        assert before.rows == (LUNCH, TRAINING)
        wanted = replace(before, rows=(NEW, replace(TRAINING, name="Coaching")))
        after = await administrator.change_reasons(A1, wanted)
        assert [each.name for each in after.rows] == ["Errand", "Coaching"]
        assert (after.rows[1].id, bool(after.rows[0].id)) == (TRAINING.id, True)
        assert after.version == before.version + 1
        assert await administrator.status_reasons(A1) == after.rows

    async def test_who_is_away_for_a_reason_that_goes_is_simply_away(
        self, administrator: Crm
    ) -> None:
        await administrator.choose_status(A1, Availability.AWAY, LUNCH.id)
        before = await administrator.reason_list(A1)
        await administrator.change_reasons(A1, replace(before, rows=(TRAINING,)))
        status = await administrator.status(A1)
        assert (status.chosen, status.reason_id) == (Availability.AWAY, "")

    async def test_a_stale_list_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        before = await administrator.reason_list(A1)
        now = await administrator.change_reasons(A1, replace(before, rows=(LUNCH,)))
        with pytest.raises(Conflict) as conflict:
            await administrator.change_reasons(A1, before)
        assert isinstance(conflict.value.current, ReasonList)
        assert conflict.value.current == now

    async def test_a_list_that_cannot_be_is_refused(self, administrator: Crm) -> None:
        before = await administrator.reason_list(A1)
        for rows in (
            (LUNCH, replace(NEW, name="lunch")),
            (replace(NEW, name=" "),),
            (replace(NEW, id="nobodys"),),
            (LUNCH, LUNCH),
        ):
            with pytest.raises(InvalidInput) as refused:
                await administrator.change_reasons(A1, replace(before, rows=rows))
            assert str(refused.value).endswith(".")
        assert await administrator.reason_list(A1) == before

    async def test_it_is_for_those_who_may(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused):
            await crm.reason_list(A1)
        with pytest.raises(Refused):
            await crm.change_reasons(A1, ReasonList())

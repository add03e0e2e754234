"""What every CRM does for somebody who looks as somebody else."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, NotFound, Refused
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

A1 = known.ACCOUNT


async def test_it_takes_the_permission_to_set_permissions(crm: Crm) -> None:
    with pytest.raises(Refused) as refused:
        await crm.begin_view(A1, known.JONAS)
    assert refused.value.permission == "users.permissions:grant"


async def test_a_view_begins_and_ends(rig: Rig, crm: Crm) -> None:
    rig.role(Role.ADMINISTRATOR)
    view = await crm.begin_view(A1, known.JONAS)
    assert (view.user_id, view.name) == (known.JONAS, "Jonas Weber")
    assert view.token
    assert view.token not in repr(view)
    for _ in range(2):
        await crm.end_view(A1, known.JONAS, view.id)


async def test_of_nobody_and_of_oneself_there_is_none(rig: Rig, crm: Crm) -> None:
    rig.role(Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        await crm.begin_view(A1, "nobody")
    with pytest.raises(Conflict):
        await crm.begin_view(A1, known.ANNA)

"""Looking as somebody else: asked for once, and ended whatever happens."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, Refused
from tests.fakes import crm_records as known
from tests.services.conftest import Desk


async def test_without_the_permission_nobody_asks(desk: Desk) -> None:
    await desk.sign_in()
    with pytest.raises(Refused):
        await desk.view_as.begin(known.JONAS)
    assert "begin_view" not in desk.crm.asked


async def test_it_is_ended_in_the_account_it_was_begun_in(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    view = await desk.view_as.begin(known.JONAS)
    assert desk.crm.views == [view.id]
    await desk.session.switch_account("a2")
    for _ in range(2):
        await desk.view_as.end(view)
    assert desk.crm.views == []
    assert desk.crm.asked.count("end_view") == 1


async def test_a_crm_that_is_away_keeps_nobody_in_a_view(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    view = await desk.view_as.begin(known.JONAS)
    desk.crm.failure = CrmUnreachable("The CRM does not answer.")
    await desk.view_as.end(view)

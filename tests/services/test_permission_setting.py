"""Setting the permissions of somebody else: by whom, and what is heard of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Refused
from desktop.domain.events import UserPermissionsEdited, UserPermissionsReached
from desktop.domain.permission_sheet import AccountChange, Reach, Statements
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

SAID = Statements(Role.BILLING)
ASKING: dict[str, Callable[[Desk], Awaitable[object]]] = {
    "load": lambda desk: desk.permission_setting.load(known.JONAS),
    "try": lambda desk: desk.permission_setting.try_out(known.JONAS, SAID, 1),
    "save": lambda desk: desk.permission_setting.save(known.JONAS, SAID, 1),
    "reach": lambda desk: desk.permission_setting.reach(known.JONAS),
    "impact": lambda desk: desk.permission_setting.account_impact(AccountChange()),
}


@pytest.mark.parametrize("what", ASKING)
async def test_who_may_not_is_refused_before_anything_is_sent(desk: Desk, what: str) -> None:
    await desk.sign_in()
    asked = len(desk.crm.asked)
    with pytest.raises(Refused, match="F1"):
        await ASKING[what](desk)
    assert len(desk.crm.asked) == asked
    assert not desk.permission_setting.may_set


@pytest.mark.parametrize("what", ASKING)
async def test_an_administrator_is_served(desk: Desk, what: str) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    await ASKING[what](desk)
    assert desk.permission_setting.may_set


async def test_what_the_crm_tells_is_told_on(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    desk.crm.push("permissions.edited", user_id=known.JONAS, version="2")
    desk.crm.reaches(known.JONAS, 1, 2)
    desk.crm.push("permissions.reached", user_id=known.JONAS, reached="many", clients="2")
    await settle()
    assert desk.told(UserPermissionsEdited) == [UserPermissionsEdited(known.JONAS)]
    assert desk.told(UserPermissionsReached) == [UserPermissionsReached(Reach(known.JONAS, 1, 2))]

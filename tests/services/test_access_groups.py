"""Access control groups through their service: who gets at them, and which are somebody's."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.access_groups import AccessGroup, GroupMember
from desktop.domain.errors import Refused
from desktop.domain.events import AccessGroupsChanged, Event
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

JONAS = GroupMember(known.JONAS, "Jonas Weber")
TRAINEES = AccessGroup("g1", "Trainees", (JONAS,), ("messages.log:view",), version=1)
TEMPS = AccessGroup("g2", "Temps", (), ("contacts:view",), version=1)


@pytest.fixture
async def office(desk: Desk) -> Desk:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.access_group_rows = [TRAINEES, TEMPS]
    await desk.sign_in()
    return desk


async def test_the_groups_of_one_user(office: Desk) -> None:
    groups = office.account.access_groups
    assert await groups.of_user(known.JONAS) == (TRAINEES,)
    assert await groups.of_user(known.ANNA) == ()


async def test_without_the_permission_the_crm_is_not_even_asked(desk: Desk) -> None:
    await desk.sign_in()
    groups, before = desk.account.access_groups, list(desk.crm.asked)
    for asked in (
        groups.all(),
        groups.parts(),
        groups.of_user(known.JONAS),
        groups.attempt(TRAINEES),
        groups.save(TRAINEES),
        groups.remove(TRAINEES),
    ):
        with pytest.raises(Refused) as refused:
            await asked
        assert refused.value.permission == "access_controls:manage"
    assert desk.crm.asked == before


async def test_a_new_one_is_added_once_per_key(office: Desk) -> None:
    groups, wanted = office.account.access_groups, AccessGroup("", "Quiet", (), ("contacts:view",))
    first = await groups.save(wanted, "k1")
    assert await groups.save(wanted, "k1") == first
    other = await groups.save(AccessGroup("", "Other", (), ("contacts:view",)))
    assert other.id != first.id


async def test_other_windows_hear_of_a_change(office: Desk) -> None:
    heard: list[Event] = []
    office.stream.subscribe(heard.append)
    await settle()
    office.crm.somebody_changes_access_group("g1", name="Others")
    await settle()
    assert AccessGroupsChanged() in heard

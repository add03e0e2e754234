"""What every CRM does with the permissions of a user."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.permission_sheet import (
    AccountChange,
    PermissionRow,
    PermissionSheet,
    Reach,
    Statements,
)
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

A1, JONAS = known.ACCOUNT, known.JONAS


@pytest.fixture
def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(Role.ADMINISTRATOR)
    return crm


def row(sheet: PermissionSheet, key: str) -> PermissionRow:
    return next(each for each in sheet.permissions if each.key == key)


async def test_a_sheet_has_everything(administrator: Crm) -> None:
    sheet = await administrator.user_permissions(A1, JONAS)
    assert (sheet.name, sheet.role, sheet.version) == ("Jonas Weber", Role.CALL_AGENT, 1)
    assert [each.key for each in sheet.permissions] == list(PERMISSIONS)
    assert list(sheet.roles) == list(Role)
    assert sheet.statements.same_as(Statements(Role.CALL_AGENT))
    texts = row(sheet, "messages:send")
    assert (texts.granted, texts.sentence) == (False, "Call agents do not have this.")
    assert texts.missing == ("messages.log:view",)
    locked = row(sheet, "softphone:access").locked
    assert locked is not None
    assert locked.reason == "fixed"
    assert (await administrator.user_permissions(A1, known.OMAR)).is_owner


async def test_a_trial_tells_and_saves_nothing(administrator: Crm) -> None:
    wanted = Statements(Role.CALL_AGENT, {"activity_management": True}, {"numbers:buy": False})
    trial = await administrator.try_permissions(A1, JONAS, wanted, 1)
    assert trial.sheet.statements.same_as(wanted)
    assert row(trial.sheet, "numbers:view").granted
    assert not row(trial.sheet, "numbers:buy").granted
    assert trial.impact.people == 1
    assert trial.impact.sentence.startswith("Jonas Weber gains ")
    assert not trial.impact.loses
    kept = await administrator.user_permissions(A1, JONAS)
    assert kept.statements.same_as(Statements(Role.CALL_AGENT))


async def test_what_is_saved_stands(administrator: Crm) -> None:
    wanted = Statements(Role.BILLING, overrides={"billing.usage:view": True})
    saved = await administrator.set_permissions(A1, JONAS, wanted, 1)
    assert (saved.version, saved.role, saved.changed_by) == (2, Role.BILLING, "Anna Keller")
    assert saved.changed_at is not None
    assert saved.statements.same_as(wanted)
    kept = await administrator.user_permissions(A1, JONAS)
    assert replace(kept, revision="") == replace(saved, revision="")


async def test_two_editors_notice_each_other(rig: Rig, administrator: Crm) -> None:
    rig.omar_gives(JONAS, "numbers:view")
    wanted = Statements(Role.BILLING)
    for change in (administrator.try_permissions, administrator.set_permissions):
        with pytest.raises(Conflict, match="Omar Haddad changed these") as caught:
            await change(A1, JONAS, wanted, 1)
        theirs = caught.value.current
        assert isinstance(theirs, PermissionSheet)
        assert (theirs.version, theirs.changed_by) == (2, "Omar Haddad")
        assert row(theirs, "numbers:view").setting is True


async def test_nobody_gives_what_they_do_not_hold(administrator: Crm) -> None:
    wanted = Statements(Role.AGENCY_ADMINISTRATOR)
    for change in (administrator.try_permissions, administrator.set_permissions):
        with pytest.raises(Refused, match="what you do not hold") as caught:
            await change(A1, JONAS, wanted, 1)
        assert caught.value.reason == "grants.rule_3"
    with pytest.raises(Refused, match="their own role") as caught:
        await administrator.set_permissions(A1, known.ANNA, Statements(Role.BILLING), 1)
    assert caught.value.reason == "grants.rule_4"
    impossible = Statements(Role.BILLING, overrides={"calls:supervise_listen": True})
    with pytest.raises(Refused, match="Billing users can never have this") as caught:
        await administrator.set_permissions(A1, JONAS, impossible, 1)
    assert caught.value.reason == "role_boundary"


async def test_the_owner_keeps_the_role(administrator: Crm) -> None:
    with pytest.raises(Conflict, match="owner of the account") as caught:
        await administrator.set_permissions(A1, known.OMAR, Statements(Role.BILLING), 1)
    assert caught.value.current is None


async def test_what_there_is_no_such_thing_of(administrator: Crm) -> None:
    for wanted in (
        Statements(Role.BILLING, overrides={"numbers:own": True}),
        Statements(Role.BILLING, {"personal": True}),
        Statements(Role.BILLING, switches={"texting": True}),
    ):
        with pytest.raises(InvalidInput, match="There is no"):
            await administrator.set_permissions(A1, JONAS, wanted, 1)
    with pytest.raises(NotFound):
        await administrator.user_permissions(A1, "nobody")


async def test_who_may_not_see_users(crm: Crm) -> None:
    wanted = Statements(Role.BILLING)
    for asked in (
        crm.user_permissions(A1, JONAS),
        crm.try_permissions(A1, JONAS, wanted, 1),
        crm.set_permissions(A1, JONAS, wanted, 1),
        crm.permissions_reach(A1, JONAS),
        crm.account_impact(A1, AccountChange()),
    ):
        with pytest.raises(Refused):
            await asked


async def test_the_impact_of_a_switch(administrator: Crm) -> None:
    change = AccountChange(switches={"texting": False})
    impact = await administrator.account_impact(A1, change)
    assert impact.sentence == "2 users lose texts."
    assert {each.permission for each in impact.loses} >= {"messages.log:view", "messages:send"}
    strict = AccountChange(roles={Role.BILLING: {"contacts:view": None}}, strict_roles=True)
    assert (await administrator.account_impact(A1, strict)).people == 0
    with pytest.raises(InvalidInput):
        await administrator.account_impact(A1, AccountChange(switches={"sleep": True}))


async def test_an_edit_and_its_reach_are_told(rig: Rig, administrator: Crm) -> None:
    async with aclosing(administrator.events(A1)) as pushes:
        await anext(pushes)
        rig.omar_gives(JONAS, "numbers:view")
        while (pushed := await anext(pushes)).type != "permissions.edited":
            pass
        assert dict(pushed.payload)["user_id"] == JONAS
    assert await administrator.permissions_reach(A1, JONAS) == Reach(JONAS, 0, 0)

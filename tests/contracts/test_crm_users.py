"""What every CRM does with the users of an account."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.records import UserFlag, UserState
from desktop.domain.users import (
    EVERYBODY,
    ImportOutcome,
    NewUser,
    UserAction,
    UserChange,
    UserQuery,
)
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
LEA = NewUser("Lea.Brandt@harbor.example", " Lea  Brandt ", Role.BILLING, "310")
FILE = b"name,email,role\nLea,lea@harbor.example,Billing\nMax,nowhere,Billing\n"
BERG = UserChange("Jonas Berg", "jonas.berg@harbor.example", "302", "1 Pier Road")


@pytest.fixture(autouse=True)
def _administrator(rig: Rig) -> None:
    rig.role(Role.ADMINISTRATOR)


async def names(crm: Crm, query: UserQuery = EVERYBODY) -> list[str]:
    return [each.name for each in (await crm.users(A1, query)).rows]


async def test_users_by_name(crm: Crm) -> None:
    rows = (await crm.users(A1)).rows
    anna, *others = known.USERS
    expected = (replace(anna, role=Role.ADMINISTRATOR), *others)
    without = frozenset({UserFlag.NO_EMERGENCY_ADDRESS})
    assert [replace(each, last_sign_in=None) for each in rows] == [
        replace(each, flags=without) for each in expected
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (UserQuery("weber"), ["Jonas Weber"]),
        (UserQuery(" 203 "), ["Omar Haddad"]),
        (UserQuery("anna.keller@"), ["Anna Keller"]),
        (UserQuery(role=Role.CALL_AGENT), ["Jonas Weber"]),
        (UserQuery(state=UserState.INVITED), ["Lea Brandt"]),
        (UserQuery("a", state=UserState.DEACTIVATED), []),
        (UserQuery(flag=UserFlag.NO_CALLER_ID), ["Lea Brandt"]),
    ],
)
async def test_search_and_filters(crm: Crm, query: UserQuery, found: list[str]) -> None:
    await crm.add_user(A1, LEA, "k1")
    assert await names(crm, query) == found


async def test_pages_follow_each_other(crm: Crm) -> None:
    first = await crm.users(A1, limit=2)
    second = await crm.users(A1, cursor=first.next_cursor, limit=2)
    assert [each.id for each in (*first.rows, *second.rows)] == [each.id for each in known.USERS]
    assert second.next_cursor is None


async def test_somebody_new_is_invited_and_sets_a_password(crm: Crm) -> None:
    added = await crm.add_user(A1, LEA, "k1")
    assert (added.user.name, added.user.email) == ("Lea Brandt", "lea.brandt@harbor.example")
    assert (added.user.role, added.user.state) == (Role.BILLING, UserState.INVITED)
    assert added.code_until is not None
    again = await crm.add_user(A1, LEA, "k1")
    assert again.user.id == added.user.id
    with pytest.raises(InvalidInput, match="code"):
        await crm.accept_code(added.code, "a harbour at night")
    with pytest.raises(InvalidInput, match="10 signs"):
        await crm.accept_code(again.code, "short")
    assert await crm.accept_code(again.code, "a harbour at night") == "lea.brandt@harbor.example"
    assert (await crm.user(A1, added.user.id)).user.state is UserState.ACTIVE


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (replace(LEA, email="nowhere"), InvalidInput),
        (replace(LEA, name=" "), InvalidInput),
        (replace(LEA, extension="911"), InvalidInput),
        (replace(LEA, email=known.EMAIL), Conflict),
        (replace(LEA, extension="202"), Conflict),
        (replace(LEA, role=Role.AGENCY_ADMINISTRATOR), Refused),
    ],
)
async def test_what_keeps_somebody_out(crm: Crm, wanted: NewUser, error: type[Exception]) -> None:
    with pytest.raises(error):
        await crm.add_user(A1, wanted, "k1")
    assert len(await names(crm)) == 3


async def test_many_from_a_file_looked_at_and_added(crm: Crm) -> None:
    look = await crm.import_users(A1, FILE, dry_run=True)
    good, bad = look.rows
    assert (look.written, look.good, look.bad) == (False, 1, 1)
    assert (good.line, good.outcome, good.code) == (2, ImportOutcome.GOOD, "")
    assert (bad.line, bad.outcome) == (3, ImportOutcome.BAD)
    assert bad.sentence.endswith(".")
    assert "Lea" not in await names(crm)
    report = await crm.import_users(A1, FILE, False, "k1")
    assert (report.written, report.rows[0].outcome) == (True, ImportOutcome.ADDED)
    assert "Lea" in await names(crm)
    assert await crm.accept_code(report.rows[0].code, "a harbour at night") == "lea@harbor.example"
    with pytest.raises(InvalidInput, match="columns"):
        await crm.import_users(A1, b"one,two\n", dry_run=True)


async def test_details_are_changed_by_version(crm: Crm) -> None:
    before = await crm.user(A1, known.JONAS)
    assert before.accounts[0].name == "Harbor Home Services"
    after = await crm.change_user(A1, known.JONAS, BERG, before.user.version)
    assert (after.user.name, after.user.extension) == ("Jonas Berg", "302")
    assert (after.user.email, after.emergency_address) == (BERG.email, "1 Pier Road")
    assert UserFlag.NO_EMERGENCY_ADDRESS not in after.user.flags
    with pytest.raises(Conflict) as late:
        await crm.change_user(A1, known.JONAS, replace(BERG, name="J"), before.user.version)
    assert late.value.current == after
    taken = replace(BERG, email=known.EMAIL)
    with pytest.raises(Conflict):
        await crm.change_user(A1, known.JONAS, taken, after.user.version)


async def test_what_may_not_be_done_is_said_beforehand(crm: Crm) -> None:
    jonas = await crm.user(A1, known.JONAS)
    assert set(jonas.refusals) == {UserAction.MAKE_OWNER}
    omar = await crm.user(A1, known.OMAR)
    assert "owner" in omar.why_not(UserAction.DEACTIVATE)
    assert omar.why_not(UserAction.EDIT) == ""
    anna = await crm.user(A1, known.ANNA)
    assert "themselves" in anna.why_not(UserAction.REMOVE)
    assert anna.rings_at == ("Main line",)


async def test_deactivated_and_active_again(crm: Crm) -> None:
    await crm.deactivate_user(A1, known.JONAS)
    assert (await crm.user(A1, known.JONAS)).user.state is UserState.DEACTIVATED
    await crm.activate_user(A1, known.JONAS)
    assert (await crm.user(A1, known.JONAS)).user.state is UserState.ACTIVE


async def test_removed(crm: Crm) -> None:
    await crm.remove_user(A1, known.JONAS)
    assert "Jonas Weber" not in await names(crm)
    with pytest.raises(NotFound):
        await crm.user(A1, known.JONAS)


async def test_the_owner_is_out_of_reach(crm: Crm) -> None:
    for act in (crm.deactivate_user, crm.remove_user, crm.reset_password):
        with pytest.raises(Conflict, match="owner"):
            await act(A1, known.OMAR)
    with pytest.raises(Refused, match="owner"):
        await crm.make_owner(A1, known.JONAS)


async def test_an_agency_administrator_hands_the_account_over(rig: Rig, crm: Crm) -> None:
    await crm.set_role(A1, known.JONAS, "administrator")
    rig.role(Role.AGENCY_ADMINISTRATOR)
    await crm.make_owner(A1, known.JONAS)
    assert [each.id for each in (await crm.users(A1)).rows if each.is_owner] == [known.JONAS]


async def test_a_new_start_and_the_sign_ins(crm: Crm) -> None:
    code = await crm.reset_password(A1, known.JONAS)
    assert await crm.accept_code(code.code.lower(), "a harbour at night")
    assert await crm.sign_in_sessions(A1, known.JONAS) == ()
    await crm.end_sessions(A1, known.JONAS)
    with pytest.raises(NotFound):
        await crm.end_sessions(A1, known.JONAS, "nothing")


async def test_a_role_is_changed_by_version(crm: Crm) -> None:
    await crm.set_role(A1, known.JONAS, "report_manager", 1)
    changed = (await crm.user(A1, known.JONAS)).user
    assert (changed.role, changed.permissions_version) == (Role.REPORT_MANAGER, 2)
    with pytest.raises(Conflict):
        await crm.set_role(A1, known.JONAS, "billing", 1)


async def test_a_change_is_told_to_those_who_see_users(rig: Rig, crm: Crm) -> None:
    async with aclosing(crm.events(A1)) as pushes:
        assert (await anext(pushes)).type == "connected"
        await crm.change_user(A1, known.JONAS, BERG, 1)
        told = await anext(pushes)
    assert (told.type, dict(told.payload)) == ("user.updated", {"user_id": known.JONAS})


async def test_whoever_may_not_see_users_can_do_nothing(rig: Rig, crm: Crm) -> None:
    rig.role(Role.CALL_AGENT)
    with pytest.raises(Refused):
        await crm.users(A1)
    with pytest.raises(Refused):
        await crm.add_user(A1, LEA, "k1")
    with pytest.raises(Refused):
        await crm.deactivate_user(A1, known.JONAS)

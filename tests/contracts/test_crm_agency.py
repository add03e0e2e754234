"""What every CRM does with an agency."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.account_settings import Source
from desktop.domain.agency import (
    AgencyAccount,
    AgencyPerson,
    AgencyQuestion,
    AgencyRules,
    Belonging,
)
from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

pytestmark = pytest.mark.requirement("S1-08", "S1-46")

A1, A2 = known.ACCOUNT, known.SECOND_ACCOUNT
NEW = ("Harbor Marine", "marine.harbor.example", "Pro")


@pytest.fixture
async def agency(rig: Rig, crm: Crm) -> Crm:
    """Anna is an administrator of the agency, in an account with its plan."""
    rig.on_plan("Agency")
    rig.role(Role.AGENCY_ADMINISTRATOR)
    return crm


async def legal(crm: Crm) -> AgencyAccount:
    return next(each for each in (await crm.agency_accounts(A1)).rows if each.id == A2)


async def test_it_is_the_agencys_alone(rig: Rig, crm: Crm) -> None:
    rig.role(Role.ADMINISTRATOR)
    for question in (
        crm.agency_accounts(A1),
        crm.agency_people(A1),
        crm.set_agency_places(A1, AgencyPerson(known.JONAS, "", "", True), {}),
        crm.agency_rules(A1),
        crm.search_agency(A1, "harbor"),
        crm.create_agency_account(A1, *NEW, "key"),
        crm.set_agency_locks(A1, {}, 1),
    ):
        with pytest.raises(Refused) as refused:
            await question
        assert refused.value.permission.startswith("agency.")


async def test_accounts_with_what_is_in_them(agency: Crm) -> None:
    first, second = (await agency.agency_accounts(A1)).rows
    assert (first.id, first.plan, first.users, first.numbers) == (A1, "Agency", 3, 2)
    assert (second.name, second.state, second.domain) == (
        *("Harbor Legal Intake", "active"),
        "legal.harbor.example",
    )
    page = await agency.agency_accounts(A1, limit=1)
    assert [each.id for each in page.rows] == [A1]
    rest = await agency.agency_accounts(A1, cursor=page.next_cursor)
    assert [each.id for each in rest.rows] == [A2]
    found = await agency.agency_accounts(A1, "legal")
    assert [each.id for each in found.rows] == [A2]


async def test_a_new_account_once_for_a_key(agency: Crm) -> None:
    made = await agency.create_agency_account(A1, *NEW, "key")
    assert (made.name, made.domain, made.plan, made.state, made.users) == (*NEW, "active", 0)
    assert await agency.create_agency_account(A1, *NEW, "key") == made
    with pytest.raises(Conflict, match="domain"):
        await agency.create_agency_account(A1, *NEW, "another key")
    with pytest.raises(InvalidInput):
        await agency.create_agency_account(A1, "Marine", "no domain", "Pro", "third")


async def test_an_account_changes_upon_what_was_seen(agency: Crm) -> None:
    seen = await legal(agency)
    paused = await agency.change_agency_account(A1, seen, {"state": "paused"})
    assert (paused.state, paused.version) == ("paused", seen.version + 1)
    assert (await agency.permissions(A2)).decision("calls:place").reason == "state.account_paused"
    with pytest.raises(Conflict) as late:
        await agency.change_agency_account(A1, seen, {"name": "Mine"})
    assert late.value.current == paused
    back = await agency.change_agency_account(A1, paused, {"state": "active", "plan": "Pro"})
    assert (await agency.permissions(A2)).grants("calls:transfer_attended")
    assert back.plan == "Pro"
    home = next(each for each in (await agency.agency_accounts(A1)).rows if each.id == A1)
    with pytest.raises(Conflict, match="this account"):
        await agency.change_agency_account(A1, home, {"state": "closed"})


async def jonas(crm: Crm) -> AgencyPerson:
    return next(each for each in (await crm.agency_people(A1)).rows if each.id == known.JONAS)


class TestPlaces:
    async def test_into_a_further_account_and_over_to_it(self, agency: Crm) -> None:
        before = await jonas(agency)
        both = {**before.places, A2: Role.REPORT_MANAGER}
        after = await agency.set_agency_places(A1, before, both)
        assert after == await jonas(agency)
        assert after.places == {A1: Role.CALL_AGENT, A2: Role.REPORT_MANAGER}
        assert after.version > before.version
        moved = await agency.set_agency_places(A1, after, {A2: Role.BILLING})
        assert moved.places == {A2: Role.BILLING}

    async def test_nobody_does_it_to_themselves(self, agency: Crm) -> None:
        rows = (await agency.agency_people(A1)).rows
        oneself = next(each for each in rows if each.id == known.ANNA)
        with pytest.raises(Refused) as refused:
            await agency.set_agency_places(A1, oneself, {A2: Role.CALL_AGENT})
        assert refused.value.reason == "grants.rule_4"

    async def test_who_comes_second_sees_what_is_there(self, agency: Crm) -> None:
        before = await jonas(agency)
        after = await agency.set_agency_places(A1, before, {A1: Role.CALL_AGENT, A2: Role.BILLING})
        with pytest.raises(Conflict) as conflict:
            await agency.set_agency_places(A1, before, {A1: Role.CALL_AGENT})
        assert conflict.value.current == after

    async def test_only_open_accounts_of_the_agency_are_joined(self, agency: Crm) -> None:
        with pytest.raises(InvalidInput, match="no such open account"):
            await agency.set_agency_places(A1, await jonas(agency), {"nowhere": Role.CALL_AGENT})


async def test_people_with_their_accounts(agency: Crm) -> None:
    everybody = {each.id: each for each in (await agency.agency_people(A1)).rows}
    assert set(everybody) == {known.ANNA, known.JONAS, known.OMAR}
    assert everybody[known.JONAS].belongs == (
        Belonging(A1, "Harbor Home Services", Role.CALL_AGENT),
    )
    assert [(each.account_id, each.role) for each in everybody[known.ANNA].belongs] == [
        (A1, Role.AGENCY_ADMINISTRATOR),
        (A2, Role.CALL_AGENT),
    ]
    found = await agency.agency_people(A1, "jonas.weber@")
    assert [each.id for each in found.rows] == [known.JONAS]


async def test_one_search_over_all_accounts(agency: Crm) -> None:
    hits = await agency.search_agency(A1, "legal")
    assert [(each.kind, each.id) for each in hits] == [("account", A2)]
    hits = await agency.search_agency(A1, "anna")
    assert [(each.kind, each.account_id) for each in hits] == [("user", A1), ("user", A2)]
    hits = await agency.search_agency(A1, "(410) 555-0100")
    assert [(each.kind, each.title) for each in hits] == [("number", known.MAIN_LINE)]
    assert await agency.search_agency(A1, " ") == ()


async def test_locks_stand_above_everything(agency: Crm) -> None:
    rules = await agency.agency_rules(A1)
    locked = await agency.set_agency_locks(A1, {"recordings:download": False}, rules.version)
    assert locked.locks == {"recordings:download": False}
    decision = (await agency.permissions(A1)).decision("recordings:download")
    assert decision.reason == "agency_lock.deny"
    with pytest.raises(Conflict) as late:
        await agency.set_agency_locks(A1, {}, rules.version)
    assert late.value.current == locked
    with pytest.raises(Conflict) as alone:
        await agency.set_agency_locks(A1, {"users:add": False}, locked.version)
    assert alone.value.current is None
    assert "Nobody could administer" in str(alone.value)
    with pytest.raises(InvalidInput):
        await agency.set_agency_locks(A1, {"accounts:switch": False}, locked.version)
    assert await agency.agency_rules(A1) == locked


async def test_roles_by_agency_and_by_account(agency: Crm) -> None:
    rules = await agency.agency_rules(A1)
    customs = {"call_agent": {"reports:view": True}}
    after = await agency.set_agency_roles(A1, customs, rules.version)
    assert after.role_customs == customs
    assert (await agency.permissions(A2)).decision("reports:view").reason == "role_agency.grant"
    own = {"call_agent": {"reports:view": False}}
    account = await agency.set_account_roles(A1, await legal(agency), own)
    assert account.role_customs == own
    assert (await agency.permissions(A2)).decision("reports:view").reason == "role_account.deny"


async def test_switches_and_strict_roles(agency: Crm) -> None:
    rules = await agency.agency_rules(A1)
    switches = {"texting": False, "voip": True}
    after = await agency.set_agency_settings(A1, switches, True, rules.version)
    assert after == AgencyRules(
        rules.name, {"texting": False}, strict_roles=True, version=after.version
    )
    assert (await agency.permissions(A1)).decision("messages:send").reason == (
        "agency_setting.texting"
    )


async def test_a_setting_is_held_in_every_account_and_says_who_holds_it(agency: Crm) -> None:
    rules = await agency.agency_rules(A1)
    seen = await agency.account_settings(A1)
    held = {"sticky": True, "international_dialing": True, "encrypted": True}
    question = AgencyQuestion(setting_locks=held)
    told = await agency.agency_impact(A1, question)
    assert told.settings == dict.fromkeys(held, 2)
    after = await agency.set_agency_settings(A1, {"export": False}, False, rules.version, held)
    assert (after.setting_locks, after.switches, after.locks) == (held, {"export": False}, {})
    sheet = await agency.account_settings(A1)
    assert sheet.locked_by == dict.fromkeys([*held, "export"], "Harbor Group")
    assert sheet.sources["sticky"] is Source.AGENCY
    assert (sheet.settings.sticky, sheet.settings.switches["export"]) == (True, False)
    assert (await agency.permissions(A1)).grants("calls:place_international")
    assert (await agency.local_data_policy(A1)).encrypted
    with pytest.raises(Conflict):
        await agency.change_account_settings(A1, {"geo": True}, seen.version)
    with pytest.raises(Refused) as refused:
        await agency.change_account_settings(A1, {"sticky": False}, sheet.version)
    assert refused.value.reason == "agency_setting.sticky"
    assert (await agency.agency_impact(A1, question)).settings == {}
    locked = await agency.set_agency_locks(A1, {"reports:view": True}, after.version)
    assert locked.setting_locks == held, "other locks leave them as they are"
    free = await agency.set_agency_settings(A1, {}, False, locked.version, {})
    assert (free.setting_locks, free.locks) == ({}, {"reports:view": True})
    assert (await agency.account_settings(A1)).settings == seen.settings


async def test_a_setting_that_is_not_on_or_off_cannot_be_held(agency: Crm) -> None:
    rules = await agency.agency_rules(A1)
    for wrong in ({"retention_days": True}, {"texting": False}):
        with pytest.raises(InvalidInput):
            await agency.set_agency_settings(A1, {}, False, rules.version, wrong)
    assert await agency.agency_rules(A1) == rules


async def test_the_impact_changes_nothing(agency: Crm) -> None:
    before = await agency.agency_rules(A1)
    told = await agency.agency_impact(A1, AgencyQuestion(locks={"contacts:view": False}))
    assert told.users >= 1
    assert told.lost["contacts:view"] == told.users
    assert told.lost["contacts:edit"] >= 1
    assert told.gained == {}
    assert await agency.agency_rules(A1) == before

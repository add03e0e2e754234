"""The contract of the CRM: the settings of the account."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from desktop.domain.account_settings import SettingsSheet, Source
from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


@pytest.mark.requirement("S2-43")
class TestAccountSettings:
    async def test_an_administrator_sees_all_of_them(self, administrator: Crm) -> None:
        sheet = await administrator.account_settings(A1)
        assert sheet.settings.name == "Harbor Home Services"
        assert sheet.settings.home_prefixes == ("+1",)
        assert sheet.settings.switches["texting"] is True
        assert sheet.settings.switches["international_dialing"] is False
        assert sheet.sources["texting"] is Source.DEFAULT
        assert (known.MAIN_LINE, "Main line") in sheet.caller_ids

    async def test_what_is_given_is_changed_and_nothing_else(self, administrator: Crm) -> None:
        before = await administrator.account_settings(A1)
        wanted = {
            "sticky": True,
            "quiet_from": "20:30",
            "bulk_per_minute": 60,
            "export": False,
            "emergency_number": known.CAPITAL,
            "emergency_address": "1 Harbor Street, Baltimore",
            "screen_pop": "https://crm.example/{number}",
            "retention_days": 30,
            "home_prefixes": ("+1", "+44"),
            "default_caller_id": known.CAPITAL,
            "show_call_statuses": "required",
            "show_supervision": False,
        }
        after = await administrator.change_account_settings(A1, wanted, before.version)
        assert after.settings.changes_since(before.settings) == wanted
        assert after.version == before.version + 1
        assert after.sources["export"] is Source.ACCOUNT
        assert await administrator.account_settings(A1) == after

    async def test_a_stale_change_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        before = await administrator.account_settings(A1)
        now = await administrator.change_account_settings(A1, {"geo": True}, before.version)
        with pytest.raises(Conflict) as conflict:
            await administrator.change_account_settings(A1, {"geo": False}, before.version)
        assert isinstance(conflict.value.current, SettingsSheet)
        assert conflict.value.current == now

    @pytest.mark.parametrize(
        "wanted",
        [
            {"name": "  "},
            {"region": "XX"},
            {"time_zone": "Mars/Olympus"},
            {"home_prefixes": ("44",)},
            {"home_prefixes": ()},
            {"quiet_from": "25:00"},
            {"bulk_per_minute": 0},
            {"retention_days": 0},
            {"default_caller_id": "+14105559999"},
            {"emergency_number": known.CAPITAL},
            {"screen_pop": "javascript:alert(1)"},
        ],
    )
    async def test_what_cannot_be_used_changes_nothing(
        self, administrator: Crm, wanted: dict[str, str]
    ) -> None:
        before = await administrator.account_settings(A1)
        with pytest.raises(InvalidInput) as refused:
            await administrator.change_account_settings(A1, wanted, before.version)
        assert str(refused.value).endswith(".")
        assert await administrator.account_settings(A1) == before

    async def test_who_may_not_see_them_does_not(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused):
            await crm.account_settings(A1)

    async def test_seeing_is_not_changing(self, rig: Rig, administrator: Crm) -> None:
        sheet = await administrator.account_settings(A1)
        rig.grants(**{"account.settings__edit": False})
        assert (await administrator.account_settings(A1)).settings == sheet.settings
        with pytest.raises(Refused):
            await administrator.change_account_settings(A1, {"geo": True}, sheet.version)

    @pytest.mark.requirement("S1-36")
    async def test_recording_needs_the_right_to_turn_it_on_and_off(
        self, rig: Rig, administrator: Crm
    ) -> None:
        rig.grants(recordings__configure=False)
        sheet = await administrator.account_settings(A1)
        with pytest.raises(Refused) as refused:
            await administrator.change_account_settings(A1, {"recording": False}, sheet.version)
        assert refused.value.permission == "recordings:configure"

    @pytest.mark.requirement("S1-06", "S1-08")
    async def test_a_switch_takes_effect_at_once_for_everybody(
        self, rig: Rig, administrator: Crm
    ) -> None:
        sheet = await administrator.account_settings(A1)
        async with aclosing(administrator.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await administrator.change_account_settings(A1, {"texting": False}, sheet.version)
            told = {(await anext(pushes)).type, (await anext(pushes)).type}
        assert told == {"permissions.changed", "settings.changed"}
        decision = (await administrator.permissions(A1)).decision("messages:send")
        assert (decision.granted, decision.reason) == (False, "account_setting.texting")


@pytest.mark.requirement("S2-43")
class TestImpact:
    async def test_it_says_who_loses_what_and_changes_nothing(
        self, rig: Rig, administrator: Crm
    ) -> None:
        before = await administrator.account_settings(A1)
        impact = await administrator.impact_of_settings(A1, {"texting": False}, before.version)
        assert await administrator.account_settings(A1) == before
        (texts,) = [each for each in impact.loses if each.words == "texts"]
        assert texts.people >= 1
        assert "Omar Haddad" in texts.names
        assert "Jonas Weber" not in texts.names
        assert (await administrator.permissions(A1)).grants("messages:send")

    async def test_what_nobody_feels_has_no_effect(self, administrator: Crm) -> None:
        before = await administrator.account_settings(A1)
        impact = await administrator.impact_of_settings(A1, {"dnc_override": True}, 1)
        assert (impact.people, impact.told) == (0, ())
        assert await administrator.account_settings(A1) == before

    async def test_it_is_about_the_version_that_was_looked_at(self, administrator: Crm) -> None:
        with pytest.raises(Conflict):
            await administrator.impact_of_settings(A1, {"texting": False}, 99)

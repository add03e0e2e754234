"""Tab "Settings" of a user: the draft, where values come from, other editors, lost permissions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.call_settings import (
    CallerIdSettings,
    CallSetting,
    Custom,
    NumberChoice,
    Scope,
)
from desktop.domain.errors import CrmUnreachable
from desktop.ui.user_settings.presenter import (
    SettingsServices,
    UserSettingsPresenter,
)
from desktop.ui.user_settings.states import CallRow, SettingsState
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
MAIN, CAPITAL = known.MAIN_LINE, known.CAPITAL


class Tab:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        services = SettingsServices(desk.session, desk.stream, desk.user_settings, desk.tasks)
        self.presenter = UserSettingsPresenter(services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> SettingsState:
        state: SettingsState = self.screen.now("settings")
        return state

    def row(self, setting: CallSetting) -> CallRow:
        return next(each for each in self.now.calls if each.key == setting.value)

    async def opened(self) -> SettingsState:
        self.presenter.open(known.JONAS, "Jonas Weber")
        await settle()
        return self.now

    async def saved(self) -> SettingsState:
        self.presenter.save()
        await settle()
        return self.now


@pytest.fixture
async def tab(desk: Desk) -> Tab:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    made = Tab(desk)
    await made.opened()
    return made


class TestShowing:
    @pytest.mark.requirement("S2-12", "S2-13", "S2-14", "S2-19")
    async def test_every_value_says_where_it_comes_from(self, tab: Tab) -> None:
        state = tab.now
        assert state.phase is Phase.READY
        assert state.default_words == "(410) 555-0100 Main line"
        assert state.default_source == "set for Jonas Weber"
        assert state.may_change == "No · from the role"
        assert tab.row(CallSetting.SHOW_STATUSES).source == "On · from the account"
        assert (state.scope, state.scope_source) == ("all", "set for Jonas Weber")

    @pytest.mark.requirement("S2-20", "S2-22")
    async def test_what_is_locked_says_by_whom(self, desk: Desk, tab: Tab) -> None:
        desk.crm.setting_locks[CallSetting.STICKY] = True
        desk.crm.plan = "Standard"
        desk.crm.kept(known.JONAS).write()
        desk.crm.push("user_settings.updated", user_id=known.JONAS)
        await settle()
        sticky, geo = tab.row(CallSetting.STICKY), tab.row(CallSetting.GEO)
        assert (sticky.locked, sticky.source) == (True, "On · locked by the agency")
        assert "agency administrator" in sticky.owner
        assert (geo.locked, geo.source) == (True, "Off · not in the plan")

    async def test_a_number_that_is_gone_says_so(self, desk: Desk, tab: Tab) -> None:
        desk.crm.kept(known.JONAS).write(CallerIdSettings("+13125550122", emergency=CAPITAL))
        desk.crm.choosable = [NumberChoice(CAPITAL, "Capital", verified=False)]
        desk.crm.push("user_settings.updated", user_id=known.JONAS)
        await settle()
        assert tab.now.default_words == "(312) 555-0122 (gone)"
        assert tab.now.emergency_words == "(202) 555-0111 (cannot be used now)"
        assert tab.now.numbers == ()

    async def test_without_the_crm_it_says_so_and_tries_again(self, desk: Desk) -> None:
        desk.crm.role = Role.ADMINISTRATOR
        await desk.sign_in()
        desk.crm.refusals["user_settings"] = GONE
        tab = Tab(desk)
        state = await tab.opened()
        assert (state.phase, state.sentence) == (Phase.FAILED, "The CRM does not answer.")
        del desk.crm.refusals["user_settings"]
        tab.presenter.reload()
        await settle()
        assert tab.now.phase is Phase.READY


class TestEditing:
    @pytest.mark.requirement("S2-13", "S2-16", "S2-18", "S2-19", "S2-25", "S2-28")
    async def test_everything_is_saved_as_one(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.choose_default(CAPITAL)
        tab.presenter.choose_numbers((MAIN, CAPITAL))
        tab.presenter.choose_emergency(MAIN)
        tab.presenter.choose("sticky", "on")
        tab.presenter.choose("show_call_statuses", "off")
        assert tab.now.changes == "6 changes are not saved"
        assert tab.row(CallSetting.STICKY).source == "On · set for Jonas Weber"
        state = await tab.saved()
        assert (state.is_changed, state.level) == (False, "good")
        own = desk.crm.kept(known.JONAS).own
        assert (own.default, own.scope, own.subset) == (CAPITAL, Scope.SUBSET, (CAPITAL, MAIN))
        assert own.emergency == MAIN
        assert own.chosen(CallSetting.STICKY) is Custom.ON
        assert own.chosen(CallSetting.SHOW_STATUSES) is Custom.OFF

    async def test_confined_to_one_the_rules_change_nothing(self, tab: Tab) -> None:
        tab.presenter.choose_scope("one")
        assert "change nothing" in tab.now.scope_hint
        tab.presenter.choose_scope("one")
        assert tab.now.changes == "1 change is not saved"

    async def test_discarding_and_leaving(self, tab: Tab) -> None:
        tab.presenter.choose_default("")
        assert tab.now.default_words == "None"
        assert not tab.presenter.close(), "something is not saved"
        tab.presenter.discard()
        assert (tab.now.is_changed, tab.now.default) == (False, MAIN)
        assert tab.presenter.close()
        assert tab.now.phase is Phase.LOADING

    async def test_what_cannot_be_is_said_before_it_is_sent(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.choose_scope("subset")
        state = await tab.saved()
        assert (state.level, "at least one" in state.notice) == ("error", True)
        assert "change_user_settings" not in desk.crm.asked

    async def test_the_crm_goes_down_while_it_is_saved(self, desk: Desk, tab: Tab) -> None:
        desk.crm.refusals["change_user_settings"] = GONE
        tab.presenter.choose_default(CAPITAL)
        state = await tab.saved()
        assert (state.level, state.is_saving, state.is_changed) == ("error", False, True)
        assert "Nothing is lost" in state.notice
        del desk.crm.refusals["change_user_settings"]
        assert not (await tab.saved()).is_changed
        assert desk.crm.kept(known.JONAS).own.default == CAPITAL


class TestTogether:
    async def test_a_change_of_something_else_is_taken_along(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.choose_default(CAPITAL)
        kept = desk.crm.kept(known.JONAS)
        kept.write(replace(kept.own, scope=Scope.ONE))
        state = await tab.saved()
        assert (state.level, state.is_changed) == ("good", False)
        assert (kept.own.default, kept.own.scope) == (CAPITAL, Scope.ONE)

    async def test_a_change_of_the_same_shows_both(self, desk: Desk, tab: Tab) -> None:
        desk.crm.choosable = [NumberChoice(each) for each in (MAIN, CAPITAL, "+13125550122")]
        tab.presenter.choose_default(CAPITAL)
        kept = desk.crm.kept(known.JONAS)
        kept.write(replace(kept.own, default="+13125550122"))
        state = await tab.saved()
        assert state.offers_theirs
        assert "yours (202) 555-0111, theirs (312) 555-0122" in state.notice
        assert kept.own.default == "+13125550122", "nothing was overwritten"
        assert (await tab.saved()).level == "good", "one's own is kept when one says so"
        assert kept.own.default == CAPITAL

    async def test_theirs_can_be_taken(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.choose("sticky", "on")
        kept = desk.crm.kept(known.JONAS)
        kept.write(replace(kept.own, calls={CallSetting.STICKY: Custom.OFF}))
        desk.crm.push("user_settings.updated", user_id=known.JONAS)
        await settle()
        assert "yours on, theirs off" in tab.now.notice
        tab.presenter.discard()
        assert tab.row(CallSetting.STICKY).chosen == "off"
        assert not tab.now.is_changed

    async def test_what_somebody_else_did_cannot_be_asked_for(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.choose_default(CAPITAL)
        desk.crm.kept(known.JONAS).write()
        desk.crm.refusals["user_settings"] = GONE
        state = await tab.saved()
        assert (state.level, state.is_changed, state.is_saving) == ("error", True, False)
        assert desk.crm.kept(known.JONAS).own.default == MAIN


class TestPermissions:
    @pytest.mark.requirement("S2-11")
    async def test_a_lost_permission_makes_it_read_only_and_keeps_what_was_typed(
        self, desk: Desk, tab: Tab
    ) -> None:
        tab.presenter.choose_default(CAPITAL)
        desk.crm.overrides["users.settings:edit"] = False
        desk.crm.tell_permissions()
        await settle()
        assert not tab.now.can_edit
        assert (tab.now.default, tab.now.is_changed) == (CAPITAL, True)
        tab.presenter.choose_default(MAIN)
        assert tab.now.default == CAPITAL, "read only"
        state = await tab.saved()
        assert (state.level, state.default) == ("error", CAPITAL)
        assert desk.crm.kept(known.JONAS).own.default == MAIN

    async def test_signing_out_leaves_nothing(self, desk: Desk, tab: Tab) -> None:
        await desk.session.sign_out()
        await settle()
        assert tab.now.phase is Phase.LOADING
        tab.presenter.detach()

"""The permissions of a user as they are edited: tried, saved, met by others, and never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.permission_sheet import Statements
from desktop.domain.records import UserRecord
from desktop.ui.user_permissions.presenter import (
    PAUSE_SECONDS,
    PermissionServices,
    PermissionsPresenter,
)
from desktop.ui.user_permissions.states import CategoryState, PermissionsState, RowState
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
JONAS = known.JONAS


class Tab:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        services = PermissionServices(desk.stream, desk.permission_setting, desk.tasks, desk.clock)
        self.presenter = PermissionsPresenter(services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> PermissionsState:
        state: PermissionsState = self.screen.now("permissions")
        return state

    def category(self, key: str) -> CategoryState:
        return next(each for each in self.now.categories if each.key == key)

    def row(self, key: str) -> RowState:
        rows = (row for each in self.now.categories for row in each.rows)
        return next(row for row in rows if row.key == key)

    async def tried(self) -> None:
        await settle()
        await self.desk.clock.advance(PAUSE_SECONDS)
        await settle()

    async def saved(self) -> None:
        self.presenter.save()
        await settle()

    def user(self) -> UserRecord:
        return next(each for each in self.desk.crm.user_rows if each.id == JONAS)

    def somebody_sets(self, **said: object) -> None:
        wanted = replace(Statements(self.user().role), **said)  # type: ignore[arg-type]  # its fields
        self.desk.crm.somebody_sets(JONAS, wanted, "Mia Lang")


@pytest.fixture
async def tab(desk: Desk) -> Tab:
    desk.crm.role = Role.ADMINISTRATOR
    made = Tab(desk)
    await desk.sign_in()
    made.presenter.open(JONAS, "Jonas Weber")
    assert made.now.phase is Phase.LOADING
    await settle()
    assert made.now.phase is Phase.READY
    return made


async def test_everything_is_shown_with_its_reason(tab: Tab) -> None:
    assert tab.now.total == 76
    assert tab.now.role is Role.CALL_AGENT
    assert tab.row("reports:view").reason == "Call agents do not have this."
    assert tab.row("calls:transfer_attended").granted
    assert tab.row("messages:send").needs == (("Text log", False),)
    assert not tab.category("personal").has_toggle
    assert not tab.now.can_save
    assert tab.presenter.close()


@pytest.mark.requirement("S2-31", "S2-32")
async def test_a_category_with_one_off_is_tried_and_saved_as_one(tab: Tab) -> None:
    tab.desk.crm.clients[JONAS] = (0, 2)
    tab.presenter.set_category("activity_management", True)
    tab.presenter.set_permission("numbers:buy", False)
    assert tab.now.changes == ("Activity Management: On", "Buy phone numbers: Deny")
    assert not tab.row("numbers:view").granted
    await tab.tried()
    assert tab.desk.crm.asked.count("try_permissions") == 1
    assert tab.row("numbers:view").granted
    assert not tab.row("numbers:buy").granted
    assert tab.category("activity_management").is_mixed
    assert tab.now.impact.startswith("Jonas Weber gains ")
    assert tab.now.impact.endswith(" Applies at once on 2 computers.")
    assert not tab.presenter.close()
    await tab.saved()
    said = tab.desk.crm.said[JONAS]
    assert said.categories == {"activity_management": True}
    assert said.overrides == {"numbers:buy": False}
    assert (tab.now.changes, tab.now.level) == ((), "good")
    assert tab.now.reach == "In effect on 0 of 2 computers."
    tab.desk.crm.reaches(JONAS, 1, 2)
    await settle()
    assert tab.now.reach == "In effect on 1 of 2 computers."
    tab.desk.crm.reaches(known.OMAR, 9, 9)
    await settle()
    assert tab.now.reach == "In effect on 1 of 2 computers."
    tab.presenter.dismiss()
    assert tab.now.notice == ""
    assert tab.presenter.close()


async def test_back_to_as_it_was_is_no_change(tab: Tab) -> None:
    tab.presenter.set_permission("numbers:view", True)
    tab.presenter.set_permission("numbers:view", None)
    await tab.tried()
    assert (tab.now.changes, tab.now.impact) == ((), "")
    assert "try_permissions" not in tab.desk.crm.asked
    tab.presenter.choose_role(Role.BILLING)
    await tab.tried()
    assert not tab.row("contacts:view").granted
    tab.presenter.discard()
    assert (tab.now.role, tab.now.changes) == (Role.CALL_AGENT, ())
    assert tab.row("contacts:view").granted


async def test_what_is_needed_is_given_as_well(tab: Tab) -> None:
    tab.presenter.set_permission("recordings:configure", True)
    await tab.tried()
    assert tab.row("recordings:configure").can_add_needs
    tab.presenter.add_needs("recordings:configure")
    await tab.tried()
    assert tab.now.changes == (
        "See account settings: Grant",
        "Enable or disable call recording: Grant",
    )
    assert tab.row("recordings:configure").granted
    assert not tab.row("recordings:configure").can_add_needs


async def test_a_search_finds_by_words(tab: Tab) -> None:
    tab.presenter.search("PHONE numbers")
    assert [row.key for each in tab.now.categories for row in each.rows] == [
        *("numbers:view", "numbers:buy", "numbers:edit"),
    ]
    tab.presenter.search("nothing like it")
    assert tab.now.categories == ()
    tab.presenter.search(" ")
    assert tab.now.total == 76


class TestWhoMayNot:
    async def test_a_delegate_sees_what_cannot_be_given(self, desk: Desk) -> None:
        desk.crm.role = Role.REPORT_MANAGER
        for key in ("users:view", "users:edit", "users.permissions:grant"):
            desk.crm.overrides[key] = True
        tab = Tab(desk)
        await desk.sign_in()
        tab.presenter.open(JONAS, "Jonas Weber")
        await settle()
        buy = tab.row("numbers:buy")
        assert buy.locked == ""
        assert buy.refused[True] == "You cannot give what you do not hold: buy phone numbers."
        roles = {role: refusal for role, _, refusal in tab.now.roles}
        assert roles[Role.REPORT_MANAGER] == ""
        assert roles[Role.ADMINISTRATOR].startswith("You cannot give what you do not hold")
        tab.presenter.set_permission("numbers:buy", True)
        await tab.tried()
        assert tab.now.refusal.startswith("You cannot give what you do not hold")
        assert not tab.now.can_save
        tab.presenter.save()
        await settle()
        assert "set_permissions" not in desk.crm.asked

    async def test_oneself(self, tab: Tab) -> None:
        tab.presenter.open(known.ANNA, "Anna Keller")
        await settle()
        assert "Nobody changes their own role" in tab.now.locked
        tab.presenter.set_permission("numbers:buy", False)
        assert tab.now.changes == ()

    @pytest.mark.parametrize("is_changed", [True, False])
    async def test_a_permission_that_is_lost_keeps_what_was_typed(
        self, tab: Tab, is_changed: bool
    ) -> None:
        if is_changed:
            tab.presenter.set_permission("numbers:view", True)
            await tab.tried()
        tab.desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        kept = ("See phone (tracking) numbers: Grant",) if is_changed else ()
        assert tab.now.changes == kept
        assert ("kept here" in tab.now.locked) is is_changed
        assert tab.now.notice == ""  # the lock says it all
        assert not tab.now.can_save
        if is_changed:
            assert tab.presenter.copied == f"Permissions of Jonas Weber\n{kept[0]}"
            assert not tab.presenter.close()
        tab.presenter.set_permission("numbers:buy", True)
        assert tab.now.changes == kept
        tab.desk.crm.change_role(Role.ADMINISTRATOR)
        await settle()
        assert tab.now.locked == ""


class TestTwoEditors:
    async def test_who_has_changed_nothing_sees_the_new_state(self, tab: Tab) -> None:
        tab.somebody_sets(overrides={"numbers:view": True})
        await settle()
        assert tab.row("numbers:view").setting is True
        assert (tab.now.notice, tab.now.conflict) == ("", ())

    async def test_both_versions_are_shown_as_soon_as_there_are_two(self, tab: Tab) -> None:
        tab.presenter.set_permission("numbers:view", False)
        tab.somebody_sets(overrides={"numbers:view": True})
        await settle()
        assert tab.now.notice.startswith("Mia Lang has saved other permissions")
        (found,) = tab.now.conflict
        assert (found.what, found.mine, found.theirs) == (
            *("See phone (tracking) numbers", "Deny"),
            "Grant",
        )
        assert not tab.now.can_save

    async def test_a_conflict_at_the_moment_of_saving(self, tab: Tab) -> None:
        tab.presenter.choose_role(Role.BILLING)
        await tab.tried()
        tab.desk.crm.hold("set_permissions")
        tab.presenter.save()
        await settle()
        assert tab.now.is_saving
        assert not tab.presenter.close()
        tab.somebody_sets(categories={"finance_billing": True})
        tab.desk.crm.release()
        await settle()
        assert {each.what for each in tab.now.conflict} == {"Role", "Finance & Billing"}
        assert tab.now.notice.startswith("Mia Lang changed these permissions first.")
        tab.presenter.keep_mine()
        await settle()
        assert tab.user().role is Role.BILLING
        assert tab.desk.crm.said[JONAS].categories == {}
        assert (tab.now.level, tab.now.conflict) == ("good", ())

    async def test_theirs_is_taken(self, tab: Tab) -> None:
        tab.presenter.set_permission("numbers:view", False)
        tab.somebody_sets(role=Role.BILLING)
        await settle()
        tab.presenter.take_theirs()
        assert (tab.now.role, tab.now.changes, tab.now.conflict) == (Role.BILLING, (), ())
        assert tab.presenter.close()

    async def test_a_trial_notices_it_as_well(self, tab: Tab) -> None:
        tab.presenter.set_permission("numbers:view", False)
        tab.desk.crm.refusals["user_permissions"] = GONE
        tab.somebody_sets(role=Role.BILLING)
        await tab.tried()
        assert {each.what for each in tab.now.conflict} >= {"Role"}
        tab.presenter.discard()
        assert tab.now.role is Role.BILLING


class TestFaults:
    async def test_the_crm_is_down_when_the_page_is_opened(self, desk: Desk) -> None:
        desk.crm.role = Role.ADMINISTRATOR
        tab = Tab(desk)
        await desk.sign_in()
        desk.crm.refusals["user_permissions"] = GONE
        tab.presenter.open(JONAS, "Jonas Weber")
        await settle()
        assert (tab.now.phase, tab.now.sentence) == (Phase.FAILED, str(GONE))
        desk.crm.refusals.clear()
        tab.presenter.act()
        await settle()
        assert tab.now.phase is Phase.READY

    async def test_the_crm_goes_down_in_the_middle_of_saving(self, tab: Tab) -> None:
        tab.presenter.set_permission("numbers:view", True)
        await tab.tried()
        tab.desk.crm.refusals["set_permissions"] = GONE
        await tab.saved()
        assert (tab.now.level, tab.now.notice, tab.now.action) == (
            *("error", str(GONE)),
            "Try again",
        )
        assert tab.row("numbers:view").setting is True
        assert not tab.presenter.close()
        tab.desk.crm.refusals.clear()
        tab.presenter.act()
        await settle()
        assert tab.desk.crm.said[JONAS].overrides == {"numbers:view": True}
        assert tab.now.level == "good"

    async def test_an_answer_that_got_lost_is_no_conflict_with_oneself(self, tab: Tab) -> None:
        tab.presenter.set_permission("numbers:view", True)
        await tab.tried()
        tab.desk.crm.lost_answers.add("set_permissions")
        tab.desk.crm.refusals["set_permissions lost"] = GONE
        tab.desk.crm.refusals["user_permissions"] = GONE
        await tab.saved()
        assert tab.now.action == "Try again"
        tab.presenter.act()
        await settle()
        assert (tab.now.level, tab.now.conflict, tab.now.changes) == ("good", (), ())

    async def test_what_a_change_does_cannot_be_asked(self, tab: Tab) -> None:
        tab.desk.crm.refusals["try_permissions"] = GONE
        tab.presenter.set_permission("numbers:view", True)
        await tab.tried()
        assert tab.now.impact == f"What this changes is not known: {GONE}"
        assert tab.now.can_save

    async def test_the_owner_is_named_as_the_reason(self, tab: Tab) -> None:
        tab.presenter.open(known.OMAR, "Omar Haddad")
        await settle()
        roles = {role: refusal for role, _, refusal in tab.now.roles}
        assert "owner" in roles[Role.BILLING]
        tab.presenter.choose_role(Role.BILLING)
        await tab.tried()
        assert "owner" in tab.now.refusal

    async def test_a_user_who_is_gone(self, tab: Tab) -> None:
        tab.desk.crm.user_rows = [each for each in tab.desk.crm.user_rows if each.id != JONAS]
        tab.desk.crm.push("permissions.edited", user_id=JONAS)
        await settle()
        assert (tab.now.level, tab.now.notice) == ("warning", "There is no such user.")

    async def test_signing_out_forgets_all_of_it(self, tab: Tab) -> None:
        tab.presenter.set_permission("numbers:view", True)
        await tab.desk.session.sign_out()
        await settle()
        assert tab.now == PermissionsState()
        tab.presenter.detach()
        tab.desk.crm.reaches(JONAS, 1, 1)

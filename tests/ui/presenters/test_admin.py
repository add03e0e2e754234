"""Users with their roles: who may change what, and what a refusal leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, Refused
from desktop.domain.records import Availability, UserRecord
from desktop.settings.panels import PanelId
from desktop.ui.admin.presenter import (
    AdminPresenter,
    AdminServices,
    UserRow,
    UsersState,
)
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
BEN = UserRecord(
    *("u2", "Ben Ito", "ben.ito@harbor.example", Role.CALL_AGENT, True, "202", "+14105550100"),
    *(Availability.AWAY, False, START - timedelta(days=1)),
)


class Admin:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = AdminPresenter(
            AdminServices(desk.session, desk.stream, desk.administration, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def users(self) -> UsersState:
        state: UsersState = self.screen.now("users")
        return state

    @property
    def tabs(self) -> list[PanelId]:
        return [panel for panel, _ in self.screen.now("tabs")]

    @property
    def ben(self) -> UserRow:
        return next(row for row in self.users.rows if row.id == "u2")


@pytest.fixture
async def admin(desk: Desk) -> Admin:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.user_rows = [BEN]
    made = Admin(desk)
    await desk.sign_in()
    return made


async def test_users_are_shown_in_words(admin: Admin) -> None:
    assert admin.tabs[:2] == [PanelId.USERS, PanelId.NUMBERS]
    assert (admin.users.phase, admin.users.can_change_role) == (Phase.READY, True)
    row = admin.ben
    assert (row.name, row.availability, row.extension) == ("Ben Ito", "Away", "202")
    assert row.caller_id == "(410) 555-0100"
    assert row.last_sign_in.startswith("Sun ")


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (replace(BEN, active=False, on_a_call=True), ("Deactivated", Tone.PLAIN)),
        (replace(BEN, on_a_call=True), ("In a call", Tone.BAD)),
        (replace(BEN, availability=Availability.AVAILABLE), ("Available", Tone.GOOD)),
        (replace(BEN, availability=Availability.DO_NOT_DISTURB), ("Do not disturb", Tone.BAD)),
    ],
)
async def test_what_a_user_does_now_is_a_word(
    desk: Desk, user: UserRecord, words: tuple[str, Tone]
) -> None:
    desk.crm.role, desk.crm.user_rows = Role.ADMINISTRATOR, [user]
    admin = Admin(desk)
    await desk.sign_in()
    assert (admin.ben.availability, admin.ben.availability_tone) == words


async def test_what_nobody_has_set_is_said_as_such(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.user_rows = [replace(BEN, default_caller_id="", last_sign_in=None)]
    admin = Admin(desk)
    await desk.sign_in()
    assert (admin.ben.caller_id, admin.ben.last_sign_in) == ("None", "Never")


async def test_a_new_role_is_on_its_way_and_then_shown(admin: Admin) -> None:
    admin.presenter.change_role("u2", Role.BILLING)
    admin.presenter.change_role("u2", Role.CALL_MANAGER)
    assert (admin.ben.changing, admin.ben.role) == (True, Role.CALL_AGENT)
    await settle()
    assert (admin.ben.changing, admin.ben.role) == (False, Role.BILLING)
    assert admin.desk.crm.roles == [("u2", "billing")], "the second choice came too early"


async def test_the_same_role_again_asks_nobody(admin: Admin) -> None:
    admin.presenter.change_role("u2", Role.CALL_AGENT)
    admin.presenter.change_role("nobody", Role.BILLING)
    await settle()
    assert "set_role" not in admin.desk.crm.asked


async def test_a_refused_role_stays_what_it_was_and_says_why(admin: Admin) -> None:
    said = "This user holds more than you do, so you cannot change them."
    admin.desk.crm.refusals["set_role"] = Refused(said)
    admin.presenter.change_role("u2", Role.BILLING)
    await settle()
    assert (admin.ben.role, admin.ben.changing, admin.ben.problem) == (Role.CALL_AGENT, False, said)
    assert admin.users.problem == f"Ben Ito: {said}"
    admin.desk.crm.refusals.clear()
    admin.presenter.change_role("u2", Role.BILLING)
    await settle()
    assert (admin.ben.role, admin.users.problem) == (Role.BILLING, "")


async def test_who_may_only_look_is_told_so(admin: Admin) -> None:
    admin.desk.crm.overrides = {"users:edit": False}
    admin.desk.crm.tell_permissions()
    await settle()
    assert not admin.users.can_change_role
    assert admin.users.why_not == "You can see roles but not change them."


async def test_tabs_go_with_the_permission_while_the_page_is_open(admin: Admin) -> None:
    admin.desk.crm.overrides = {"users:view": False}
    admin.desk.crm.tell_permissions()
    await settle()
    assert admin.tabs[0] is PanelId.NUMBERS
    assert PanelId.USERS not in admin.tabs


async def test_an_agent_is_asked_nothing(desk: Desk) -> None:
    admin = Admin(desk)
    await desk.sign_in()
    assert admin.tabs == []
    assert "users" not in desk.crm.asked


async def test_empty_lists_are_said_to_be_empty(desk: Desk) -> None:
    desk.crm.role, desk.crm.user_rows = Role.ADMINISTRATOR, []
    admin = Admin(desk)
    await desk.sign_in()
    assert admin.users.phase is Phase.EMPTY


async def test_lists_that_fail_say_why_and_a_retry_brings_them(desk: Desk) -> None:
    desk.crm.role, desk.crm.user_rows = Role.ADMINISTRATOR, [BEN]
    desk.crm.refusals.update(users=GONE)
    admin = Admin(desk)
    await desk.sign_in()
    assert (admin.users.phase, admin.users.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    admin.presenter.load_users()
    assert admin.users.phase is Phase.LOADING
    await settle()
    assert (admin.users.phase, admin.users.sentence) == (Phase.READY, "")


async def test_lists_that_failed_come_by_themselves_with_the_crm(admin: Admin) -> None:
    admin.desk.crm.failure = GONE
    admin.presenter.load_users()
    admin.desk.crm.drop_events()
    await settle()
    assert admin.users.phase is Phase.FAILED
    admin.desk.crm.failure = None
    await admin.desk.clock.advance(61)
    assert admin.users.phase is Phase.READY


async def test_a_page_that_is_gone_hears_nothing_more(admin: Admin) -> None:
    before = len(admin.screen.every("tabs"))
    admin.presenter.detach()
    admin.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert len(admin.screen.every("tabs")) == before

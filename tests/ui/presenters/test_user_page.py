"""The page of one user: typing, saving, conflicts, sign-in, and what may not be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, SoftphoneError
from desktop.domain.records import UserState
from desktop.domain.users import SignInSession, UserAction, UserChange
from desktop.ui.users.page import UserPresenter
from desktop.ui.users.states import Ask, UserPageState
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen
from tests.ui.presenters.test_users import services

GONE = CrmUnreachable("The CRM does not answer.")
BERG = UserChange("Jonas Berg", "jonas.weber@harbor.example", "202", "1 Pier Road")


class FakeTab:
    """Implements ``UserTab``."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, str]] = []
        self.is_saved = True
        self.closed = 0

    def open(self, user_id: str, name: str) -> None:
        self.opened.append((user_id, name))

    def close(self) -> bool:
        self.closed += 1
        return self.is_saved


class Page:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.left = 0
        self.tab = FakeTab()
        self.presenter = UserPresenter(services(desk), [self.tab])
        self.presenter.attach(self.screen, self._on_left)

    def _on_left(self) -> None:
        self.left += 1

    @property
    def now(self) -> UserPageState:
        state: UserPageState = self.screen.now("user")
        return state

    def why_not(self, action: UserAction) -> str:
        return next(each.why_not for each in self.now.actions if each.action is action)

    async def open(self, user_id: str = known.JONAS, name: str = "Jonas Weber") -> None:
        self.presenter.open(user_id, name)
        await settle()

    async def act(self, action: UserAction, yes: bool | None = None) -> None:
        self.presenter.act(action)
        await settle()
        if yes is not None:
            self.presenter.answer(yes)
            await settle()

    async def save(self, draft: UserChange = BERG) -> None:
        self.presenter.typed(draft)
        self.presenter.save()
        await settle()


@pytest.fixture
async def page(desk: Desk) -> Page:
    desk.crm.role = Role.ADMINISTRATOR
    made = Page(desk)
    await desk.sign_in()
    await made.open()
    return made


@pytest.mark.requirement("S2-06", "S2-07", "S2-08", "S2-09", "S2-10")
async def test_a_user_is_opened_with_details_account_and_tabs(page: Page) -> None:
    assert (page.now.phase, page.now.name) == (Phase.READY, "Jonas Weber")
    assert page.now.email == "jonas.weber@harbor.example"
    assert "Call agent" in page.now.about
    assert "CRM account: Harbor Home Services" in page.now.about
    assert page.tab.opened == [(known.JONAS, "Jonas Weber")]
    actions = {each.action for each in page.now.actions}
    assert {UserAction.RESET, UserAction.SESSIONS, UserAction.DEACTIVATE} <= actions
    assert (page.now.why_not, page.now.is_changed) == ("", False)


async def test_what_is_typed_is_saved_and_the_fields_say_what_the_crm_has(page: Page) -> None:
    page.presenter.typed(BERG)
    assert page.now.is_changed
    filled = page.now.filled
    page.presenter.save()
    await settle()
    assert (page.now.notice, page.now.is_changed) == ("Saved.", False)
    assert (page.now.filled, page.now.name) == (filled + 1, "Jonas Berg")


@pytest.mark.parametrize(
    "draft",
    [
        replace(BERG, name=" "),
        replace(BERG, email="nowhere"),
        replace(BERG, email=known.EMAIL),
        replace(BERG, extension="911"),
    ],
)
async def test_what_cannot_be_saved_stays_typed_and_is_explained(
    page: Page, draft: UserChange
) -> None:
    filled = page.now.filled
    await page.save(draft)
    assert page.now.error.endswith(".")
    assert (page.now.filled, page.now.is_changed, page.now.is_busy) == (filled, True, False)


async def test_the_crm_away_in_the_middle_of_a_save_loses_nothing(page: Page) -> None:
    page.desk.crm.refusals["change_user"] = GONE
    await page.save()
    assert (page.now.error, page.now.is_changed) == (str(GONE), True)
    page.desk.crm.refusals.clear()
    page.presenter.save()
    await settle()
    assert page.now.notice == "Saved."


async def test_a_conflict_shows_both_and_either_can_be_kept(page: Page) -> None:
    page.presenter.typed(BERG)
    page.desk.crm.somebody_edits(known.JONAS, name="Jonas Cole")
    await settle()
    assert page.now.is_changed, "what is typed is not taken away by somebody else's change"
    page.presenter.save()
    await settle()
    rows = {each.label: (each.theirs, each.yours) for each in page.now.conflict}
    assert rows["Name"] == ("Jonas Cole", "Jonas Berg")
    assert rows["Emergency address"] == ("Nothing", "1 Pier Road")
    page.presenter.keep_mine()
    await settle()
    assert (page.now.name, page.now.notice, page.now.conflict) == ("Jonas Berg", "Saved.", ())


async def test_the_other_version_can_be_taken(page: Page) -> None:
    page.presenter.typed(BERG)
    page.desk.crm.somebody_edits(known.JONAS, name="Jonas Cole")
    page.presenter.save()
    await settle()
    page.presenter.take_theirs()
    assert (page.now.details.name, page.now.is_changed) == ("Jonas Cole", False)


async def test_somebody_elses_change_comes_by_itself_where_nothing_is_typed(page: Page) -> None:
    page.desk.crm.somebody_edits(known.JONAS, name="Jonas Cole")
    await settle()
    assert (page.now.name, page.now.details.name) == ("Jonas Cole", "Jonas Cole")


async def test_leaving_asks_about_what_is_not_saved(page: Page) -> None:
    page.presenter.typed(BERG)
    page.presenter.leave()
    assert page.now.question is not None
    assert (page.now.question.ask, page.left) == (Ask.LEAVE, 0)
    page.presenter.leave()
    assert (page.now.question, page.left) == (None, 0), "Escape again takes the question away"
    page.presenter.leave()
    page.presenter.answer(True)
    assert page.left == 1


async def test_a_tab_with_something_unsaved_is_asked_about_as_well(page: Page) -> None:
    page.tab.is_saved = False
    page.presenter.leave()
    assert (page.left, page.tab.closed) == (0, 1)
    page.presenter.answer(False)
    page.tab.is_saved = True
    page.presenter.leave()
    assert (page.left, page.presenter.user_id) == (1, "")


@pytest.mark.parametrize(
    ("action", "state"),
    [(UserAction.DEACTIVATE, UserState.DEACTIVATED), (UserAction.MAKE_OWNER, None)],
)
async def test_what_cannot_be_taken_back_at_once_is_asked_first(
    page: Page, action: UserAction, state: UserState | None
) -> None:
    page.desk.crm.role = Role.AGENCY_ADMINISTRATOR
    await page.desk.crm.set_role("a1", known.JONAS, "administrator")
    await page.act(action, False)
    assert page.desk.crm.user_rows[1].state is UserState.ACTIVE
    await page.act(action, True)
    jonas = page.desk.crm.user_rows[1]
    assert jonas.state is UserState.DEACTIVATED if state else jonas.is_owner
    assert "Jonas Weber" in page.now.notice


async def test_a_deactivated_user_is_activated_at_once(page: Page) -> None:
    await page.act(UserAction.DEACTIVATE, True)
    assert [each.action for each in page.now.actions][:2] == [
        *(UserAction.SESSIONS, UserAction.ACTIVATE)
    ]
    await page.act(UserAction.ACTIVATE)
    assert page.now.state != "Deactivated"


async def test_removing_says_what_rings_nowhere_and_leaves_the_page(page: Page) -> None:
    page.desk.crm.rings_at[known.JONAS] = ("Main line", "London")
    page.desk.crm.somebody_edits(known.JONAS)
    await settle()
    await page.act(UserAction.REMOVE)
    assert page.now.question is not None
    assert "Main line, London ring at them" in page.now.question.sentence
    page.presenter.answer(True)
    await settle()
    assert (page.left, len(page.desk.crm.user_rows)) == (1, 2)


@pytest.mark.requirement("S2-10")
async def test_a_reset_shows_its_code_once(page: Page) -> None:
    await page.act(UserAction.RESET, True)
    assert page.now.code is not None
    assert page.now.code.code in page.desk.crm.codes or page.now.code.code
    assert "Jonas Weber" in page.now.code.sentence
    page.presenter.forget_code()
    assert page.now.code is None


async def test_who_was_invited_gets_a_new_invitation_without_a_question(page: Page) -> None:
    page.desk.crm.somebody_edits(known.JONAS, state=UserState.INVITED)
    await settle()
    first = page.now.actions[0]
    assert (first.label, first.button) == ("Invitation", "New invitation")
    await page.act(UserAction.RESET)
    assert page.now.code is not None


async def test_a_second_factor_is_seen_and_reset_after_a_question(page: Page) -> None:
    seen = {each.label: each for each in page.now.actions}
    assert "Second factor" not in seen
    assert "second factor is off" in seen["Password"].hint
    page.desk.crm.second_factors.add(known.JONAS)
    page.desk.crm.somebody_edits(known.JONAS)
    await settle()
    seen = {each.label: each for each in page.now.actions}
    assert seen["Second factor"].hint.startswith("On")
    assert not seen["Second factor"].why_not
    await page.act(UserAction.SECOND_FACTOR, False)
    assert page.desk.crm.second_factors == {known.JONAS}, "nobody answered yes"
    await page.act(UserAction.SECOND_FACTOR, True)
    assert page.desk.crm.second_factors == set()
    assert page.now.notice == "Jonas Weber signs in without a second factor."
    assert "Second factor" not in {each.label for each in page.now.actions}


async def test_sign_ins_are_shown_and_ended(page: Page) -> None:
    since, used = START - timedelta(days=2), START - timedelta(minutes=5)
    page.desk.crm.session_rows[known.JONAS] = [
        SignInSession("s1", "desk-7, Linux", since, used),
        SignInSession("s2", "", None, None),
    ]
    await page.act(UserAction.SESSIONS)
    one, two = page.now.sessions
    assert one.device == "desk-7, Linux"
    assert "last used" in one.times
    assert two.device == "A device without a name"
    page.presenter.end_session("s1")
    await settle()
    assert [each.id for each in page.now.sessions] == ["s2"]
    page.presenter.end_session()
    await settle()
    assert (page.now.sessions, page.now.sessions_sentence) == ((), "Signed in nowhere.")


@pytest.mark.requirement("S2-11")
async def test_what_is_not_allowed_is_said_with_the_rule(page: Page) -> None:
    await page.open(known.OMAR, "Omar Haddad")
    assert "owner" in page.why_not(UserAction.DEACTIVATE)
    await page.open(known.ANNA, "Anna Keller")
    assert "themselves" in page.why_not(UserAction.REMOVE)
    assert page.now.why_not == ""


@pytest.mark.requirement("S2-11")
async def test_losing_the_permission_turns_the_page_read_only_and_keeps_the_text(
    page: Page,
) -> None:
    page.presenter.typed(BERG)
    filled = page.now.filled
    page.desk.crm.overrides = {"users:edit": False}
    page.desk.crm.tell_permissions()
    await settle()
    assert "stays to be copied" in page.now.why_not
    assert (page.now.filled, page.now.is_changed) == (filled, True)
    assert all(each.why_not for each in page.now.actions)
    page.presenter.save()
    await settle()
    assert "change_user" not in page.desk.crm.asked


async def test_who_sees_but_may_not_edit_reads_only(desk: Desk) -> None:
    desk.crm.overrides = {"users:view": True}
    page = Page(desk)
    await desk.sign_in()
    await page.open()
    assert "not change" in page.now.why_not
    assert all(each.why_not for each in page.now.actions)


@pytest.mark.parametrize(("failure", "says"), [(GONE, "does not answer"), (None, "no longer")])
async def test_a_user_who_cannot_be_shown(
    page: Page, failure: SoftphoneError | None, says: str
) -> None:
    if failure is not None:
        page.desk.crm.refusals["user"] = failure
    await page.open("nobody" if failure is None else known.JONAS, "Nobody")
    assert page.now.phase is Phase.FAILED
    assert says in page.now.sentence
    page.desk.crm.refusals.clear()
    page.presenter.open(known.JONAS, "Jonas Weber")
    page.presenter.retry()
    await settle()
    assert page.now.phase is Phase.READY


async def test_an_action_that_fails_says_why(page: Page) -> None:
    page.desk.crm.refusals["deactivate_user"] = GONE
    await page.act(UserAction.DEACTIVATE, True)
    assert (page.now.error, page.now.is_busy) == (str(GONE), False)
    page.desk.crm.refusals = {"reset_password": GONE, "sign_in_sessions": GONE}
    await page.act(UserAction.RESET, True)
    assert page.now.error == str(GONE)
    await page.act(UserAction.SESSIONS)
    assert page.now.sessions_sentence == str(GONE)


async def test_signing_out_leaves_the_page(page: Page) -> None:
    await page.desk.session.sign_out()
    assert page.left == 1
    state: Any = page.now
    assert state.name == ""

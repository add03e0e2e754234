"""The list of users: rows in words, search and filters, pages, and what changes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.presence import Status
from desktop.domain.records import Availability, UserFlag, UserRecord, UserState
from desktop.ui.users.contracts import UsersServices
from desktop.ui.users.presenter import PAGE, UsersPresenter, UsersState
from desktop.ui.users.words import user_words
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
BEN = UserRecord(
    *("u2", "Ben Ito", "ben.ito@harbor.example", Role.CALL_AGENT, UserState.ACTIVE, "202"),
    *("+14105550100", Availability.AWAY, False, START - timedelta(days=1)),
)


def services(desk: Desk) -> UsersServices:
    return UsersServices(desk.session, desk.stream, desk.users, desk.files, desk.tasks, desk.clock)


class Users:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = UsersPresenter(services(desk))
        self.presenter.attach(self.screen)

    @property
    def now(self) -> UsersState:
        state: UsersState = self.screen.now("users")
        return state

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.now.rows]

    async def open(self) -> None:
        self.presenter.open()
        await settle()


@pytest.fixture
async def users(desk: Desk) -> Users:
    desk.crm.role = Role.ADMINISTRATOR
    made = Users(desk)
    await desk.sign_in()
    await made.open()
    return made


def people(count: int) -> list[UserRecord]:
    return [replace(BEN, id=f"p{n:04}", name=f"Person {n:04}") for n in range(count)]


@pytest.mark.requirement("S2-04")
async def test_users_are_listed_and_may_be_added(users: Users) -> None:
    assert (users.now.phase, users.now.why_not) == (Phase.READY, "")
    assert users.names == ["Anna Keller", "Jonas Weber", "Omar Haddad"]


@pytest.mark.parametrize(
    ("user", "state"),
    [
        (BEN, ("Away", Tone.WARNING)),
        (replace(BEN, on_a_call=True), ("In a call", Tone.BAD)),
        (replace(BEN, state=UserState.INVITED), ("Invited", Tone.ACCENT)),
        (replace(BEN, state=UserState.DEACTIVATED), ("Deactivated", Tone.PLAIN)),
        (replace(BEN, availability=Availability.DO_NOT_DISTURB), ("Do not disturb", Tone.BAD)),
    ],
)
def test_what_a_user_does_now_is_a_word(user: UserRecord, state: tuple[str, Tone]) -> None:
    words = user_words(user, "US", START)
    assert (words.state, words.state_tone) == state


def test_a_row_in_words() -> None:
    flags = frozenset(UserFlag)
    words = user_words(replace(BEN, is_owner=True, flags=flags), "US", START)
    assert (words.role, words.caller_id) == ("Call agent", "(410) 555-0100")
    assert "owner" in words.spoken
    assert words.flags == ("No caller ID", "No emergency address")
    assert words.last_sign_in.startswith("Sun ")
    assert "Ben Ito" in words.spoken
    assert "No caller ID" in words.spoken
    nothing = user_words(
        replace(BEN, extension="", default_caller_id="", last_sign_in=None), "US", START
    )
    assert (nothing.extension, nothing.caller_id) == ("No extension", "Account default")
    assert nothing.last_sign_in == "Never"


async def test_a_search_is_sent_after_a_pause_and_filters_at_once(users: Users) -> None:
    asked = users.desk.crm.asked.count("users")
    for text in ("w", "we", "weber"):
        users.presenter.list.search(text)
    await users.desk.clock.advance(0.3)
    assert users.names == ["Jonas Weber"]
    assert users.desk.crm.asked.count("users") == asked + 1
    users.presenter.filter(Role.BILLING, None, None)
    await settle()
    assert (users.now.phase, users.now.is_search) == (Phase.EMPTY, True)
    users.presenter.list.search("")
    users.presenter.filter(None, UserState.ACTIVE, UserFlag.NO_EMERGENCY_ADDRESS)
    await users.desk.clock.advance(0.3)
    assert len(users.names) == 3


async def test_the_next_page_is_asked_for_once(users: Users) -> None:
    users.desk.crm.user_rows = people(PAGE + 10)
    users.presenter.list.reload()
    await settle()
    assert (len(users.now.rows), users.now.has_more) == (PAGE, True)
    before = users.desk.crm.asked.count("users")
    for _ in range(5):
        users.presenter.more()
    await settle()
    users.presenter.more()
    await settle()
    assert users.desk.crm.asked.count("users") == before + 1
    assert (len(users.now.rows), users.now.has_more) == (PAGE + 10, False)


async def test_a_list_asked_for_anew_in_the_middle_of_a_page_goes_on(users: Users) -> None:
    users.desk.crm.user_rows = people(PAGE + 10)
    users.presenter.list.reload()
    await settle()
    users.desk.crm.hold("users")
    users.presenter.more()
    await settle()
    users.presenter.list.reload()
    users.desk.crm.release()
    await settle()
    assert len(users.now.rows) == PAGE
    users.presenter.more()
    await settle()
    assert len(users.now.rows) == PAGE + 10


async def test_a_page_that_failed_can_be_asked_for_again(users: Users) -> None:
    users.desk.crm.user_rows = people(PAGE + 10)
    users.presenter.list.reload()
    await settle()
    users.desk.crm.refusals["users"] = GONE
    users.presenter.more()
    await settle()
    assert "out of date" in users.now.stale
    users.desk.crm.refusals.clear()
    users.presenter.more()
    await settle()
    assert len(users.now.rows) == PAGE + 10


async def test_somebody_elses_change_is_seen_in_its_row_alone(users: Users) -> None:
    asked = users.desk.crm.asked.count("users")
    users.desk.crm.somebody_edits("u2", name="Jonas Berg")
    await settle()
    assert "Jonas Berg" in users.names
    assert users.desk.crm.asked.count("users") == asked
    await users.desk.crm.remove_user("a1", "u2")
    await settle()
    assert len(users.names) == 2


async def test_a_call_is_seen_as_it_begins(users: Users) -> None:
    users.desk.crm.jonas = Status(Availability.BUSY)
    users.desk.crm.colleague_is(Availability.BUSY)
    await settle()
    jonas = next(each for each in users.now.rows if each.id == "u2")
    assert jonas.availability is Availability.BUSY


@pytest.mark.requirement("S2-11")
async def test_who_may_only_look_is_told_so(users: Users) -> None:
    users.desk.crm.overrides = {"users:add": False}
    users.desk.crm.tell_permissions()
    await settle()
    assert "not add" in users.now.why_not


async def test_a_list_that_failed_says_why_and_comes_back_with_the_crm(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    users = Users(desk)
    await desk.sign_in()
    desk.crm.refusals["users"] = GONE
    await users.open()
    assert (users.now.phase, users.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    users.presenter.list.reload()
    await settle()
    assert users.now.phase is Phase.READY


async def test_nothing_is_kept_for_the_next_one_who_signs_in(users: Users) -> None:
    users.presenter.leave()
    await users.desk.session.sign_out()
    assert users.now.rows == ()

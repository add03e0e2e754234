"""The CRM's contacts: search, details, calls, and what a change of permissions does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.records import Contact
from desktop.ui.people.contact import ContactPresenter, ContactServices
from desktop.ui.people.presenter import PeoplePresenter, PeopleServices, PeopleState
from desktop.ui.people.states import ContactDetail
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
LENA = Contact("p2", "Lena Fox", "", (), "lena@fox.example", "")


class People:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        self.opened: list[str] = []
        self.texted: list[str] = []
        services = PeopleServices(
            desk.session, desk.stream, desk.people, desk.tasks, desk.clock, self.called.append
        )
        contact = ContactServices(
            *(desk.session, desk.stream, desk.people, desk.contact_writing),
            *(desk.contact_history, desk.favourites, desk.tasks, desk.clock),
            *(self.called.append, self.opened.append, self.texted.append),
            desk.connections.links,
        )
        self.presenter = PeoplePresenter(services, ContactPresenter(contact))
        self.presenter.contact.attach(self.screen, self.presenter.open_contact)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> PeopleState:
        state: PeopleState = self.screen.now("people")
        return state

    @property
    def detail(self) -> ContactDetail | None:
        detail: ContactDetail | None = self.screen.now("side").detail
        return detail


@pytest.fixture
async def people(desk: Desk) -> People:
    desk.crm.contact_rows.append(LENA)
    made = People(desk)
    await desk.sign_in()
    return made


async def test_contacts_are_listed_and_the_first_is_shown(people: People) -> None:
    assert people.now.phase is Phase.READY
    assert [(row.name, row.detail, row.number) for row in people.now.rows] == [
        ("Lena Fox", "", ""),
        ("Marcus Reyes", "Reyes Roofing · Chicago", "(312) 555-0199"),
    ]
    assert people.detail is not None
    assert people.detail.name == "Lena Fox"
    people.presenter.open("p1")
    assert [(row.number, row.shown) for row in people.detail.numbers] == [
        ("+13125550199", "(312) 555-0199")
    ]


async def test_choosing_a_contact_shows_it(people: People) -> None:
    people.presenter.open("p2")
    assert people.detail is not None
    assert people.detail.email == "lena@fox.example"


async def test_a_search_waits_for_a_pause_and_reads_once(people: People) -> None:
    await people.desk.clock.advance(1)
    shown = len(people.screen.every("people"))
    for text in ("l", "le", "len", "len "):
        people.presenter.search(text)
        await settle()
    assert len(people.screen.every("people")) == shown
    await people.desk.clock.advance(0.3)
    assert len(people.screen.every("people")) == shown + 1
    assert [row.name for row in people.now.rows] == ["Lena Fox"]
    assert people.detail is not None
    assert people.detail.name == "Lena Fox", "the shown one is among those found"


async def test_nobody_is_found(people: People) -> None:
    people.presenter.search("zz")
    await people.desk.clock.advance(0.3)
    assert (people.now.phase, people.now.text, people.detail) == (Phase.EMPTY, "zz", None)


async def test_there_are_no_contacts_yet(desk: Desk) -> None:
    desk.crm.contact_rows = []
    people = People(desk)
    await desk.sign_in()
    assert (people.now.phase, people.now.rows) == (Phase.EMPTY, ())


async def test_more_contacts_come_as_one_scrolls(desk: Desk) -> None:
    desk.crm.contact_rows = [
        Contact(f"p{place}", f"Person {place}", "", (), "", "") for place in range(150)
    ]
    people = People(desk)
    await desk.sign_in()
    assert (len(people.now.rows), people.now.has_more) == (100, True)
    people.presenter.load_more()
    people.presenter.load_more()
    await settle()
    assert (len(people.now.rows), people.now.has_more) == (150, False)
    assert people.now.rows[-1].name == "Person 99"


async def test_a_list_that_fails_says_why_and_a_retry_brings_it(desk: Desk) -> None:
    desk.crm.refusals["contacts"] = GONE
    people = People(desk)
    await desk.sign_in()
    assert (people.now.phase, people.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    people.presenter.reload()
    assert people.now.phase is Phase.LOADING
    await settle()
    assert (people.now.phase, people.now.sentence) == (Phase.READY, "")


async def test_without_the_crm_contacts_are_there_and_the_page_says_how_old(
    people: People,
) -> None:
    assert people.now.remark == ""
    people.desk.crm.failure = GONE
    people.desk.crm.drop_events()
    await settle()
    people.presenter.search("marc")
    await people.desk.clock.advance(0.3)
    assert [row.name for row in people.now.rows] == ["Marcus Reyes"]
    assert people.now.remark.startswith("As of ")
    assert people.now.remark.endswith("The CRM ended the connection.")


async def test_a_list_that_failed_comes_by_itself_with_the_crm(desk: Desk) -> None:
    desk.crm.refusals["contacts"] = GONE
    people = People(desk)
    await desk.sign_in()
    assert people.now.phase is Phase.FAILED
    desk.crm.refusals.clear()
    await desk.clock.advance(61)
    await desk.clock.advance(1)
    assert people.now.phase is Phase.READY


async def test_what_changes_at_the_crm_is_seen_in_the_running_window(people: People) -> None:
    people.presenter.open("p1")
    people.desk.crm.contact_rows[0] = replace(people.desk.crm.contact_rows[0], name="Zed Reyes")
    people.desk.crm.push("contact.updated", contact_id="p1")
    await settle()
    await people.desk.clock.advance(0.3)
    assert [row.name for row in people.now.rows] == ["Lena Fox", "Zed Reyes"]
    assert people.detail is not None
    assert people.detail.name == "Zed Reyes"


async def test_enter_calls_the_first_number_where_there_is_one(people: People) -> None:
    people.presenter.call_first("p1")
    people.presenter.call_first("p2")
    people.presenter.contact.call("+12025550119")
    assert people.called == ["+13125550199", "+12025550119"]


async def test_who_loses_the_permission_to_call_is_offered_none(people: People) -> None:
    assert people.screen.now("side").can_call
    people.desk.crm.overrides = {"calls:place": False}
    people.desk.crm.tell_permissions()
    await settle()
    assert not people.screen.now("side").can_call
    people.presenter.call_first("p1")
    assert people.called == []


async def test_contacts_come_with_the_permission_in_the_running_window(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    people = People(desk)
    await desk.sign_in()
    assert people.now.phase is Phase.FAILED
    assert "not allowed to see contacts" in people.now.sentence
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert people.now.phase is Phase.READY


async def test_contacts_go_with_the_permission(people: People) -> None:
    people.desk.crm.change_role(Role.BILLING)
    await settle()
    assert people.now.phase is Phase.FAILED
    assert people.now.rows == ()
    assert people.detail is None


async def test_a_page_that_is_gone_hears_nothing_more(people: People) -> None:
    before = len(people.screen.every("people"))
    people.presenter.detach()
    people.desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    assert len(people.screen.every("people")) == before

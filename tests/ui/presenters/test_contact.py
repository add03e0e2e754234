"""One contact beside the list: seen, changed, merged, and what could not be saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.contacts import ContactChange
from desktop.domain.errors import CrmUnreachable, Refused
from desktop.domain.records import Contact
from desktop.ui.people.states import Mode, SideState
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.test_people import People

GONE = CrmUnreachable("The CRM does not answer.")
LENA = ContactChange(name="Lena Fox", numbers=(("443 555 0177", "mobile"),))


@pytest.fixture
async def people(desk: Desk) -> People:
    """Ada is shown; Zoe has the same number."""
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.contact_rows = list(known.CONTACTS)
    made = People(desk)
    await desk.sign_in()
    await desk.clock.advance(1)
    made.presenter.open("p2")
    await settle()
    return made


def side(people: People) -> SideState:
    state: SideState = people.screen.now("side")
    return state


async def test_numbers_stand_with_their_labels_and_conversations(people: People) -> None:
    people.presenter.open("p1")
    await settle()
    assert people.detail is not None
    (number,) = people.detail.numbers
    assert (number.label, number.can_text) == ("mobile", True)
    (last,) = people.detail.texts or ()
    assert last.text == "Hello"
    people.presenter.contact.open_conversation(last.conversation)
    people.presenter.contact.write_to(number.number)
    assert (people.opened, people.texted) == (["t1"], [known.MARCUS_NUMBER])


async def test_calls_and_texts_are_for_those_who_may_see_them(people: People) -> None:
    people.presenter.open("p1")
    people.desk.crm.overrides = {"messages.log:view": False}
    people.desk.crm.tell_permissions()
    await settle()
    await people.desk.clock.advance(1)
    assert people.detail is not None
    assert people.detail.texts is None
    assert people.detail.calls is not None


async def test_a_new_contact_is_shown_in_the_list_and_beside_it(people: People) -> None:
    people.presenter.contact.form.add()
    assert (side(people).mode, side(people).form) != (Mode.CONTACT, None)
    people.presenter.contact.form.save(LENA)
    await settle()
    await people.desk.clock.advance(1)
    assert side(people).mode is Mode.CONTACT
    assert people.detail is not None
    assert people.detail.name == "Lena Fox"
    assert "Lena Fox" in [row.name for row in people.now.rows]
    assert people.now.open_id == people.detail.id


async def test_numbers_are_understood_while_one_types(people: People) -> None:
    form = people.presenter.contact.form
    form.add()
    assert form.understood("443 555 0177") == ("(443) 555-0177", "")
    assert form.understood("44")[1] == "This number is too short."
    assert form.understood(" ") == ("", "")


async def test_a_form_that_is_refused_stays_open_with_the_reason(people: People) -> None:
    people.presenter.contact.form.add()
    people.presenter.contact.form.save(ContactChange(name=" "))
    await settle()
    form = side(people).form
    assert form is not None
    assert (form.problem, form.saving) == ("Write a name first.", False)


async def test_what_is_typed_is_there_again_after_a_crash(people: People) -> None:
    contact = people.presenter.contact
    contact.edit()
    contact.form.typed(ContactChange(name="Ada Q", city="Gary"))
    await people.desk.clock.advance(0.5)
    again = People(people.desk)
    again.presenter.open("p2")
    await settle()
    assert again.detail is not None
    assert again.detail.has_draft
    again.presenter.contact.edit()
    form = side(again).form
    assert form is not None
    assert (form.filled.city, form.restored) == ("Gary", True)
    again.presenter.contact.form.cancel()
    await settle()
    assert people.desk.contact_writing.draft("p2") is None


async def test_choosing_somebody_else_keeps_what_was_typed(people: People) -> None:
    people.presenter.contact.edit()
    people.presenter.contact.form.typed(ContactChange(city="Gary"))
    people.presenter.open("p1")
    await settle()
    assert side(people).mode is Mode.CONTACT
    draft = people.desk.contact_writing.draft("p2")
    assert draft is not None
    assert draft.city == "Gary"


async def test_news_of_a_contact_leave_its_open_form_alone(people: People) -> None:
    people.presenter.contact.edit()
    before = side(people).form
    people.desk.crm.contact_rows[0] = replace(known.ADA, city="Gary", version=2)
    people.desk.crm.push("contact.updated", contact_id="p2")
    await settle()
    await people.desk.clock.advance(1)
    assert side(people).form == before


async def test_deleting_asks_first(people: People) -> None:
    contact = people.presenter.contact
    contact.delete()
    contact.ask_delete(True)
    contact.ask_delete(False)
    contact.delete()
    await settle()
    assert known.ADA in people.desk.crm.contact_rows
    contact.ask_delete(True)
    contact.delete()
    await settle()
    await people.desk.clock.advance(1)
    assert known.ADA not in people.desk.crm.contact_rows
    assert people.detail is not None
    assert people.detail.name == "Marcus Reyes", "the next one is shown"


async def test_two_that_may_be_one_are_compared_before_they_are(people: People) -> None:
    assert people.detail is not None
    assert [(each.name, each.why) for each in people.detail.alike] == [("Zoe Varga", "same number")]
    people.presenter.contact.compare("p3")
    merge = side(people).merge
    assert merge is not None
    assert (merge.kept, merge.gone, merge.why) == ("Ada Quinn", "Zoe Varga", "same number")
    assert ("E-mail", "", "zoe@varga.example", "zoe@varga.example") in merge.rows
    people.presenter.contact.swap()
    swapped = side(people).merge
    assert swapped is not None
    assert swapped.kept == "Zoe Varga"
    people.presenter.contact.merge()
    people.presenter.contact.merge()
    await settle()
    await people.desk.clock.advance(1)
    assert side(people).mode is Mode.CONTACT
    assert people.detail is not None
    assert (people.detail.name, people.detail.alike) == ("Zoe Varga", ())
    assert people.desk.crm.asked.count("merge_contacts") == 1


async def test_a_merge_that_fails_says_why_and_nothing_is_lost(people: People) -> None:
    people.desk.crm.refusals["merge_contacts"] = GONE
    people.presenter.contact.compare("p3")
    people.presenter.contact.merge()
    await settle()
    merge = side(people).merge
    assert merge is not None
    assert (merge.problem, merge.busy) == (str(GONE), False)
    people.presenter.contact.cancel_merge()
    assert side(people).mode is Mode.CONTACT


async def test_likely_duplicates_can_be_looked_at_alone(people: People) -> None:
    assert people.now.duplicates == 1
    people.presenter.show_duplicates(True)
    await settle()
    assert [row.id for row in people.now.rows] == ["p2", "p3"]
    people.presenter.show_duplicates(False)
    await settle()
    assert len(people.now.rows) == 3


async def test_a_conflict_is_shown_field_by_field(people: People) -> None:
    people.desk.crm.refusals["change_contact"] = GONE
    await people.desk.contact_writing.change(known.ADA, ContactChange(city="Gary"))
    await settle()
    assert people.detail is not None
    assert people.detail.is_waiting
    people.desk.crm.contact_rows[0] = replace(known.ADA, city="Joliet", version=2)
    people.desk.crm.refusals.clear()
    await people.desk.clock.advance(400)
    await people.desk.clock.advance(1)
    assert people.detail.stuck is not None
    (difference,) = people.detail.stuck.differences
    assert (difference.title, difference.mine, difference.theirs) == ("City", "Gary", "Joliet")
    people.presenter.contact.take_theirs()
    await settle()
    await people.desk.clock.advance(1)
    assert people.detail is not None
    assert people.detail.stuck is None
    assert people.detail.where == "Bayview Dental · Joliet"


async def test_what_is_unsaved_elsewhere_is_pointed_at(people: People) -> None:
    people.desk.crm.refusals["add_contact"] = Refused("Not allowed.", "contacts:edit", "role")
    await people.desk.contact_writing.add(LENA)
    await settle()
    people.presenter.open("p1")
    assert side(people).elsewhere == ("Lena Fox",)
    people.presenter.contact.show_stuck()
    assert people.detail is not None
    assert people.detail.stuck is not None
    assert (people.detail.name, people.detail.stuck.sentence) == ("Lena Fox", "Not allowed.")
    people.desk.crm.refusals.clear()
    people.presenter.contact.keep_mine()
    await settle()
    assert "Lena Fox" in [each.name for each in people.desk.crm.contact_rows]


async def test_a_star_makes_a_favourite_of_one_number(people: People) -> None:
    contact = people.presenter.contact
    contact.choose_digit(4)
    contact.toggle_favourite(known.SHARED_NUMBER)
    await settle()
    contact.choose_digit(4)
    await settle()
    assert people.detail is not None
    assert (people.detail.is_favourite, people.detail.digit) == (True, 4)
    (own,) = people.desk.crm.own_favourites
    assert (own.subject, own.number, own.digit) == ("p2", known.SHARED_NUMBER, 4)
    contact.toggle_favourite(known.SHARED_NUMBER)
    await settle()
    assert people.desk.crm.own_favourites == ()


async def test_who_may_not_edit_is_offered_no_editing(people: People) -> None:
    people.presenter.contact.edit()
    people.desk.crm.overrides = {"contacts:edit": False}
    people.desk.crm.tell_permissions()
    await settle()
    await people.desk.clock.advance(1)
    assert (side(people).mode, side(people).can_edit) == (Mode.CONTACT, False)
    assert (people.now.can_edit, people.now.duplicates) == (False, 0)


async def test_odd_contacts_can_be_looked_at(desk: Desk) -> None:
    desk.crm.contact_rows = [
        Contact("p1", "م" * 4_000, "", (), "", ""),
        Contact("p2", "", "x" * 900, ("not a number",), "", ""),
    ]
    people = People(desk)
    await desk.sign_in()
    await desk.clock.advance(1)
    names = [row.name for row in people.now.rows]
    assert names[0] == "No name"
    assert len(names[1]) < 200
    people.presenter.open("p1")
    await settle()
    people.presenter.open("p2")
    await settle()
    assert people.detail is not None
    assert people.detail.numbers[0].shown == "not a number"

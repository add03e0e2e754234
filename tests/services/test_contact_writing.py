"""Contacts written at this desk: shown at once, never lost, and decided about by their author."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.contacts import ContactChange
from desktop.domain.errors import CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import LocalChanged, Notice
from desktop.domain.records import Contact
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM does not answer.")
NEW = ContactChange(name=" Lena Fox ", numbers=(("443 555 0177", "mobile"),))
BUSY = 400  # seconds after which everything that waits has been tried again


@pytest.fixture
async def signed_in(desk: Desk) -> Desk:
    desk.crm.contact_rows = list(known.CONTACTS)
    await desk.sign_in()
    return desk


def at_the_crm(desk: Desk, contact_id: str) -> Contact | None:
    return next((each for each in desk.crm.contact_rows if each.id == contact_id), None)


async def test_a_new_contact_is_known_at_once_and_at_the_crm_soon(signed_in: Desk) -> None:
    lena = await signed_in.contact_writing.add(NEW)
    assert (lena.name, lena.numbers, lena.labels) == ("Lena Fox", ("+14435550177",), ("mobile",))
    assert signed_in.people.known("+14435550177") == lena
    assert signed_in.told(LocalChanged)[-1].contacts == (lena,)
    await settle()
    assert at_the_crm(signed_in, lena.id) == lena
    assert signed_in.outbox.all() == ()


async def test_what_is_written_without_the_crm_is_sent_when_it_answers(signed_in: Desk) -> None:
    signed_in.crm.failure = GONE
    lena = await signed_in.contact_writing.add(NEW)
    later = await signed_in.contact_writing.change(lena, ContactChange(city="Towson"))
    assert signed_in.contact_writing.is_waiting(lena.id)
    assert signed_in.people.known("+14435550177") == later
    signed_in.crm.failure = None
    await signed_in.clock.advance(BUSY)
    await settle()
    assert at_the_crm(signed_in, lena.id) == later
    assert not signed_in.contact_writing.is_waiting(lena.id)
    assert signed_in.crm.asked.count("change_contact") == 0, "both were sent as one"


async def test_a_number_nobody_can_call_is_refused_before_anything_is_kept(
    signed_in: Desk,
) -> None:
    for wrong in (replace(NEW, numbers=(("44", "home"),)), ContactChange(name="  ")):
        with pytest.raises(InvalidInput):
            await signed_in.contact_writing.add(wrong)
    assert signed_in.outbox.all() == ()


async def test_a_form_sends_only_what_is_new(signed_in: Desk) -> None:
    whole = ContactChange(
        name="Marcus Reyes", company="Reyes Roofing", city="Gary", numbers=known.MARCUS.labelled
    )
    await signed_in.contact_writing.change(known.MARCUS, whole)
    (write,) = signed_in.outbox.about("contact.change", "p1")
    assert write.body.count("city") == 1
    assert "company" not in write.body
    same = ContactChange(name="Marcus Reyes ")
    assert await signed_in.contact_writing.change(known.MARCUS, same) == known.MARCUS


async def test_news_of_the_crm_do_not_undo_what_is_written_here(signed_in: Desk) -> None:
    signed_in.crm.refusals["change_contact"] = GONE
    await signed_in.contact_writing.change(known.MARCUS, ContactChange(city="Gary"))
    row = signed_in.crm.contact_rows.index(known.MARCUS)
    signed_in.crm.contact_rows[row] = replace(known.MARCUS, email="m@r.example", version=2)
    signed_in.crm.push("contact.updated", contact_id="p1")
    await settle()
    shown = signed_in.local.contacts.one("p1")
    assert shown is not None
    assert (shown.city, shown.email) == ("Gary", "m@r.example")
    signed_in.crm.refusals.clear()
    await signed_in.clock.advance(BUSY)
    await settle()
    both = at_the_crm(signed_in, "p1")
    assert both is not None
    assert (both.city, both.email, both.version) == ("Gary", "m@r.example", 3), "no conflict"


async def conflict(desk: Desk) -> None:
    """Gary here, Joliet by somebody else."""
    desk.crm.refusals["change_contact"] = GONE
    await desk.contact_writing.change(known.MARCUS, ContactChange(city="Gary"))
    row = desk.crm.contact_rows.index(known.MARCUS)
    desk.crm.contact_rows[row] = replace(known.MARCUS, city="Joliet", version=2)
    desk.crm.refusals.clear()
    await desk.clock.advance(BUSY)
    await settle()


async def test_a_conflict_shows_both_versions_and_mine_can_win(signed_in: Desk) -> None:
    await conflict(signed_in)
    (stuck,) = signed_in.contact_writing.stuck()
    assert stuck.theirs is not None
    assert (stuck.mine.city, stuck.theirs.city) == ("Gary", "Joliet")
    await signed_in.contact_writing.keep_mine(stuck)
    await settle()
    now = at_the_crm(signed_in, "p1")
    assert now is not None
    assert (now.city, now.version) == ("Gary", 3)
    assert signed_in.contact_writing.stuck() == ()


async def test_a_conflict_can_be_given_up(signed_in: Desk) -> None:
    await conflict(signed_in)
    await signed_in.contact_writing.take_theirs(signed_in.contact_writing.stuck()[0])
    await settle()
    shown = signed_in.local.contacts.one("p1")
    assert shown is not None
    assert shown.city == "Joliet"
    assert signed_in.outbox.all() == ()


async def test_writing_again_decides_a_conflict(signed_in: Desk) -> None:
    await conflict(signed_in)
    theirs = signed_in.contact_writing.stuck()[0].theirs
    assert theirs is not None
    await signed_in.contact_writing.change(theirs, ContactChange(city="Aurora"))
    await settle()
    now = at_the_crm(signed_in, "p1")
    assert now is not None
    assert now.city == "Aurora"
    assert signed_in.outbox.all() == ()


async def test_a_refused_contact_keeps_what_was_typed_until_it_is_given_up(
    signed_in: Desk,
) -> None:
    signed_in.crm.refusals["add_contact"] = Refused("Not allowed.", "contacts:edit", "role")
    lena = await signed_in.contact_writing.add(NEW)
    await settle()
    (stuck,) = signed_in.contact_writing.stuck()
    assert (stuck.mine, stuck.theirs, stuck.sentence) == (lena, None, "Not allowed.")
    await signed_in.contact_writing.take_theirs(stuck)
    assert signed_in.local.contacts.one(lena.id) is None
    assert signed_in.told(LocalChanged)[-1].gone_contacts == (lena.id,)


async def test_a_refused_change_shows_the_contact_as_it_was(signed_in: Desk) -> None:
    signed_in.crm.refusals["change_contact"] = Refused("Not allowed.", "contacts:edit", "role")
    await signed_in.contact_writing.change(known.MARCUS, ContactChange(city="Gary"))
    await settle()
    await signed_in.contact_writing.take_theirs(signed_in.contact_writing.stuck()[0])
    shown = signed_in.local.contacts.one("p1")
    assert shown is not None
    assert shown.city == "Chicago"


async def test_a_deleted_contact_is_gone_at_once(signed_in: Desk) -> None:
    signed_in.crm.failure = GONE
    await signed_in.contact_writing.delete(known.MARCUS)
    assert signed_in.local.contacts.one("p1") is None
    assert signed_in.people.known(known.MARCUS_NUMBER) is None
    signed_in.crm.failure = None
    await signed_in.clock.advance(BUSY)
    await settle()
    assert at_the_crm(signed_in, "p1") is None
    assert signed_in.outbox.all() == ()


async def test_deleted_by_somebody_else_as_well_is_deleted(signed_in: Desk) -> None:
    signed_in.crm.contact_rows.remove(known.MARCUS)
    await signed_in.contact_writing.delete(known.MARCUS)
    await settle()
    assert signed_in.outbox.all() == ()


async def test_a_contact_that_changed_meanwhile_comes_back_with_the_reason(
    signed_in: Desk,
) -> None:
    row = signed_in.crm.contact_rows.index(known.MARCUS)
    changed = replace(known.MARCUS, city="Gary", version=2)
    signed_in.crm.contact_rows[row] = changed
    await signed_in.contact_writing.delete(known.MARCUS)
    await settle()
    assert signed_in.local.contacts.one("p1") == changed
    assert [each.sentence for each in signed_in.told(Notice)] == [
        "Marcus Reyes was not deleted. Somebody else changed this contact first."
    ]
    assert signed_in.outbox.all() == ()


async def test_a_contact_deleted_before_it_was_sent_leaves_nothing(signed_in: Desk) -> None:
    signed_in.crm.failure = GONE
    lena = await signed_in.contact_writing.add(NEW)
    await signed_in.contact_writing.delete(lena)
    assert signed_in.local.contacts.one(lena.id) is None
    signed_in.crm.failure = None
    await signed_in.clock.advance(BUSY)
    await settle()
    assert at_the_crm(signed_in, lena.id) is None
    assert signed_in.local.contacts.one(lena.id) is None
    assert signed_in.outbox.all() == ()


async def test_a_refused_contact_that_is_deleted_asks_the_crm_nothing(signed_in: Desk) -> None:
    signed_in.crm.refusals["add_contact"] = Refused("Not allowed.", "contacts:edit", "role")
    lena = await signed_in.contact_writing.add(NEW)
    await settle()
    await signed_in.contact_writing.delete(lena)
    await settle()
    assert "delete_contact" not in signed_in.crm.asked
    assert signed_in.outbox.all() == ()


async def test_two_become_one_in_the_list_at_once(signed_in: Desk) -> None:
    after = await signed_in.contact_writing.merge(known.ADA, known.ZOE)
    assert after.email == "zoe@varga.example"
    assert signed_in.local.contacts.one("p3") is None
    assert signed_in.people.known(known.SHARED_NUMBER) == after
    assert signed_in.told(LocalChanged)[-1].gone_contacts == ("p3",)


async def test_what_is_not_saved_yet_is_not_merged(signed_in: Desk) -> None:
    signed_in.crm.refusals["change_contact"] = GONE
    await signed_in.contact_writing.change(known.ZOE, ContactChange(city="Gary"))
    with pytest.raises(InvalidInput, match="Zoe Varga is not saved yet"):
        await signed_in.contact_writing.merge(known.ADA, known.ZOE)


async def test_who_may_not_edit_writes_nothing(desk: Desk) -> None:
    desk.crm.role = Role.MARKETING_MANAGER
    await desk.sign_in()
    for asked in (
        desk.contact_writing.add(NEW),
        desk.contact_writing.change(known.MARCUS, ContactChange(city="Gary")),
        desk.contact_writing.delete(known.MARCUS),
        desk.contact_writing.merge(known.ADA, known.ZOE),
    ):
        with pytest.raises(Refused):
            await asked
    assert desk.outbox.all() == ()


async def test_who_lost_the_contacts_gets_none_back(signed_in: Desk) -> None:
    signed_in.crm.refusals["delete_contact"] = GONE
    await signed_in.contact_writing.delete(known.MARCUS)
    signed_in.crm.change_role(Role.BILLING)
    await settle()
    signed_in.crm.refusals.clear()
    await signed_in.clock.advance(BUSY)
    await settle()
    assert signed_in.local.contacts.one("p1") is None
    assert signed_in.outbox.all() == ()


async def test_what_waits_can_be_given_up_where_everything_unsent_stands(signed_in: Desk) -> None:
    signed_in.crm.refusals.update(dict.fromkeys(("add_contact", "delete_contact"), GONE))
    signed_in.crm.refusals["change_contact"] = GONE
    lena = await signed_in.contact_writing.add(NEW)
    await signed_in.contact_writing.change(known.ADA, ContactChange(city="Gary"))
    await signed_in.contact_writing.delete(known.MARCUS)
    for each in signed_in.unsent.writes:
        await signed_in.unsent.discard(each.write.key)
    await settle()
    assert signed_in.outbox.all() == ()
    assert signed_in.local.contacts.one(lena.id) is None
    assert signed_in.local.contacts.one("p2") == known.ADA
    assert signed_in.local.contacts.one("p1") == known.MARCUS, "not deleted after all"

"""Where the people of an agency belong: a draft of accounts and roles, saved at once."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.ui.agency.contracts import AgencyServices
from desktop.ui.agency.people import PeopleLines, PlacesForm
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

pytestmark = pytest.mark.requirement("S1-08", "S1-46")


class People:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.screen = desk, Screen()
        self.lines = PeopleLines(
            AgencyServices(
                *(desk.session, desk.stream, desk.agency, desk.switching, desk.tasks, desk.clock)
            )
        )
        self.lines.attach(self.screen)

    @property
    def form(self) -> PlacesForm:
        form: PlacesForm = self.screen.now("places")
        return form

    def cells(self, name: str) -> str:
        rows = {row.first: row.cells[0] for row in self.screen.now("list").rows}
        return rows[name]


@pytest.fixture
async def people(desk: Desk) -> People:
    desk.crm.role, desk.crm.plan = Role.AGENCY_ADMINISTRATOR, "Agency"
    made = People(desk)
    await desk.sign_in()
    made.lines.open()
    await settle()
    made.lines.edit(known.JONAS)
    await settle()
    return made


async def test_somebody_is_added_to_a_further_account(people: People) -> None:
    form = people.form
    assert form.title == "Accounts of Jonas Weber"
    assert [(row.account, row.role) for row in form.rows] == [
        ("Harbor Home Services", Role.CALL_AGENT)
    ]
    assert form.offered == (("a2", "Harbor Legal Intake"),)
    assert not form.can_save
    people.lines.set_role("a2", Role.BILLING)
    assert people.form.offered == ()
    assert people.form.means == "", "nothing is left"
    people.lines.save()
    await settle()
    assert not people.form.is_open
    assert people.cells("Jonas Weber") == (
        "Harbor Home Services: call agent, Harbor Legal Intake: billing"
    )
    assert people.screen.now("list").notice.startswith("Jonas Weber: ")


async def test_somebody_moves_and_it_is_said_what_stays_where(people: People) -> None:
    people.lines.set_role("a2", Role.CALL_AGENT)
    people.lines.take_out("a1")
    assert people.form.means.startswith("What Jonas Weber has on their computers of an account")
    people.lines.save()
    await settle()
    assert people.cells("Jonas Weber") == "Harbor Legal Intake: call agent"


async def test_out_of_all_of_them_is_said_before(people: People) -> None:
    people.lines.take_out("a1")
    assert people.form.means.startswith("Jonas Weber belongs to no account then")
    people.lines.set_role("a1", Role.CALL_AGENT)
    assert not people.form.can_save, "as it was"


async def test_a_draft_outlives_somebody_elses_change(people: People) -> None:
    people.lines.set_role("a2", Role.BILLING)
    crm = people.desk.crm
    row = next(each for each in (await crm.agency_people("a1")).rows if each.id == known.JONAS)
    await crm.set_agency_places("a1", row, {"a1": Role.REPORT_MANAGER})
    people.lines.save()
    await settle()
    assert people.form.error.startswith("Somebody else changed meanwhile where Jonas Weber belongs")
    assert "report manager" in people.form.error
    assert len(people.form.rows) == 2
    people.lines.save()
    await settle()
    assert people.cells("Jonas Weber").endswith("Harbor Legal Intake: billing")


async def test_a_crm_that_is_away_loses_nothing(people: People) -> None:
    people.lines.set_role("a2", Role.BILLING)
    people.desk.crm.refusals["set_agency_places"] = CrmUnreachable("The CRM does not answer.")
    people.lines.save()
    await settle()
    assert people.form.error == "The CRM does not answer."
    assert people.form.can_save
    assert len(people.form.rows) == 2


async def test_nobody_moves_themselves(people: People) -> None:
    people.lines.close_form()
    people.lines.edit(known.ANNA)
    await settle()
    people.lines.take_out("a2")
    people.lines.save()
    await settle()
    assert people.form.error.startswith("Nobody changes where they belong themselves.")


async def test_a_lost_permission_makes_it_read_only_and_keeps_the_draft(people: People) -> None:
    people.lines.set_role("a2", Role.BILLING)
    people.desk.crm.change_role(Role.ADMINISTRATOR)
    await settle()
    assert not people.form.can_edit
    assert not people.form.can_save
    assert people.form.error.startswith("You may not change where people belong any more.")
    assert len(people.form.rows) == 2

"""Groups and queues while they are put together, with somebody else doing the same."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.teams import TeamKind
from desktop.ui.teams.presenter import (
    MOST_SHOWN,
    TeamFormState,
    TeamServices,
    TeamsPresenter,
    TeamsState,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
QUEUE = TeamKind.QUEUE


class Panel:
    def __init__(self, desk: Desk, kind: TeamKind = QUEUE) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        services = TeamServices(
            *(desk.session, desk.stream, desk.account.teams, desk.account.sounds, desk.tasks)
        )
        self.presenter = TeamsPresenter(services, kind)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> TeamsState:
        state: TeamsState = self.screen.now("list")
        return state

    @property
    def form(self) -> TeamFormState:
        return self.now.form

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.form.members]

    async def save(self) -> None:
        self.presenter.save()
        await settle()

    def queue(self, team_id: str) -> list[str]:
        team = next(each for each in self.crm.team_rows[QUEUE] if each.id == team_id)
        return [team.name, *(each.name for each in team.members)]


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_queues_are_shown_with_members_and_what_leads_to_them(panel: Panel) -> None:
    assert [(row.name, row.members, row.leads) for row in panel.now.rows] == [
        ("After hours", "Omar Haddad", "Nothing"),
        ("Sales", "Anna Keller, Jonas Weber", "Number Capital office"),
        ("Support", "Anna Keller", "Nothing"),
    ]


async def test_they_are_searched_by_name_and_member(panel: Panel) -> None:
    panel.presenter.search("jonas")
    assert [row.name for row in panel.now.rows] == ["Sales"]
    panel.presenter.search("nobody of this name")
    assert (panel.now.phase, panel.now.is_search) == (Phase.EMPTY, True)


@pytest.mark.requirement("S2-38")
async def test_a_queue_is_put_together_and_saved(panel: Panel) -> None:
    panel.presenter.add()
    assert not panel.form.can_save
    panel.presenter.rename("Roofing")
    panel.presenter.put_in(known.JONAS)
    panel.presenter.put_in(known.ANNA)
    panel.presenter.move(known.ANNA, -1)
    assert panel.names == ["Anna Keller", "Jonas Weber"]
    assert [each.name for each in panel.form.others] == ["Omar Haddad"]
    await panel.save()
    assert panel.queue("new1") == ["Roofing", "Anna Keller", "Jonas Weber"]
    assert (panel.form.is_open, panel.now.level) == (False, "good")


@pytest.mark.requirement("S2-38")
async def test_groups_are_put_together_the_same_way(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    panel = Panel(desk, TeamKind.GROUP)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.EMPTY
    panel.presenter.add()
    panel.presenter.rename("Night shift")
    panel.presenter.put_in(known.OMAR)
    await panel.save()
    assert [row.name for row in panel.now.rows] == ["Night shift"]


async def test_a_member_is_taken_out(panel: Panel) -> None:
    panel.presenter.edit("q1")
    assert not panel.form.can_save
    panel.presenter.take_out(known.ANNA)
    assert panel.form.can_save
    await panel.save()
    assert panel.queue("q1") == ["Sales", "Jonas Weber"]


async def test_people_are_searched(panel: Panel) -> None:
    panel.presenter.add()
    panel.presenter.search_people("omar")
    assert [each.name for each in panel.form.others] == ["Omar Haddad"]


async def test_of_many_people_only_some_are_shown(panel: Panel) -> None:
    user = panel.crm.user_rows[0]
    panel.crm.user_rows = [
        type(user)(f"x{n}", f"User {n:04}", *(getattr(user, f) for f in user.__slots__[2:]))
        for n in range(MOST_SHOWN + 7)
    ]
    panel.presenter.reload()
    await settle()
    panel.presenter.add()
    assert (len(panel.form.others), panel.form.more_others) == (MOST_SHOWN, 7)


async def test_a_name_that_is_taken_is_said_and_nothing_is_lost(panel: Panel) -> None:
    panel.presenter.add()
    panel.presenter.rename("sales")
    panel.presenter.put_in(known.OMAR)
    await panel.save()
    assert "another queue" in panel.form.error
    assert (panel.form.name, panel.names) == ("sales", ["Omar Haddad"])


async def test_what_somebody_else_changed_is_shown_beside_ones_own(panel: Panel) -> None:
    panel.presenter.edit("q1")
    panel.presenter.rename("Mine")
    panel.crm.somebody_renames(QUEUE, "q1", "Theirs")
    await settle()
    assert "\u201cTheirs\u201d" in panel.form.warning
    assert panel.form.name == "Mine"
    await panel.save()
    assert panel.queue("q1")[0] == "Mine"


async def test_a_conflict_in_the_moment_of_saving_loses_nothing(panel: Panel) -> None:
    panel.presenter.edit("q1")
    panel.presenter.rename("Mine")
    panel.presenter.leave()
    panel.crm.somebody_renames(QUEUE, "q1", "Theirs")
    await panel.save()
    assert (panel.form.name, "Theirs" in panel.form.warning) == ("Mine", True)
    await panel.save()
    assert panel.queue("q1")[0] == "Mine"


async def test_an_untouched_form_follows_the_others(panel: Panel) -> None:
    panel.presenter.edit("q1")
    panel.crm.somebody_renames(QUEUE, "q1", "Theirs")
    await settle()
    assert (panel.form.name, panel.form.warning) == ("Theirs", "")


async def test_one_that_is_in_use_is_not_removed(panel: Panel) -> None:
    panel.presenter.remove("q1")
    await settle()
    assert (panel.now.level, "Capital office" in panel.now.notice) == ("error", True)
    panel.presenter.remove("q2")
    await settle()
    assert [row.name for row in panel.now.rows] == ["After hours", "Sales"]


async def test_losing_the_permission_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.edit("q1")
    panel.presenter.rename("Mine")
    panel.crm.overrides = {"groups:edit": False}
    panel.crm.tell_permissions()
    await settle()
    assert (panel.form.name, panel.form.can_edit, panel.form.can_save) == ("Mine", False, False)
    assert panel.form.warning
    await panel.save()
    assert "change_team" not in panel.crm.asked


async def test_the_crm_gone_in_the_middle_of_saving_loses_nothing(panel: Panel) -> None:
    panel.presenter.edit("q1")
    panel.presenter.rename("Mine")
    panel.crm.refusals["change_team"] = GONE
    await panel.save()
    assert (panel.form.error, panel.form.name) == (str(GONE), "Mine")
    assert panel.form.can_save


async def test_a_list_that_cannot_be_loaded_is_tried_again(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["teams"] = Role.ADMINISTRATOR, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.FAILED
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    assert panel.now.phase is Phase.READY


async def test_signing_out_leaves_nothing(panel: Panel) -> None:
    panel.presenter.edit("q1")
    await panel.desk.session.sign_out()
    assert (panel.now.rows, panel.form.is_open) == ((), False)

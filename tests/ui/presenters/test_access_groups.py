"""Access control groups while they are put together, tried out, and changed by somebody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.access_groups import AccessGroup, GroupMember, SeenRow, Sight
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.domain.permissions import RowFilter
from desktop.ui.access_groups.contracts import AccessServices
from desktop.ui.access_groups.presenter import PAUSE_SECONDS, AccessGroupsPresenter
from desktop.ui.access_groups.states import (
    AccessFormState,
    AccessGroupsState,
    group_row,
    in_words,
    preview_of,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
JONAS = GroupMember(known.JONAS, "Jonas Weber")
TRAINEES = AccessGroup("g1", "Trainees", (JONAS,), ("messages.log:view",), RowFilter(), 1)


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        groups = desk.account.access_groups
        self.presenter = AccessGroupsPresenter(
            AccessServices(desk.session, desk.stream, groups, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> AccessGroupsState:
        state: AccessGroupsState = self.screen.now("list")
        return state

    @property
    def form(self) -> AccessFormState:
        return self.now.form

    async def edit(self) -> None:
        self.presenter.edit("g1")
        await self.tried()

    async def tried(self) -> None:
        await self.desk.clock.advance(PAUSE_SECONDS)

    async def save(self) -> None:
        self.presenter.save()
        await settle()

    def ticked(self, rows: str) -> list[str]:
        return [each.value for each in getattr(self.form, rows) if each.is_on]


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.access_group_rows = [TRAINEES]
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_the_list_says_whom_and_what(panel: Panel) -> None:
    assert panel.now.phase is Phase.READY
    (row,) = panel.now.rows
    assert (row.name, row.members) == ("Trainees", "1 · Jonas Weber")
    assert (row.hides, row.rows) == ("Text log", "All")
    panel.presenter.search("weber")
    assert len(panel.now.rows) == 1
    panel.presenter.search("nobody")
    assert (panel.now.phase, panel.now.is_search) == (Phase.EMPTY, True)


@pytest.mark.requirement("S1-07")
async def test_a_new_one_is_put_together_and_saved(panel: Panel) -> None:
    panel.presenter.add()
    assert not panel.form.can_save
    panel.presenter.rename("Temps")
    panel.presenter.set_member(known.JONAS, True)
    panel.presenter.set_hidden("contacts:view", True)
    panel.presenter.set_row("numbers", known.MAIN_LINE, True)
    assert panel.form.counts == (1, 1, 1)
    assert panel.form.can_save
    await panel.save()
    assert (panel.form.is_open, panel.now.notice) == (False, "Temps is saved and in effect.")
    saved = panel.crm.access_group_rows[1]
    assert (saved.members, saved.hides) == ((JONAS,), ("contacts:view",))
    assert saved.rows.numbers == (known.MAIN_LINE,)


async def test_what_needs_something_hidden_goes_along(panel: Panel) -> None:
    await panel.edit()
    along = {each.value: each.text for each in panel.form.hidden if each.is_along}
    assert along.keys() == {"messages:send", "messages:send_bulk"}
    assert along["messages:send"].endswith("(goes along, needs: Text log)")
    panel.presenter.set_hidden("messages.log:view", False)
    assert not any(each.is_along for each in panel.form.hidden)


@pytest.mark.requirement("S1-07")
async def test_a_trial_says_what_saving_does_and_what_a_member_would_see(panel: Panel) -> None:
    await panel.edit()
    assert (panel.form.impact, panel.form.look_as) == ("", known.JONAS)
    panel.presenter.set_hidden("contacts:view", True)
    assert panel.form.is_checking
    await panel.tried()
    assert panel.form.impact == "Jonas Weber loses contacts."
    assert panel.form.preview.lines[0] == "Pages that vanish: contacts."
    panel.presenter.set_member(known.ANNA, True)
    panel.presenter.look_at(known.ANNA)
    await panel.tried()
    assert panel.crm.access_group_trials[-1][1] == known.ANNA
    assert panel.form.impact == "2 users lose contacts."


async def test_the_answer_to_an_older_question_is_dropped(panel: Panel) -> None:
    await panel.edit()
    panel.crm.hold("try_access_group")
    panel.presenter.set_hidden("contacts:view", True)
    await panel.tried()
    panel.presenter.set_hidden("contacts:view", False)
    panel.crm.release()
    await settle()
    assert panel.form.impact == ""


async def test_what_cannot_be_is_said_before_it_is_saved(panel: Panel) -> None:
    await panel.edit()
    panel.presenter.set_hidden("messages.log:view", False)
    await panel.tried()
    assert panel.form.error.startswith("Hide something, or limit the rows")
    assert not panel.form.can_save
    panel.presenter.set_row("tags", "quote", True)
    assert panel.form.error == ""
    assert panel.form.can_save


async def test_a_refused_save_keeps_what_was_chosen(panel: Panel) -> None:
    await panel.edit()
    panel.presenter.rename("Temps")
    for error in (GONE, InvalidInput("There is another access control group of this name.")):
        panel.crm.refusals["change_access_group"] = error
        await panel.save()
        assert (panel.form.is_open, panel.form.name) == (True, "Temps")
        assert panel.form.error == str(error)
    panel.crm.refusals.clear()
    await panel.save()
    assert panel.crm.access_group_rows[0].name == "Temps"


async def test_a_repeated_save_of_a_new_one_adds_it_once(panel: Panel) -> None:
    panel.presenter.add()
    panel.presenter.rename("Temps")
    panel.presenter.set_hidden("contacts:view", True)
    keys = {panel.presenter._work.key}
    panel.crm.refusals["add_access_group"] = GONE
    await panel.save()
    keys.add(panel.presenter._work.key)
    assert len(keys) == 1


@pytest.mark.parametrize("mine", [True, False])
async def test_both_are_shown_when_somebody_else_was_first(panel: Panel, mine: bool) -> None:
    await panel.edit()
    panel.presenter.rename("Mine")
    panel.crm.somebody_changes_access_group("g1", name="Theirs", hides=("contacts:view",))
    await panel.save()
    assert panel.form.conflict == "Ruth Meier has changed this group meanwhile."
    assert [each.what for each in panel.form.differences] == ["Name", "Hidden"]
    assert not panel.form.can_save
    if mine:
        panel.presenter.keep_mine()
        await settle()
        assert panel.crm.access_group_rows[0].name == "Mine"
        assert panel.crm.access_group_rows[0].version == 3
    else:
        panel.presenter.take_theirs()
        assert (panel.form.name, panel.form.differences) == ("Theirs", ())
        assert panel.crm.access_group_rows[0].name == "Theirs"


async def test_what_is_not_touched_follows_the_other_editor(panel: Panel) -> None:
    await panel.edit()
    panel.crm.somebody_changes_access_group("g1", name="Theirs")
    await settle()
    assert (panel.form.name, panel.form.differences) == ("Theirs", ())


async def test_one_that_was_removed_meanwhile_can_be_added_anew(panel: Panel) -> None:
    await panel.edit()
    panel.presenter.rename("Mine")
    panel.crm.access_group_rows.clear()
    await panel.save()
    assert panel.form.error == "Somebody else has removed this group. Saving adds it anew."
    await panel.save()
    assert [each.name for each in panel.crm.access_group_rows] == ["Mine"]


async def test_without_the_permission_what_was_chosen_stays_to_be_copied(panel: Panel) -> None:
    await panel.edit()
    panel.presenter.rename("Mine")
    assert panel.presenter.holds_choices
    panel.crm.overrides = {"access_controls:manage": False}
    panel.crm.tell_permissions()
    await settle()
    assert panel.form.locked.startswith("You may not manage access control groups any more.")
    assert (panel.form.name, panel.form.can_save, panel.form.can_edit) == ("Mine", False, False)
    panel.presenter.rename("More")
    assert panel.form.name == "Mine"
    assert panel.presenter.copied.splitlines() == [
        "Name: Mine",
        "Members: Jonas Weber",
        "Hidden: Text log",
    ]
    panel.presenter.close()
    assert not panel.presenter.holds_choices
    assert panel.now.phase is Phase.FAILED


async def test_it_asks_before_a_group_goes(panel: Panel) -> None:
    panel.presenter.remove("g1")
    assert panel.now.question == "Remove Trainees? What it alone hides, its member will see again."
    panel.presenter.answer(False)
    await settle()
    assert panel.crm.access_group_rows == [TRAINEES]
    panel.presenter.remove("g1")
    panel.presenter.answer(True)
    await settle()
    assert panel.crm.access_group_rows == []
    assert panel.now.phase is Phase.EMPTY


async def test_a_list_that_cannot_be_had_says_so_and_comes_by_itself(panel: Panel) -> None:
    panel.crm.refusals["access_groups"] = GONE
    panel.presenter.reload()
    await settle()
    assert panel.now.notice == f"{GONE} This list may be out of date."
    assert panel.now.rows


async def test_the_one_asked_for_opens_when_the_list_is_there(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.access_group_rows = [TRAINEES]
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.edit("g1")
    panel.presenter.open()
    await settle()
    assert (panel.form.is_open, panel.form.title) == (True, "Trainees")


def test_words_of_a_row_and_of_a_preview() -> None:
    many = tuple(GroupMember(f"u{place}", f"Person {place}") for place in range(5))
    rows = RowFilter((known.MAIN_LINE,), tags=("a", "b"))
    group = replace(TRAINEES, members=many, hides=(), rows=rows)
    row = group_row(group)
    assert row.members == "5 · Person 0, Person 1, Person 2 and 2 more"
    assert (row.hides, row.rows) == ("Nothing", "Our numbers: 1 · Tags: 2")
    assert in_words(replace(TRAINEES, rows=RowFilter(statuses=("",)))).endswith("No status yet")
    call = SeenRow("2026-03-02T09:00:00Z", known.MARCUS_NUMBER, known.MAIN_LINE, "inbound")
    sight = Sight(JONAS, gained=("Text log",), calls=1, of_calls=1, of_texts=2, first_calls=(call,))
    preview = preview_of(sight, "US", known.NOON)
    assert preview.lines == (
        "No page vanishes.",
        "Shown again: Text log.",
        "Of the last 30 days, 1 of 1 call and 0 of 2 texts stay.",
    )
    assert "(312) 555-0199 · on (410) 555-0100 · inbound" in preview.calls[0]

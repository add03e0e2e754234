"""Voice menus while they are put together, with somebody else doing the same."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.voice_menus import Leads, MenuChoice, VoiceMenu
from desktop.ui.voice_menus.presenter import (
    MenuFormState,
    MenuServices,
    MenusState,
    VoiceMenusPresenter,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
FRONT = VoiceMenu(
    *("m1", "Front desk", "office_menu"),
    (MenuChoice("1", Leads.USER, known.JONAS, known.JONAS), MenuChoice("", Leads.QUEUE, "q1")),
    ("n1",),
    version=1,
)


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        services = MenuServices(desk.session, desk.stream, desk.account.menus, desk.tasks)
        self.presenter = VoiceMenusPresenter(services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> MenusState:
        state: MenusState = self.screen.now("list")
        return state

    @property
    def form(self) -> MenuFormState:
        return self.now.form

    async def save(self) -> None:
        self.presenter.save()
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.menu_rows = [FRONT]
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_a_menu_is_told_in_words(panel: Panel) -> None:
    (row,) = panel.now.rows
    assert row.name == "Front desk"
    assert row.choices == "1 Jonas Weber, No choice Sales"
    assert row.numbers == "(410) 555-0100  Main line"


@pytest.mark.requirement("S1-14")
async def test_a_choice_makes_the_call_somebodys(panel: Panel) -> None:
    panel.presenter.add()
    panel.presenter.rename("Night")
    panel.presenter.add_choice()
    assert [each.digit for each in panel.form.menu.choices] == ["1", ""]
    panel.presenter.alter_choice(0, MenuChoice("5", Leads.VOICEMAIL, known.ANNA, known.ANNA))
    assert panel.form.menu.choices[0].target == ""  # a queue is no person
    panel.presenter.alter_choice(0, MenuChoice("5", Leads.VOICEMAIL, known.ANNA, known.ANNA))
    panel.presenter.choose_numbers(("n2",))
    await panel.save()
    saved = next(each for each in panel.crm.menu_rows if each.name == "Night")
    assert saved.choices[0] == MenuChoice("5", Leads.VOICEMAIL, known.ANNA, known.ANNA)
    assert saved.numbers == ("n2",)
    assert (panel.form.is_open, panel.now.level) == (False, "good")


async def test_a_choice_without_a_place_is_said(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.presenter.alter_choice(0, MenuChoice("1", Leads.QUEUE, "", ""))
    await panel.save()
    assert panel.form.error == "Choose where digit 1 leads."
    assert "change_voice_menu" not in panel.crm.asked


async def test_who_chooses_nothing_needs_a_place_as_well(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.presenter.remove_choice(1)
    await panel.save()
    assert "choose nothing" in panel.form.error
    assert "" in panel.form.free


async def test_what_somebody_else_changed_is_shown_beside_ones_own(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.presenter.rename("Mine")
    panel.crm.somebody_renames_menu("m1", "Theirs")
    await settle()
    assert "\u201cTheirs\u201d" in panel.form.warning
    await panel.save()
    assert panel.crm.menu_rows[0].name == "Mine"


async def test_a_conflict_in_the_moment_of_saving_loses_nothing(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.presenter.rename("Mine")
    panel.presenter.leave()
    panel.crm.somebody_renames_menu("m1", "Theirs")
    await panel.save()
    assert (panel.form.menu.name, "Theirs" in panel.form.warning) == ("Mine", True)


async def test_an_untouched_form_follows_the_others(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.crm.somebody_renames_menu("m1", "Theirs")
    await settle()
    assert (panel.form.menu.name, panel.form.warning) == ("Theirs", "")


async def test_one_is_removed(panel: Panel) -> None:
    panel.presenter.remove("m1")
    await settle()
    assert (panel.now.rows, panel.now.phase) == ((), Phase.EMPTY)


async def test_losing_the_permission_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.presenter.rename("Mine")
    panel.crm.overrides = {"numbers:edit": False}
    panel.crm.tell_permissions()
    await settle()
    assert (panel.form.menu.name, panel.form.can_save) == ("Mine", False)
    assert panel.form.warning


async def test_the_crm_gone_in_the_middle_of_saving_loses_nothing(panel: Panel) -> None:
    panel.presenter.edit("m1")
    panel.presenter.rename("Mine")
    panel.crm.refusals["change_voice_menu"] = GONE
    await panel.save()
    assert (panel.form.error, panel.form.menu.name) == (str(GONE), "Mine")


async def test_they_are_searched(panel: Panel) -> None:
    panel.presenter.search("jonas")
    assert len(panel.now.rows) == 1
    panel.presenter.search("nothing of the kind")
    assert (panel.now.phase, panel.now.is_search) == (Phase.EMPTY, True)


async def test_a_list_that_cannot_be_loaded_is_tried_again(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["voice_menus"] = Role.ADMINISTRATOR, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.FAILED
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    assert panel.now.phase is Phase.READY

"""The help links while they are edited: what is typed, two editors, and what is lost to none."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.help_links import HelpLinks
from desktop.ui.help_links.presenter import HelpLinkServices, HelpLinksPresenter, HelpLinksState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
ROLES, RIGHTS = "https://help.example/roles", "https://help.example/rights"

pytestmark = pytest.mark.requirement("S1-10", "S2-47")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = HelpLinksPresenter(
            HelpLinkServices(
                *(desk.session, desk.stream, desk.account.help_links, desk.help, desk.tasks)
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> HelpLinksState:
        state: HelpLinksState = self.screen.now("sheet")
        return state

    async def save(self) -> None:
        self.presenter.save()
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.links = HelpLinks(permissions=RIGHTS)
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_they_are_shown_and_saved(panel: Panel) -> None:
    assert (panel.now.phase, panel.now.is_changed) == (Phase.READY, False)
    assert panel.now.row("permissions").address == RIGHTS
    panel.presenter.change("roles", f" {ROLES} ")
    assert panel.now.is_changed
    await panel.save()
    assert panel.desk.crm.links == HelpLinks(ROLES, RIGHTS, 2)
    assert (panel.now.level, panel.now.is_changed) == ("good", False)
    assert panel.desk.help.links == HelpLinks(ROLES, RIGHTS)
    panel.presenter.change("permissions", "")
    await panel.save()
    assert panel.desk.crm.links == HelpLinks(ROLES, "", 3)


async def test_as_it_was_again_is_no_change(panel: Panel) -> None:
    panel.presenter.change("permissions", "https://")
    panel.presenter.change("permissions", f"{RIGHTS} ")
    assert not panel.now.is_changed


async def test_what_is_wrong_is_said_beside_its_field_once_it_stands_there(panel: Panel) -> None:
    panel.presenter.change("roles", "http://help.example")
    assert (panel.now.row("roles").error, panel.now.row("roles").can_open) == ("", False)
    panel.presenter.check("roles")
    assert panel.now.row("roles").error == "The web address has to begin with https://."
    assert panel.now.row("permissions").error == ""
    await panel.save()
    assert "marked below" in panel.now.notice
    assert "set_help_links" not in panel.desk.crm.asked
    panel.presenter.change("roles", ROLES)
    assert (panel.now.row("roles").error, panel.now.notice) == ("", "")


async def test_each_is_opened_as_it_stands_to_be_seen_first(panel: Panel) -> None:
    panel.presenter.open_link("roles")
    panel.presenter.change("roles", ROLES)
    panel.presenter.open_link("roles")
    panel.presenter.open_link("permissions")
    panel.presenter.change("permissions", "file:///etc/passwd")
    panel.presenter.open_link("permissions")
    assert panel.desk.browser.opened == [ROLES, RIGHTS]


async def test_the_change_of_somebody_else_arrives_at_once(panel: Panel) -> None:
    panel.desk.crm.somebody_sets_links(ROLES, RIGHTS)
    await settle()
    assert panel.now.row("roles").address == ROLES
    assert not panel.now.offers_theirs


async def test_where_both_changed_the_same_both_are_shown(panel: Panel) -> None:
    panel.presenter.change("roles", "https://help.example/mine")
    panel.desk.crm.somebody_sets_links(ROLES, "")
    await settle()
    assert panel.now.offers_theirs
    row = panel.now.row("roles")
    assert row.address == "https://help.example/mine"
    assert row.theirs == f"Somebody else set this to {ROLES}. Saving puts yours in its place."
    assert panel.now.row("permissions").address == "", "theirs, as it is untouched here"
    await panel.save()
    assert panel.desk.crm.links == HelpLinks("https://help.example/mine", "", 3)


async def test_a_conflict_while_saving_loses_nothing_and_theirs_can_be_taken(panel: Panel) -> None:
    panel.presenter.change("permissions", "https://help.example/mine")
    panel.desk.crm.links = HelpLinks(ROLES, "", 7)
    await panel.save()
    assert (panel.now.level, panel.now.offers_theirs) == ("warning", True)
    assert "took this link away" in panel.now.row("permissions").theirs
    assert panel.desk.crm.links.version == 7
    panel.presenter.discard()
    await settle()
    assert panel.now.row("permissions").address == ""
    assert (panel.now.is_changed, panel.now.notice) == (False, "")


async def test_the_same_as_theirs_is_no_change_any_more(panel: Panel) -> None:
    panel.presenter.change("roles", ROLES)
    panel.desk.crm.somebody_sets_links(ROLES, RIGHTS)
    await settle()
    assert (panel.now.is_changed, panel.now.offers_theirs) == (False, False)


async def test_a_lost_permission_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.change("roles", ROLES)
    panel.desk.crm.overrides = {"account.settings:edit": False}
    panel.desk.crm.tell_permissions()
    await settle()
    assert (panel.now.can_edit, panel.now.level) == (False, "warning")
    assert panel.now.row("roles").address == ROLES
    panel.presenter.change("roles", "https://help.example/other")
    await panel.save()
    assert panel.now.row("roles").address == ROLES
    assert "set_help_links" not in panel.desk.crm.asked


async def test_a_crm_that_is_away_keeps_it_too(panel: Panel) -> None:
    panel.presenter.change("roles", ROLES)
    panel.desk.crm.refusals["set_help_links"] = GONE
    await panel.save()
    assert (panel.now.notice, panel.now.is_changed) == (str(GONE), True)


async def test_what_never_came_says_why_and_signing_out_forgets(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["help_links"] = Role.ADMINISTRATOR, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert (panel.now.phase, panel.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    panel.presenter.change("roles", ROLES)
    await desk.session.sign_out()
    assert (panel.now.phase, panel.now.rows) == (Phase.LOADING, ())
    panel.presenter.detach()

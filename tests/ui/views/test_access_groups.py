"""Access control groups by hand: keys, the way there from a user, a panel that holds on."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.access import Role
from desktop.domain.access_groups import AccessGroup, GroupMember
from desktop.settings.panels import PanelId
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import open_page
from tests.ui.views.workplace import Workplace

JONAS = GroupMember(known.JONAS, "Jonas Weber")
TRAINEES = AccessGroup("g1", "Trainees", (JONAS,), ("messages.log:view",), version=1)


@pytest.fixture
async def office(place: Workplace) -> Workplace:
    """Anna is an administrator."""
    place.desk.crm.role = Role.ADMINISTRATOR
    place.desk.crm.access_group_rows = [TRAINEES]
    return place


async def panel_of(office: Workplace, panel: PanelId = PanelId.ACCESS_GROUPS) -> Any:
    await open_page(office, PanelId.ADMIN, panel)
    await office.show()
    await office.settle()
    return office.page(PanelId.ADMIN).current


async def test_space_ticks_the_chosen_line(office: Workplace) -> None:
    panel = await panel_of(office)
    panel.add.click()
    await office.settle()
    panel.form.name.setFocus()
    await office.type("Temps")
    members = panel.form.members.list
    members.setFocus()
    members.setCurrentRow(1)
    QTest.keyClick(members, Qt.Key.Key_Space)
    panel.form.tabs.setCurrentIndex(1)
    hidden = panel.form.hidden
    hidden.search.setText("see crm contacts")
    shown = [row for row in range(hidden.list.count()) if not hidden.list.item(row).isHidden()]
    assert len(shown) == 2  # with the heading of its category
    hidden.list.setFocus()
    hidden.list.setCurrentRow(shown[1])
    QTest.keyClick(hidden.list, Qt.Key.Key_Space)
    panel.form.save.click()
    await office.settle()
    saved = office.desk.crm.access_group_rows[1]
    assert (saved.name, saved.members, saved.hides) == ("Temps", (JONAS,), ("contacts:view",))


async def test_what_goes_along_cannot_be_ticked(office: Workplace) -> None:
    panel = await panel_of(office)
    panel.chosen_entered.emit("g1")
    await office.settle()
    listed = panel.form.hidden.list
    items = [listed.item(row) for row in range(listed.count())]
    along = [each for each in items if "goes along" in each.text()]
    assert len(along) == 2
    assert not any(each.flags() & Qt.ItemFlag.ItemIsUserCheckable for each in along)


@pytest.mark.requirement("S1-07")
async def test_the_page_of_a_user_leads_to_their_groups(office: Workplace) -> None:
    users = await panel_of(office, PanelId.USERS)
    users.open_user(known.JONAS)
    await office.settle()
    settings = users.page.tabs.widget(0)
    users.page.tabs.setCurrentIndex(0)
    settings.show_permissions()
    (link,) = settings.groups.links
    assert link.text() == "Trainees"
    link.click()
    await office.settle()
    admin = office.page(PanelId.ADMIN)
    assert admin.chosen is PanelId.ACCESS_GROUPS
    assert admin.current.form.name.text() == "Trainees"


async def test_who_may_not_manage_groups_is_shown_no_link(office: Workplace) -> None:
    office.desk.crm.overrides = {"access_controls:manage": False}
    users = await panel_of(office, PanelId.USERS)
    users.open_user(known.JONAS)
    await office.settle()
    assert users.page.tabs.widget(0).groups.links == []
    assert users.page.tabs.widget(0).groups.isHidden()
    assert PanelId.ACCESS_GROUPS not in office.page(PanelId.ADMIN).offered


async def test_the_panel_holds_what_was_typed_until_one_goes_elsewhere(office: Workplace) -> None:
    panel = await panel_of(office)
    panel.chosen_entered.emit("g1")
    await office.settle()
    panel.form.name.setFocus()
    await office.type("!")
    office.desk.crm.overrides = {"access_controls:manage": False}
    office.desk.crm.tell_permissions()
    await office.settle()
    admin = office.page(PanelId.ADMIN)
    assert admin.chosen is PanelId.ACCESS_GROUPS
    assert panel.form.name.text().endswith("!")
    assert panel.form.name.isReadOnly()
    admin.choose(PanelId.USERS)
    await office.settle()
    assert PanelId.ACCESS_GROUPS not in admin.offered
    assert admin.chosen is PanelId.USERS


async def test_an_untouched_panel_goes_with_the_permission(office: Workplace) -> None:
    await panel_of(office)
    office.desk.crm.overrides = {"access_controls:manage": False}
    office.desk.crm.tell_permissions()
    await office.settle()
    assert PanelId.ACCESS_GROUPS not in office.page(PanelId.ADMIN).offered

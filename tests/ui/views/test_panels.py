"""The table of panels and the window: every row has a widget, and every permission is known."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from desktop.domain.access import Role
from desktop.domain.catalogue import PERMISSIONS
from desktop.settings.panels import PANELS, Heading, Panel, PanelId, Section, open_panels
from desktop.ui.sections import SectionPage
from desktop.ui.theme import Appearance
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import Workplace


def _unknown(panels: Iterable[Panel]) -> set[str]:
    known = {permission.key for permission in PERMISSIONS.values()}
    return {key for each in panels for key in each.requires} - known


def test_every_permission_of_a_panel_is_in_the_catalogue() -> None:
    assert _unknown(PANELS) == set()
    planted = Panel(PanelId.ABOUT, "Planted", Section.SETTINGS, frozenset({"nobody:knows"}))
    assert _unknown([*PANELS, planted]) == {"nobody:knows"}


def test_every_panel_has_one_row_and_every_section_a_parent() -> None:
    assert sorted(each.id.value for each in PANELS) == sorted(each.value for each in PanelId)
    entries = {each.id.value for each in PANELS if each.section is Section.RAIL}
    assert {each.section.value for each in PANELS} <= entries | {Section.RAIL.value}


def test_every_panel_of_the_administrator_stands_under_a_heading() -> None:
    admin = [each for each in PANELS if each.section is Section.ADMIN]
    assert [each.id for each in admin if each.heading is Heading.NONE] == []
    shown = [heading for heading, _ in itertools.groupby(each.heading for each in admin)]
    assert shown == [each for each in Heading if each in shown], "each heading once, in its order"


async def test_the_keyboard_steps_over_the_headings(place: Workplace) -> None:
    furnish(place.desk.crm)
    await place.sign_in()
    place.desk.crm.change_role(Role.ADMINISTRATOR)
    await place.settle()
    place.window.open_page(PanelId.ADMIN)
    page = place.page(PanelId.ADMIN)
    menu = page.findChild(QListWidget)
    assert page.headings == ("People", "Numbers and calls", "Kept out", "Account")
    assert page.chosen is page.offered[0], "the first line is a heading, and is never chosen"
    menu.setFocus()
    walked = [page.chosen]
    for _ in page.offered[1:]:
        QTest.keyClick(menu, Qt.Key.Key_Down)
        walked.append(page.chosen)
    assert tuple(walked) == page.offered
    QTest.keyClick(menu, Qt.Key.Key_Home)
    assert page.chosen is page.offered[0]
    QTest.mouseClick(
        menu.viewport(), Qt.MouseButton.LeftButton, pos=menu.visualItemRect(menu.item(0)).center()
    )
    assert page.chosen is page.offered[0]
    place.desk.crm.change_role(Role.CALL_MANAGER)
    await place.settle()
    assert page.headings == ("Numbers and calls", "Kept out"), "no heading stands over nothing"


async def test_the_chosen_panel_stays_in_sight_in_larger_letters(place: Workplace) -> None:
    furnish(place.desk.crm)
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    place.window.open_page(PanelId.ADMIN)
    page = place.page(PanelId.ADMIN)
    page.choose(PanelId.HELP_LINKS)
    await place.show()
    place.windows.keeper.choose(Appearance.LIGHT, 1.5)
    await place.settle()
    menu = page.findChild(QListWidget)
    assert menu.verticalScrollBar().maximum() > 0, "not all of them fit"
    line = menu.visualItemRect(menu.currentItem())
    assert 0 <= line.top() < line.bottom() < menu.viewport().height()


async def test_every_panel_has_a_widget_of_its_own(place: Workplace) -> None:
    furnish(place.desk.crm)
    await place.sign_in()
    shown = set()
    for entry in [each for each in PANELS if each.section is Section.RAIL]:
        place.window.open_page(entry.id)
        page = place.window.pages.currentWidget()
        assert place.window.page is entry.id
        if not isinstance(page, SectionPage):
            shown.add(page)
            continue
        for panel in page.offered:
            page.choose(panel)
            await place.settle()
            assert page.chosen is panel
            shown.add(page.current)
    leaves = [each for each in PANELS if not _has_children(each)]
    assert len(shown) == len(leaves)


async def test_what_nobody_opens_is_not_built_when_somebody_signs_in(place: Workplace) -> None:
    place.desk.crm.change_role(Role.ADMINISTRATOR)
    await place.sign_in()
    page = place.page(PanelId.ADMIN)
    assert page.offered, "an administrator has panels to choose from"
    assert page.current is None
    place.window.show()
    place.window.open_page(PanelId.ADMIN)
    await place.settle()
    assert page.current is page.panel(page.offered[0])


def test_a_panel_without_a_widget_is_found_when_the_window_is_built(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        SectionPage(Section.ADMIN, {})


async def test_the_rail_and_its_sections_follow_every_role(place: Workplace) -> None:
    place.desk.crm.plan = "Agency"
    await place.sign_in()
    seen = set()
    for role in Role:
        place.desk.crm.change_role(role)
        await place.settle()
        wanted = open_panels(place.desk.session.answer)
        on_rail = tuple(each.id for each in wanted if each.section is Section.RAIL)
        assert place.window.rail.panels == on_rail
        sections = (PanelId.REPORTS, PanelId.ADMIN, PanelId.AGENCY, PanelId.BILLING)
        for parent in (*sections, PanelId.SETTINGS):
            inside = tuple(each.id for each in wanted if each.section.value == parent.value)
            assert place.page(parent).offered == inside
        seen.add(on_rail)
    assert len(seen) > 3


def _has_children(panel: Panel) -> bool:
    return any(each.section.value == panel.id.value for each in PANELS)

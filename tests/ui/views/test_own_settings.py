"""One's own settings in the window: found, changed, locked, given back, and what they do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.domain.calls import EndReason
from desktop.domain.changes import LocalDataPolicy
from desktop.settings.panels import PanelId
from desktop.ui.settings.catalogue import ENTRIES
from desktop.ui.settings.rows import SettingRow
from desktop.ui.settings.section import OwnSettingsPage
from desktop.ui.theme import current_theme
from desktop.ui.tray.contracts import Note
from desktop.ui.tray.icon import QtTray, fill_menu, tray_icon
from desktop.ui.tray.presenter import starts_in_tray
from desktop.ui.widgets.states import Spinner
from tests.ui.views.scenes_base import furnish, open_page
from tests.ui.views.workplace import Workplace, spoken


async def opened(place: Workplace, panel: PanelId) -> OwnSettingsPage:
    furnish(place.desk.crm)
    await open_page(place, PanelId.SETTINGS, panel)
    page = place.page(PanelId.SETTINGS)
    assert isinstance(page, OwnSettingsPage)
    return page


def row_of(page: OwnSettingsPage, title: str) -> SettingRow:
    assert page.current is not None
    rows = page.current.findChildren(SettingRow)
    return next(each for each in rows if each.title == title)


async def test_every_setting_is_in_the_catalogue_and_the_search_leads_to_it(
    place: Workplace,
) -> None:
    place.desk.preferences.values["shortcuts.keys"] = '{"answer": "F9"}'
    page = await opened(place, PanelId.SOUND)
    await place.show()
    lost = []
    for entry in ENTRIES:
        led = page.lead(entry)
        await place.settle()
        focused = QApplication.focusWidget()
        # A list to choose from is called by what is chosen there.
        name = (focused.accessibleName() or spoken(focused)) if focused is not None else ""
        is_whole = entry.title == entry.place and page.chosen is entry.panel
        if not led or not (is_whole or name.startswith(entry.title)):
            lost.append(f"{entry.place}: {entry.title} ({name})")
    assert lost == []
    listed = {(each.panel, each.title) for each in ENTRIES}
    for panel in page.offered:
        for row in page.panel(panel).findChildren(SettingRow):
            assert (panel, row.title) in listed


async def test_typing_in_the_settings_finds_one_and_enter_leads_to_it(place: Workplace) -> None:
    page = await opened(place, PanelId.SOUND)
    await place.show()
    page.search.setFocus()
    await place.type("zoom")
    assert [page.results.item(row).text() for row in range(page.results.count())] == [
        "Text size\nin Appearance"
    ]
    await place.press("Enter")
    assert page.chosen is PanelId.APPEARANCE
    focused = QApplication.focusWidget()
    assert focused is not None
    assert spoken(focused) == "Text size: 100 %"
    page.search.setFocus()
    await place.type(" coffee")
    assert "No setting is called that." in place.said(page)


async def test_the_search_of_the_window_leads_to_a_setting(place: Workplace) -> None:
    page = await opened(place, PanelId.SOUND)
    place.window.open_page(PanelId.PHONE)
    await place.show()
    await place.press("Ctrl+K")
    await place.type("auto-answer")
    await place.advance(0.3)
    await place.press("Enter")
    assert place.window.page is PanelId.SETTINGS
    assert page.chosen is PanelId.OWN_CALLS
    focused = QApplication.focusWidget()
    assert focused is not None
    assert spoken(focused) == "Answer by itself: Never"


async def test_a_value_says_where_it_comes_from_and_goes_back(place: Workplace) -> None:
    page = await opened(place, PanelId.APPEARANCE)
    row = row_of(page, "Theme")
    assert "Default" in place.said(row)
    assert row.back.isHidden()
    await place.click("Theme: Dark")
    assert "Set by you" in place.said(row)
    assert current_theme().is_dark
    await place.click("Reset: Theme")
    assert "Default" in place.said(row)
    assert not current_theme().is_dark


async def test_what_the_administrator_has_set_is_locked_with_the_owner(place: Workplace) -> None:
    place.desk.preferences.fixed["notifications.texts"] = False
    page = await opened(place, PanelId.NOTIFICATIONS)
    row = row_of(page, "New texts")
    assert "Set by Harbor IT" in place.said(row)
    assert not row.control.isEnabled()
    assert "only they can change it" in row.control.accessibleDescription()
    row.choose(True)  # as by a click that came first
    assert "only they can change it" in place.said(row)
    assert place.desk.own.value("notifications.texts") is False


async def test_contrast_and_motion_hold_at_once(place: Workplace) -> None:
    await opened(place, PanelId.APPEARANCE)
    await place.click("Contrast: High")
    await place.click("Motion: None")
    assert current_theme().is_high_contrast
    assert current_theme().is_still
    spinner = Spinner()
    spinner.show()
    await place.settle()
    assert not spinner.is_moving
    await place.click("Motion: Normal")
    spinner.hide()
    spinner.show()
    await place.settle()
    assert spinner.is_moving
    spinner.close()
    spinner.deleteLater()


async def test_dates_are_written_anew_in_the_pages(place: Workplace) -> None:
    await opened(place, PanelId.REGION)
    await place.click("Time: 5:22 PM")
    place.window.open_page(PanelId.PHONE)
    await place.settle()
    assert " AM" in _all_said(place.window) or " PM" in _all_said(place.window)
    place.desk.own.choose("region.clock", "24")
    await place.settle()
    assert " AM" not in _all_said(place.page(PanelId.PHONE))
    assert " PM" not in _all_said(place.page(PanelId.PHONE))


def _all_said(within: QWidget) -> str:
    return "\n".join(spoken(each) for each in within.findChildren(QWidget))


async def test_other_keys_hold_at_once_and_the_old_ones_no_more(place: Workplace) -> None:
    page = await opened(place, PanelId.SHORTCUTS)
    await place.show()
    assert page.current is not None
    button = page.current.rows["compact"].button  # type: ignore[attr-defined]  # its panel
    button.setFocus()
    button.click()
    assert button.text() == "Press the keys"
    QTest.keyClick(button, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    await place.settle()
    assert "Ctrl K is “Search or call”" in place.said(page)
    assert QApplication.focusWidget() is button  # and the search did not open
    button.click()
    QTest.keyClick(button, Qt.Key.Key_F9)
    await place.settle()
    assert button.text() == "F9"
    await place.press("Ctrl+M")
    assert place.window.rail.isVisible()
    QTest.keyClick(place.window, Qt.Key.Key_F9)
    await place.settle()
    assert not place.window.rail.isVisible()


async def test_the_hints_name_the_keys_of_ones_own(place: Workplace) -> None:
    await place.sign_in()
    place.desk.own.choose("shortcuts.keys", '{"answer": "F9", "search": "F8"}')
    place.desk.engine.incoming("+13125550199")
    await place.settle()
    assert "F9 answers" in place.said(place.windows.incoming.cards[0])
    assert "F8" in place.said(place.window.top_bar.search)


async def test_a_key_takes_the_cover_away_and_does_nothing_else(place: Workplace) -> None:
    await place.sign_in()
    await place.show()
    place.window.open_page(PanelId.CALLS)
    place.desk.own.choose("privacy.hide_after", 1)
    await place.advance(61)
    cover = place.windows.own.cover
    assert cover is not None
    assert cover.isVisible()
    assert cover.size() == place.window.size()
    await place.press("Ctrl+1")
    assert not cover.isVisible()
    assert place.window.page is PanelId.CALLS
    await place.press("Ctrl+1")
    assert place.window.page is PanelId.PHONE


async def test_deleting_asks_first_and_names_what_is_not_sent(place: Workplace) -> None:
    page = await opened(place, PanelId.PRIVACY)
    await place.click("Sign out and delete")
    assert "1 thing" not in place.said(page)
    await place.click("Keep it")
    assert place.window.is_signed_in
    await place.click("Sign out and delete")
    await place.click("Delete it and sign out")
    assert not place.window.is_signed_in
    await place.desk.local.open("u1/a1")
    assert await place.desk.local.contacts.count() == 0


async def test_closed_the_window_goes_on_in_the_tray(place: Workplace) -> None:
    await place.sign_in()
    place.window.show()
    place.desk.own.choose("tray.closes_to", True)
    place.window.close()
    await place.settle()
    assert (place.window.isVisible(), place.closed) == (False, [])
    assert [each.title for each in place.desk.tray.notes] == ["The softphone goes on in the tray"]
    place.desk.tray.opens()
    assert place.window.isVisible()
    act = place.desk.tray.items["Quit"].act
    assert act is not None
    act()
    assert place.closed == [True]


async def test_quitting_in_a_call_asks_first(place: Workplace) -> None:
    await place.sign_in()
    await place.talking()
    place.desk.own.choose("tray.closes_to", True)
    place.window.close()
    act = place.desk.tray.items["Quit"].act
    assert act is not None
    act()
    await place.settle()
    assert (place.window.isVisible(), place.closed) == (True, [])
    assert "A call is on" in place.said(place.window)


async def test_without_a_tray_closing_ends_the_program(place: Workplace) -> None:
    place.desk.tray.hide()
    place.desk.tray.is_there = False
    await place.sign_in()
    place.desk.own.choose("tray.closes_to", True)
    place.window.close()
    assert place.closed == [True]


async def test_where_the_system_shows_no_notification_ours_does_without_the_focus(
    place: Workplace,
) -> None:
    place.desk.tray.hide()
    place.desk.tray.is_there = False
    page = await opened(place, PanelId.NOTIFICATIONS)
    assert "This desktop shows no tray now" in place.said(page)
    await place.show()
    place.desk.own.choose("notifications.when", "always")
    page.search.setFocus()
    place.desk.engine.incoming("+13125550199")
    await place.advance(1)
    place.desk.engine.reports_end(place.desk.calls.calls[0].id, EndReason.MISSED)
    await place.settle()
    in_tray = place.windows.own.in_tray
    assert in_tray is not None
    (card,) = in_tray.cards.cards
    assert card.isVisible()
    assert place.window.isActiveWindow()
    assert QApplication.focusWidget() is page.search
    card.open.click()
    await place.settle()
    assert place.window.page is PanelId.CALLS
    assert in_tray.cards.cards == []


async def test_no_more_than_a_few_cards_are_there_at_once(place: Workplace) -> None:
    in_tray = place.windows.own.in_tray
    assert in_tray is not None
    for number in range(5):
        in_tray.cards.show(Note(f"New text {number}", "", lambda: None))
    assert [each.accessibleName() for each in in_tray.cards.cards] == [
        "New text 2.",
        "New text 3.",
        "New text 4.",
    ]


async def test_the_menu_of_the_tray_does_what_it_says(place: Workplace) -> None:
    await place.sign_in()
    state = place.desk.tray.state
    assert state is not None
    menu = fill_menu(QMenu(), state)
    titles = [each.text() for each in menu.actions()]
    assert titles[0] == "Show the window"
    assert titles[-1] == "Quit"
    said = next(each for each in menu.actions() if each.text() == "The CRM is connected.")
    assert not said.isEnabled()
    menu.actions()[0].trigger()
    assert place.window.isVisible()
    menu.deleteLater()


def test_a_desktop_without_a_tray_is_no_fault(qapp: QApplication, place: Workplace) -> None:
    tray = QtTray()
    assert not tray.is_available
    state = place.desk.tray.state
    assert state is not None
    tray.show(state, lambda: None)
    assert not tray.is_shown
    assert not tray.notify(Note("New text", "", lambda: None))
    tray.hide()
    assert not tray_icon("bad").isNull()


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_account_can_want_nothing_kept(place: Workplace, wanted: bool) -> None:
    place.desk.crm.policy = LocalDataPolicy(wipe_on_sign_out=wanted)
    page = await opened(place, PanelId.PRIVACY)
    row = row_of(page, "Delete when signing out")
    assert row.control.isEnabled() is not wanted
    assert ("Set by Your account" in place.said(row)) is wanted


@pytest.mark.parametrize(
    ("has_tray", "shown", "asked", "set_so", "hidden"),
    [
        (True, True, True, False, True),
        (True, True, False, True, True),
        (True, True, False, False, False),
        (True, False, True, True, False),
        (False, True, True, True, False),
    ],
)
def test_it_starts_in_the_tray_only_where_one_finds_it_again(
    place: Workplace, has_tray: bool, shown: bool, asked: bool, set_so: bool, hidden: bool
) -> None:
    place.desk.tray.is_there = has_tray
    place.desk.own.choose("tray.shown", shown)
    place.desk.own.choose("tray.starts_in", set_so)
    assert starts_in_tray(place.desk.own, place.desk.tray, asked=asked) is hidden

"""Where the keyboard is: what Enter presses, where an arrow begins, where Tab goes and stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListWidget,
    QMenu,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from desktop.ui.widgets.buttons import IconButton, PlainButton, RoundButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.tabbing import comes_after
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import Workplace


@pytest.fixture
def page(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    QVBoxLayout(made)
    yield made
    made.close()
    made.deleteLater()


def _put(page: QWidget, *widgets: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    page.show()


def _after(control: QWidget, count: int) -> list[QWidget]:
    """Where Tab goes from there."""
    found: list[QWidget] = []
    each = control.nextInFocusChain()
    while each is not None and len(found) < count:
        is_open = each.isVisible() and not isinstance(each, QScrollBar)
        if is_open and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(each)
        each = each.nextInFocusChain()
    return found


def _focused() -> QWidget | None:
    return QApplication.focusWidget()


@pytest.fixture
async def administrator(place: Workplace) -> Workplace:
    furnish(place.desk.crm)
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    await place.show()
    return place


class TestEnter:
    @pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
    def test_it_presses_every_kind_of_button(self, page: QWidget, key: Qt.Key) -> None:
        round_one = RoundButton("phone", "Hold")
        buttons = (PlainButton("Save"), IconButton("close", "Close"), Chip("Done"))
        _put(page, *buttons, round_one)
        for button in (*buttons, round_one.button):
            pressed: list[bool] = []
            button.clicked.connect(lambda _=False, pressed=pressed: pressed.append(True))
            QTest.keyClick(button, key)
            assert pressed == [True]

    def test_one_that_is_held_down_presses_nothing_more(self, page: QWidget) -> None:
        button = PlainButton("Remove")
        _put(page, button)
        pressed: list[bool] = []
        button.clicked.connect(lambda: pressed.append(True))
        none = Qt.KeyboardModifier.NoModifier
        again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none, "", autorep=True)
        QApplication.sendEvent(button, again)
        assert pressed == []

    def test_with_ctrl_it_is_for_the_page(self, page: QWidget) -> None:
        button = PlainButton("Save")
        _put(page, button)
        pressed: list[bool] = []
        button.clicked.connect(lambda: pressed.append(True))
        QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert pressed == []

    def test_it_opens_the_menu_of_a_button(self, page: QWidget) -> None:
        button = PlainButton("Number")
        menu = QMenu(button)
        menu.addAction("Main line")
        opened: list[bool] = []
        menu.aboutToShow.connect(lambda: opened.append(True))
        menu.aboutToShow.connect(menu.close, Qt.ConnectionType.QueuedConnection)
        button.setMenu(menu)
        _put(page, button)
        QTest.keyClick(button, Qt.Key.Key_Return)
        assert opened == [True]


class TestFirstRow:
    def test_the_arrow_takes_the_first_row_and_then_goes_on(self, page: QWidget) -> None:
        rows = QListWidget()
        FirstRow(rows)
        rows.addItems(["Anna", "Bruno", "Chloe"])
        _put(page, rows)
        rows.setCurrentRow(0)
        rows.clearSelection()  # as Qt leaves it when Tab comes in
        for expected in ("Anna", "Bruno", "Chloe"):
            QTest.keyClick(rows, Qt.Key.Key_Down)
            assert [each.text() for each in rows.selectedItems()] == [expected]

    def test_a_list_in_which_nothing_is_chosen_is_left_alone(self, page: QWidget) -> None:
        rows = QListWidget()
        FirstRow(rows)
        rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        rows.addItems(["Anna", "Bruno"])
        _put(page, rows)
        rows.setCurrentRow(0)
        QTest.keyClick(rows, Qt.Key.Key_Down)
        assert rows.currentRow() == 1


class TestTab:
    def test_what_is_built_later_comes_after_its_neighbour(self, page: QWidget) -> None:
        first, last = TextField("First"), TextField("Last")
        _put(page, first, last)
        made = QWidget(page)
        inner = QVBoxLayout(made)
        one, two = TextField("One"), TextField("Two")
        for each in (one, two):
            inner.addWidget(each)
        made.show()
        comes_after(first, made)
        assert _after(first, 3) == [one, two, last]

    def test_what_flows_stays_between_its_neighbours(self, page: QWidget) -> None:
        first, flow, last = TextField("First"), Flow("Tags"), TextField("Last")
        _put(page, first, flow, last)
        chips = [Chip(word) for word in ("new", "old")]
        flow.put(*chips)
        flow.put(*chips, other := Chip("other"))
        QApplication.processEvents()
        assert _after(first, 4) == [*chips, other, last]

    def test_a_list_is_reached_after_what_stands_above_it(self, page: QWidget) -> None:
        panel = ListPanel("Groups", [("Name", 0)], "account-group-outline", ("None", ""), "Search")
        add, change = PlainButton("Add"), PlainButton("Change")
        panel.add_action(add)
        panel.add_action(change, on_row=True)
        _put(page, panel)
        assert _after(add, 3) == [panel.search, change, panel.table]

    async def test_the_entries_of_the_rail_follow_the_account(
        self, administrator: Workplace
    ) -> None:
        rail = administrator.window.rail
        assert _after(rail.account, 1) == [rail.button(PanelId.PHONE)]

    async def test_the_search_in_the_settings_leads_on_to_the_panels(
        self, administrator: Workplace
    ) -> None:
        administrator.window.open_page(PanelId.SETTINGS)
        page = administrator.page(PanelId.SETTINGS)
        for key in ("Tab", "Down"):
            page.search.setFocus()
            await administrator.press(key)
            focused = _focused()
            assert focused is not None
            assert focused.accessibleName() == "Settings panels"

    async def test_the_key_of_a_page_goes_into_it(self, administrator: Workplace) -> None:
        place = 1 + administrator.window.rail.panels.index(PanelId.ADMIN)
        await administrator.press(f"Ctrl+{place}")
        focused = _focused()
        assert focused is not None
        assert administrator.page(PanelId.ADMIN).isAncestorOf(focused)
        assert focused.accessibleName() == "Admin panels"
        await administrator.press("Down")
        assert administrator.page(PanelId.ADMIN).chosen is not PanelId.USERS


class TestGreyed:
    async def test_the_keyboard_stays_where_the_button_is(self, administrator: Workplace) -> None:
        """Not in the rail, which is what Tab comes to after the foot of a page."""
        around = QWidget()
        row = QVBoxLayout(around)
        discard, save = PlainButton("Discard"), PlainButton("Save")
        for each in (discard, save):
            row.addWidget(each)
        administrator.window.pages.addWidget(around)
        administrator.window.pages.setCurrentWidget(around)
        save.setFocus()
        save.setEnabled(False)
        assert _focused() is around
        save.setEnabled(True)
        assert _focused() is save, "and it is there again when it may be pressed again"

    async def test_somebody_who_has_gone_on_is_not_called_back(
        self, administrator: Workplace
    ) -> None:
        around = QWidget()
        row = QVBoxLayout(around)
        field, save = TextField("Name"), PlainButton("Save")
        for each in (field, save):
            row.addWidget(each)
        administrator.window.pages.addWidget(around)
        administrator.window.pages.setCurrentWidget(around)
        save.setFocus()
        save.setEnabled(False)
        field.setFocus()
        save.setEnabled(True)
        assert _focused() is field


async def test_a_form_that_was_sent_leaves_the_keyboard_in_its_panel(
    administrator: Workplace,
) -> None:
    place = administrator
    place.window.open_page(PanelId.ADMIN)
    page = place.page(PanelId.ADMIN)
    page.choose(PanelId.INTEGRATIONS)
    await place.settle()
    panel = page.current.webhooks
    await place.click("Add a webhook", panel)
    form = panel.form
    form.name.setText("Sales")
    form.address.setText("https://sales.example/hook")
    form.save.setFocus()
    QTest.keyClick(form.save, Qt.Key.Key_Return)
    await place.settle()
    assert not form.isVisible()
    assert panel.isAncestorOf(QApplication.focusWidget())

"""The permissions of a user in their states."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.access import Role
from desktop.domain.permission_sheet import Statements
from desktop.ui.theme import Space
from desktop.ui.user_permissions.view import PermissionsTab
from desktop.ui.user_permissions.wiring import permissions_tab
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene
from tests.ui.views.workplace import Workplace

SIZE: Final = (980, 640)
USER: Final = "u2"


class Frame(QWidget):
    """As much room as the page of a user gives to its first tab."""

    def __init__(self, tab: PermissionsTab, place: Workplace) -> None:
        super().__init__(place.window, Qt.WindowType.Window)
        self.tab = tab
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(*SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.addWidget(tab)
        self.destroyed.connect(tab.presenter.detach)


async def opened(place: Workplace, role: Role = Role.ADMINISTRATOR) -> Frame:
    place.desk.crm.role = role
    place.desk.crm.clients[USER] = (1, 2)
    await place.sign_in()
    frame = Frame(permissions_tab(place.desk), place)
    frame.tab.presenter.open(USER, LONG_NAME)
    frame.show()
    await place.settle()
    return frame


async def user_permissions(place: Workplace) -> QWidget:
    """Everything open that can be, after a search for it."""
    frame = await opened(place)
    frame.tab.sheet.search.setText("call")
    await place.settle()
    row = frame.tab.sheet.categories.cards["calling_messaging"].rows["calls:supervise_listen"]
    row.more.click()
    await place.settle()
    assert "Needs" in row.details.text.text()
    return frame


async def user_permissions_changed(place: Workplace) -> QWidget:
    """A category with some permissions otherwise, and what that does."""
    frame = await opened(place)
    presenter = frame.tab.presenter
    frame.tab.sheet.categories.cards["activity_management"].open()
    presenter.set_category("activity_management", True)
    presenter.set_permission("numbers:buy", False)
    presenter.set_permission("plugins:manage", True)
    await place.advance(1)
    assert "gains" in frame.tab.bar.words.text()
    return frame


async def user_permissions_of_a_delegate(place: Workplace) -> QWidget:
    """Much cannot be given, and one of it was tried."""
    keys = ("users:view", "users:edit", "users.permissions:grant")
    place.desk.crm.overrides = dict.fromkeys(keys, True)
    frame = await opened(place, Role.REPORT_MANAGER)
    frame.tab.sheet.categories.cards["finance_billing"].open()
    frame.tab.presenter.set_category("finance_billing", True)
    await place.advance(1)
    assert "do not hold" in frame.tab.bar.words.text()
    return frame


async def user_permissions_lost(place: Workplace) -> QWidget:
    """The editor's own permission went away while something was unsaved."""
    frame = await user_permissions_changed(place)
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert isinstance(frame, Frame)
    assert not frame.tab.bar.copy.isHidden()
    return frame


async def user_permissions_of_two(place: Workplace) -> QWidget:
    frame = await opened(place)
    frame.tab.presenter.set_permission("numbers:buy", False)
    frame.tab.presenter.choose_role(Role.BILLING)
    wanted = Statements(Role.CALL_MANAGER, {"finance_billing": True}, {"numbers:buy": True})
    place.desk.crm.somebody_sets(USER, wanted, "Mia Lang")
    await place.settle()
    assert not frame.tab.sheet.conflict.isHidden()
    return frame


async def user_permissions_not_saved(place: Workplace) -> QWidget:
    frame = await opened(place)
    frame.tab.presenter.set_permission("messages.log:view", True)
    await place.advance(1)
    place.desk.crm.refusals["set_permissions"] = GONE
    frame.tab.bar.save.click()
    await place.settle()
    assert frame.tab.sheet.banner.text == str(GONE)
    return frame


async def user_permissions_saved(place: Workplace) -> QWidget:
    frame = await opened(place)
    frame.tab.sheet.categories.cards["calling_messaging"].open()
    frame.tab.presenter.set_permission("messages.log:view", True)
    await place.advance(1)
    frame.tab.bar.save.click()
    await place.settle()
    assert frame.tab.bar.words.text() == "In effect on 1 of 2 computers."
    return frame


async def user_permissions_of_oneself(place: Workplace) -> QWidget:
    frame = await opened(place)
    row = replace(place.desk.crm.user_rows[0], id="u1", name="Anna Keller")
    place.desk.crm.user_rows.append(row)
    frame.tab.presenter.open("u1", "Anna Keller")
    await place.settle()
    frame.tab.sheet.categories.cards["personal"].open()
    await place.settle()
    return frame


async def user_permissions_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["user_permissions"] = GONE
    return await opened(place)


PERMISSION_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        user_permissions,
        user_permissions_changed,
        user_permissions_of_a_delegate,
        user_permissions_lost,
        user_permissions_of_two,
        user_permissions_not_saved,
        user_permissions_saved,
        user_permissions_of_oneself,
        user_permissions_failed,
    )
}

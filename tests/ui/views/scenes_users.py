"""The users, one of them, and adding some, in their states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.access_groups import AccessGroup, GroupMember
from desktop.domain.records import Availability, UserFlag, UserState
from desktop.domain.users import SignInSession
from desktop.settings.panels import PanelId
from tests.fakes import crm_records as known
from tests.fakes.clock import START
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

FILE = "name,email,role\nLea,lea@harbor.example,Billing\nMax,nowhere,Billing\n"


def _furnish(place: Workplace) -> None:
    crm = place.desk.crm
    anna, jonas, omar = known.USERS
    both = frozenset(UserFlag)
    crm.user_rows = [
        replace(anna, last_sign_in=START, flags=both),
        replace(jonas, on_a_call=True, last_sign_in=START - timedelta(days=3)),
        omar,
        replace(
            jonas, id="u7", name=LONG_NAME, email=f"{'long.' * 9}@harbor.example", extension=""
        ),
        replace(jonas, id="u8", name="Nora Lindqvist", state=UserState.DEACTIVATED),
        replace(jonas, id="u9", name="Priya Nair", state=UserState.INVITED, extension=""),
    ]
    crm.user_rows[5] = replace(crm.user_rows[5], availability=Availability.OFFLINE)
    crm.addresses = {"u2": "1 Pier Road, Baltimore"}


async def _panel(place: Workplace) -> Any:
    _furnish(place)
    await open_page(place, PanelId.ADMIN, PanelId.USERS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def _user(place: Workplace, user_id: str = known.JONAS) -> Any:
    panel = await _panel(place)
    panel.open_user(user_id)
    await place.settle()
    panel.page.tabs.setCurrentIndex(panel.page.tabs.count() - 1)
    await place.settle()
    return panel.page


async def users(place: Workplace) -> QWidget:
    panel = await _panel(place)
    panel.list.table.choose("u7")
    return place.window


async def users_found_nobody(place: Workplace) -> QWidget:
    panel = await _panel(place)
    panel.list.search.setText("nobody like this")
    await place.advance(0.3)
    assert "Nobody fits" in place.said(panel)
    return place.window


async def users_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"users:add": False, "users:edit": False}
    panel = await _panel(place)
    assert panel.list.add.isHidden()
    return place.window


async def user_page(place: Workplace) -> QWidget:
    """As the gear opens it: with the caller ID in front."""
    page = await _user(place)
    page.tabs.setCurrentIndex(0)
    await place.settle()
    return place.window


async def user_page_with_permissions(place: Workplace) -> QWidget:
    """Of somebody whom access control groups limit."""
    jonas = GroupMember(known.JONAS, "Jonas Weber")
    place.desk.crm.access_group_rows = [
        AccessGroup(f"g{number}", name, (jonas,), ("messages.log:view",), version=1)
        for number, name in enumerate(("Trainees", LONG_NAME[:60]))
    ]
    page = await _user(place)
    page.tabs.setCurrentIndex(0)
    page.tabs.widget(0).show_permissions()
    await place.settle()
    return place.window


async def user_with_sign_ins(place: Workplace) -> QWidget:
    place.desk.crm.second_factors.add(known.JONAS)
    page = await _user(place)
    since = START - timedelta(days=2)
    place.desk.crm.session_rows[known.JONAS] = [
        SignInSession("s1", "reception-7, Linux", since, START),
        SignInSession("s2", f"{LONG_NAME}, Windows", since, since),
    ]
    await place.click("Show sign-ins", page)
    assert "reception-7" in place.said(page)
    return place.window


async def user_changed_and_left(place: Workplace) -> QWidget:
    page = await _user(place)
    page.details.name.setFocus()
    await place.type("!")
    await place.press(Qt.Key.Key_Escape)
    assert not page.question.isHidden()
    return place.window


async def user_in_conflict(place: Workplace) -> QWidget:
    page = await _user(place)
    page.details.address.setFocus()
    await place.type(", second floor")
    place.desk.crm.somebody_edits(known.JONAS, name=LONG_NAME)
    await place.click("Save details", page)
    assert not page.details.conflict.isHidden()
    return place.window


async def user_with_a_code(place: Workplace) -> QWidget:
    page = await _user(place)
    await place.click("Reset password", page)
    await place.click("Reset password", page.question)
    assert page.code.code.text()
    return place.window


async def user_to_be_removed(place: Workplace) -> QWidget:
    place.desk.crm.rings_at[known.JONAS] = ("Main line", LONG_NAME)
    page = await _user(place)
    await place.click("Remove", page)
    assert "ring nowhere" in place.said(page.question)
    return place.window


async def user_read_only(place: Workplace) -> QWidget:
    """The permission is lost while something is typed."""
    page = await _user(place)
    page.details.name.setFocus()
    await place.type("!")
    place.desk.crm.overrides = {"users:edit": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    assert page.details.name.isReadOnly()
    return place.window


async def owner_out_of_reach(place: Workplace) -> QWidget:
    page = await _user(place, known.OMAR)
    assert "owner" in place.said(page)
    return place.window


async def user_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["user"] = GONE
    await _user(place)
    return place.window


async def user_with_tabs(place: Workplace) -> QWidget:
    page = await _user(place)
    titles = [page.tabs.tabText(place_) for place_ in range(page.tabs.count())]
    assert titles[:3] == ["Settings", "Geo caller ID", "VoIP configuration"]
    page.tabs.setCurrentIndex(2)
    await place.settle()
    return place.window


async def one_user_added(place: Workplace) -> QWidget:
    panel = await _panel(place)
    await place.click("Add users")
    one = panel.list.invite.one
    one.name.setText("Lea Brandt")
    one.email.setText("lea@harbor.example")
    one.role.choose_data(Role.BILLING)
    await place.click("Add user", one)
    assert panel.list.invite.code.code.text()
    return place.window


async def user_not_added(place: Workplace) -> QWidget:
    panel = await _panel(place)
    await place.click("Add users")
    panel.list.invite.one.name.setText("Lea Brandt")
    panel.list.invite.one.email.setText(known.EMAIL)
    await place.click("Add user", panel.list.invite.one)
    assert "in use" in panel.list.invite.error.text()
    return place.window


async def many_users_looked_at(place: Workplace) -> QWidget:
    panel = await _panel(place)
    await place.click("Add users")
    await place.click("Add: Many users")
    panel.list.invite.many.paste.setPlainText(FILE)
    await place.click("Preview", panel.list.invite.many)
    assert panel.list.invite.many.rows.table.rowCount() == 2
    return place.window


async def many_users_added(place: Workplace) -> QWidget:
    await many_users_looked_at(place)
    await place.click("Add 1 person")
    return place.window


async def sign_in_with_a_code(place: Workplace) -> QWidget:
    page = place.sign_in_page
    await place.click("I have an invitation or a reset code", page)
    page.code.setText("ABCD-EFGH")
    page.new_password.setText("short")
    page.again.setText("short")
    page.button.click()
    await place.settle()
    assert "at least 10" in page.error.text()
    return place.window


_SCENES: Final[tuple[Scene, ...]] = (
    users,
    users_found_nobody,
    users_to_look_at,
    user_page,
    user_page_with_permissions,
    user_with_sign_ins,
    user_changed_and_left,
    user_in_conflict,
    user_with_a_code,
    user_to_be_removed,
    user_read_only,
    owner_out_of_reach,
    user_failed,
    user_with_tabs,
    one_user_added,
    user_not_added,
    many_users_looked_at,
    many_users_added,
    sign_in_with_a_code,
)
USER_SCENES: Final[dict[str, Scene]] = {each.__name__: each for each in _SCENES}

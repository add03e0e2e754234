"""Access control groups in their states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.access_groups import AccessGroup, GroupMember
from desktop.domain.permissions import RowFilter
from desktop.settings.panels import PanelId
from desktop.ui.access_groups.presenter import PAUSE_SECONDS
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

ROWS: Final = RowFilter((known.MAIN_LINE,), ("Former campaign",), ("", "New lead"), ("quote",))
TRAINEES: Final = AccessGroup(
    *("g1", "Trainees", (GroupMember("u2", LONG_NAME),)),
    *(("messages.log:view", "calls.log:export"), ROWS, 3, "Ruth Meier"),
)
QUIET: Final = AccessGroup("g2", LONG_NAME[:60], (), ("contacts:edit",), RowFilter(), 1)


async def shown(place: Workplace, *groups: AccessGroup) -> Any:
    crm = place.desk.crm
    users = [replace(each, role=Role.CALL_MANAGER) for each in crm.user_rows[:1]]
    crm.user_rows = [*users, *known.USERS[:1], known.USERS[2]]
    crm.access_group_rows = list(groups)
    await open_page(place, PanelId.ADMIN, PanelId.ACCESS_GROUPS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def edited(place: Workplace, tab: int) -> Any:
    panel = await shown(place, TRAINEES, QUIET)
    panel.table.selectRow(1)
    panel.edit.click()
    await place.settle()
    panel.form.tabs.setCurrentIndex(tab)
    await place.settle()
    return panel


def tick(listed: Any, row: int) -> None:
    item = listed.list.item(row)
    is_on = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)


async def access_groups(place: Workplace) -> QWidget:
    panel = await shown(place, TRAINEES, QUIET)
    panel.table.selectRow(0)
    return place.window


async def access_groups_empty(place: Workplace) -> QWidget:
    panel = await shown(place)
    assert panel.empty.isVisible()
    return place.window


async def access_groups_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["access_groups"] = GONE
    panel = await shown(place)
    assert panel.empty.isVisible()
    return place.window


async def access_group_asked_about(place: Workplace) -> QWidget:
    panel = await shown(place, TRAINEES)
    panel.table.selectRow(0)
    panel.remove.click()
    await place.settle()
    assert not panel.question.isHidden()
    return place.window


async def access_group_members(place: Workplace) -> QWidget:
    panel = await edited(place, 0)
    tick(panel.form.members, 0)
    await place.settle()
    return place.window


async def access_group_hidden(place: Workplace) -> QWidget:
    panel = await edited(place, 1)
    panel.form.hidden.search.setText("text")
    await place.settle()
    return place.window


async def access_group_rows(place: Workplace) -> QWidget:
    await edited(place, 2)
    return place.window


async def access_group_preview(place: Workplace) -> QWidget:
    """With what saving would do, and what the member would see."""
    panel = await edited(place, 1)
    place_of = [each.value for each in panel.form.hidden._shown[0]].index("contacts:view")
    tick(panel.form.hidden, place_of)
    panel.form.tabs.setCurrentIndex(3)
    await place.desk.clock.advance(PAUSE_SECONDS)
    await place.settle()
    assert panel.form.words.text()
    assert panel.form.preview.lines.text().startswith("Pages that vanish")
    return place.window


async def access_group_conflict(place: Workplace) -> QWidget:
    panel = await edited(place, 0)
    tick(panel.form.members, 0)
    place.desk.crm.somebody_changes_access_group(
        "g1", name=LONG_NAME[:60], hides=("contacts:view",)
    )
    await place.settle()
    assert not panel.form.conflict.isHidden()
    return place.window


async def access_group_locked(place: Workplace) -> QWidget:
    """The permission goes while a group is open: what was chosen stays to be read."""
    panel = await edited(place, 0)
    tick(panel.form.members, 0)
    place.desk.crm.overrides = {"access_controls:manage": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    assert panel.isVisible()
    assert not panel.form.locked.isHidden()
    assert panel.form.save.isHidden()
    return place.window


ACCESS_SCENES: Final[tuple[Scene, ...]] = (
    access_groups,
    access_groups_empty,
    access_groups_failed,
    access_group_asked_about,
    access_group_members,
    access_group_hidden,
    access_group_rows,
    access_group_preview,
    access_group_conflict,
    access_group_locked,
)

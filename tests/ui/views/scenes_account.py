"""What is set up for the whole account, in its states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.change_history import FieldChange
from desktop.domain.teams import TeamKind
from desktop.domain.voice_menus import Leads, MenuChoice, VoiceMenu
from desktop.settings.panels import PanelId
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


async def shown(place: Workplace, panel: PanelId) -> Any:
    await open_page(place, PanelId.ADMIN, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def account_settings(place: Workplace) -> QWidget:
    held = {"international_dialing": True, "sticky": True, "encrypted": True}
    place.desk.crm.agency_locks = {"export"}
    place.desk.crm.agency_ruling = replace(place.desk.crm.agency_ruling, setting_locks=held)
    panel = await shown(place, PanelId.ACCOUNT_SETTINGS)
    assert panel.rows["export"].field.isEnabled() is False
    assert panel.rows["sticky"].field.isChecked()
    return place.window


async def account_settings_asked(place: Workplace) -> QWidget:
    """Saving is asked about, with long names; one field is wrong and another is theirs as well."""
    panel = await shown(place, PanelId.ACCOUNT_SETTINGS)
    panel.rows["texting"].field.click()
    panel.rows["pro_dialing"].field.click()
    panel.save.click()
    await place.settle()
    assert not panel.impact.isHidden()
    return place.window


async def account_settings_conflict(place: Workplace) -> QWidget:
    panel = await shown(place, PanelId.ACCOUNT_SETTINGS)
    name = panel.rows["name"].field
    name.setFocus()
    name.selectAll()
    await place.type("Mine")
    place.desk.crm.somebody_changes_settings(name=LONG_NAME)
    prefixes = panel.rows["home_prefixes"].field
    prefixes.setFocus()
    await place.type("x")
    await place.settle()
    assert not panel.banner.isHidden()
    return place.window


async def account_settings_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["account_settings"] = GONE
    panel = await shown(place, PanelId.ACCOUNT_SETTINGS)
    assert panel.empty.isVisible()
    return place.window


async def call_statuses(place: Workplace) -> QWidget:
    """One is new, one archived, and one has a name that is taken."""
    panel = await shown(place, PanelId.CALL_STATUSES)
    panel.field.setText(LONG_NAME[:60])
    panel.add.click()
    panel.rows[2].shelve.click()
    panel.rows[1].name.setFocus()
    panel.rows[1].name.selectAll()
    await place.type("New lead")
    panel.save.click()
    await place.settle()
    assert not panel.error.isHidden()
    return place.window


async def change_history(place: Workplace) -> QWidget:
    """An entry in full, with long words in it."""
    crm = place.desk.crm
    for action in ("account.settings", "blocklist.add", "call.status"):
        crm.happens(action, LONG_NAME, who=("u2", LONG_NAME))
    changes = [FieldChange(f"{LONG_NAME} {place}", "on", LONG_NAME) for place in range(7)]
    crm.happens("call_statuses.edit", "", *changes)
    panel = await shown(place, PanelId.CHANGE_HISTORY)
    panel.table.selectRow(0)
    await place.settle()
    assert not panel.entry.isHidden()
    return place.window


async def change_history_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["change_history"] = GONE
    panel = await shown(place, PanelId.CHANGE_HISTORY)
    assert panel.empty.isVisible()
    return place.window


async def groups_empty(place: Workplace) -> QWidget:
    await shown(place, PanelId.GROUPS)
    return place.window


async def queue_changed(place: Workplace) -> QWidget:
    """With long names, while somebody else changes it too."""
    panel = await shown(place, PanelId.QUEUES)
    panel.table.selectRow(1)
    panel.edit.click()
    await place.settle()
    panel.form.name.setFocus()
    await place.type("!")
    place.desk.crm.somebody_renames(TeamKind.QUEUE, "q1", LONG_NAME)
    await place.settle()
    panel.form.members.others.setCurrentRow(0)
    panel.form.members.members.setCurrentRow(1)
    assert not panel.form.warning.isHidden()
    return place.window


async def voice_menu_changed(place: Workplace) -> QWidget:
    """With long names, a choice that leads nowhere yet, and somebody else's change."""
    crm = place.desk.crm
    choices = (MenuChoice("1", Leads.USER, "u2", "u2"), MenuChoice("", Leads.QUEUE, "q1"))
    crm.menu_rows = [VoiceMenu("m1", LONG_NAME[:60], "menu", choices, ("n1",), 1)]
    panel = await shown(place, PanelId.VOICE_MENUS)
    panel.table.selectRow(0)
    panel.edit.click()
    await place.settle()
    panel.form.add_choice.click()
    crm.somebody_renames_menu("m1", LONG_NAME)
    await place.settle()
    panel.form.choices[1].leads.setCurrentIndex(1)
    panel.form.choices[1].leads.activated.emit(1)
    panel.form.save.click()
    await place.settle()
    assert panel.form.error.text()
    return place.window


async def voice_menus_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"numbers:edit": False}
    choices = (MenuChoice("", Leads.VOICEMAIL, "u2"),)
    place.desk.crm.menu_rows = [VoiceMenu("m1", LONG_NAME, "menu", choices, ("n1",), 1)]
    panel = await shown(place, PanelId.VOICE_MENUS)
    panel.table.selectRow(0)
    assert panel.add.isHidden()
    return place.window


async def status_reasons(place: Workplace) -> QWidget:
    """One is new, and one has a name that is taken."""
    panel = await shown(place, PanelId.STATUS_REASONS)
    panel.field.setText(LONG_NAME[:40])
    panel.add.click()
    panel.rows[1].name.setFocus()
    panel.rows[1].name.selectAll()
    await place.type("Lunch")
    panel.save.click()
    await place.settle()
    assert not panel.error.isHidden()
    return place.window


ACCOUNT_SCENES: Final[tuple[Scene, ...]] = (
    account_settings,
    account_settings_asked,
    account_settings_conflict,
    account_settings_failed,
    call_statuses,
    change_history,
    change_history_failed,
    groups_empty,
    queue_changed,
    voice_menu_changed,
    voice_menus_to_look_at,
    status_reasons,
)

"""The recording panel under the hands."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.recording import RecordingSettings
from desktop.settings.panels import PanelId
from tests.ui.views.workplace import Workplace


@pytest.mark.requirement("S1-36")
async def test_it_is_turned_on_by_keyboard_and_shown_as_it_is(place: Workplace) -> None:
    place.desk.crm.role = Role.ADMINISTRATOR
    place.desk.crm.recording_rules = RecordingSettings(is_announced=True, announcement="Hello.")
    await place.sign_in()
    await place.show()
    place.window.open_page(PanelId.ADMIN)
    place.page(PanelId.ADMIN).choose(PanelId.RECORDING)
    await place.settle()
    panel = place.page(PanelId.ADMIN).current
    assert (panel.is_on.isChecked(), panel.is_announced.isChecked()) == (False, True)
    assert not panel.save.isEnabled(), "filling it is no change"
    await place.until(lambda: panel.is_announced.position == 1.0, "the knob is where it belongs")
    panel.is_on.setFocus()
    await place.press("Space", at=panel.is_on)
    assert panel.save.isEnabled()
    await place.click("Save", panel)
    assert place.desk.crm.recording_rules == RecordingSettings(True, True, "Hello.", 2)
    assert not panel.save.isEnabled()
    panel.is_announced.setFocus()
    await place.press("Space", at=panel.is_announced)
    assert not panel.announcement.isEnabled()

"""What an administrator sets for the whole account is felt in the windows of others at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.settings.panels import PanelId
from desktop.ui.account_settings.view import AccountSettingsPanel
from desktop.ui.call_statuses.view import CallStatusesPanel
from desktop.ui.change_history.view import ChangeHistoryPanel
from desktop.ui.event_loop import run_until_complete
from desktop.ui.widgets.text import Label
from tests.journeys.rig import Journey, another_desk, journey
from tests.support.waiting import until

OMAR = "omar.haddad@harbor.example"

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@pytest.mark.requirement("S1-06", "S1-08", "S1-17", "S2-28", "S2-29", "S2-42", "S2-43")
def test_texting_is_switched_off_and_a_status_renamed_while_others_talk(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _an_administrators_morning(qapp, tmp_path))


async def _an_administrators_morning(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        await day.control.change_role("call_manager")
        rail = day.desk.window.rail
        await until(lambda: PanelId.TEXTS in rail.panels, 10, "she has texts")
        call = await day.dial("4435550140")
        async with another_desk(day, folder / "administrator", OMAR) as administrator:
            await _texting_off(administrator)
            await until(lambda: PanelId.TEXTS not in rail.panels, 10, "her texts are gone")
            assert day.core.calls.call(call.id).state is CallState.ACTIVE, "the talk was cut"
            await _a_status_renamed(administrator, day)
            await _all_of_it_in_the_history(administrator)
        await day.core.calls.hang_up(call.id)
        await day.idle()
        chips = day.desk.after_calls.wrap_up.statuses
        await until(lambda: chips.chip("Fresh lead").isVisible(), 10, "the wrap-up offers it")


async def _opened(day: Journey, panel_id: PanelId) -> object:
    window = day.desk.window
    window.open_page(PanelId.ADMIN)
    admin = window._parts.pages[PanelId.ADMIN]
    admin.choose(panel_id)
    return admin.current


async def _texting_off(day: Journey) -> None:
    panel = await _opened(day, PanelId.ACCOUNT_SETTINGS)
    assert isinstance(panel, AccountSettingsPanel)
    texting = panel.rows["texting"].field
    await until(texting.isVisible, 10, "the settings are there")
    texting.click()  # type: ignore[attr-defined]  # a switch
    panel.save.click()
    await until(panel.impact.isVisible, 10, "whom it meets is said before")
    said = "\n".join(each.text() for each in panel.impact.findChildren(Label))
    assert "lose texts" in said
    assert "in a call" in said
    panel.impact.save.click()
    await until(lambda: panel.banner.text.startswith("Saved"), 10, "it is saved")


async def _a_status_renamed(day: Journey, other: Journey) -> None:
    panel = await _opened(day, PanelId.CALL_STATUSES)
    assert isinstance(panel, CallStatusesPanel)
    await until(lambda: panel.rows and panel.rows[0].isVisible(), 10, "the statuses are there")
    first = panel.rows[0].name
    first.selectAll()
    QTest.keyClicks(first, "Fresh lead")
    panel.save.click()
    options = other.core.call_statuses
    await until(
        lambda: options.statuses.rows[0].name == "Fresh lead", 10, "the other desk knows it"
    )


async def _all_of_it_in_the_history(day: Journey) -> None:
    panel = await _opened(day, PanelId.CHANGE_HISTORY)
    assert isinstance(panel, ChangeHistoryPanel)
    await until(lambda: panel.table.rowCount() > 1, 10, "the history is there")
    panel.search.setText("account settings")
    await until(lambda: panel.table.rowCount() == 1, 10, "the change is found")
    panel.table.selectRow(0)
    await until(panel.entry.isVisible, 10, "it is shown in full")
    texts = [panel.entry.changes.item(0, column).text() for column in range(3)]
    assert texts == ["Texting", "on", "off"]

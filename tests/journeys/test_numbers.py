"""A number is given back at the administrator's desk; the agent's window shows the new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, another_desk, journey
from tests.support.waiting import until

OMAR = "omar.haddad@harbor.example"


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
@pytest.mark.requirement("S1-35", "S2-13")
def test_the_agent_calls_from_the_replacement(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _released(qapp, tmp_path))


async def _released(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        dial = day.desk.phone.dial
        dial.field.setFocus()
        QTest.keyClicks(dial.field, "4435550140")
        await until(lambda: "(410) 555-0100" in _shown(day), 10, "the main line is shown")
        async with another_desk(day, folder / "other", OMAR) as manager:
            await _release_main_line(manager)
            await until(lambda: "(646) 555-0100" in _shown(day), 10, "the new number is shown")
        dial.field.called.emit()
        call = await day.talking()
        assert call.our_number == "+16465550100"
        await day.core.calls.hang_up(call.id)
        await day.idle()


async def _release_main_line(manager: Journey) -> None:
    panel = await _numbers(manager)
    panel.add.click()
    panel.buying.area.setText("646")
    await until(lambda: "(646) 555-0100" in _first(panel), 10, "numbers of New York")
    panel.buying.offers.setCurrentRow(0)
    panel.buying.submit.click()
    await until(lambda: "(646) 555-0100 is yours" in panel.banner.text, 10, "it is bought")
    panel.search.setText("Main line")
    await until(lambda: panel.table.rowCount() == 1, 10, "the main line is found")
    panel.table.selectRow(0)
    panel.release.click()
    await until(panel.retiring.submit.isEnabled, 10, "who uses it is known")
    panel.retiring.other.choose_data("+16465550100")
    panel.retiring.submit.click()
    await until(lambda: "takes its place everywhere" in panel.banner.text, 10, "it is given back")


async def _numbers(manager: Journey) -> Any:
    window = manager.desk.window
    window.open_page(PanelId.ADMIN)
    page: Any = window.pages.currentWidget()
    page.choose(PanelId.NUMBERS)
    panel = page.current
    await until(lambda: panel.table.rowCount() > 5, 10, "the numbers are shown")
    return panel


def _first(panel: Any) -> str:
    item = panel.buying.offers.item(0)
    return item.text() if item is not None else ""


def _shown(day: Journey) -> str:
    """What stands under the number field: "From (410) 555-0100 · area 410"."""
    dial: Any = day.desk.phone.dial
    return str(dial.caller_id.text())

"""An agent is put into an access control group while they talk, seen from their window (S1-07)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.domain.queries import CallQuery
from desktop.settings.panels import PanelId
from desktop.ui.access_groups.check_list import CheckList
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, another_desk, journey
from tests.support.waiting import until, until_true

P = PanelId
OMAR = "omar.haddad@harbor.example"
MANAGER = (P.PHONE, P.CALLS, P.TEXTS, P.PEOPLE, P.VOICEMAIL, P.ADMIN, P.SETTINGS)
CAPITAL = "+12025550111"


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
@pytest.mark.requirement("S1-07")
def test_a_group_takes_texts_and_rows_from_somebody_who_talks(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _group(qapp, tmp_path))


async def _group(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        await day.control.change_role("call_manager")
        await day.on_rail(*MANAGER)
        await until_true(lambda: _has(day, many=True), "calls and texts are on this computer", 20)
        call = await day.dial("4435550140")
        async with another_desk(day, folder / "omar", OMAR) as omar:
            await _confined_by(omar)
        await day.on_rail(*(each for each in MANAGER if each is not P.TEXTS))
        await until_true(lambda: _has(day, many=False), "calls of one number and no text", 20)
        why = day.desk.why
        why.ask(P.TEXTS)
        assert why.sentence.endswith("An access control group you belong to hides this: Trainees.")
        why.hide()
        assert day.core.calls.call(call.id).state is CallState.ACTIVE, "the talk was cut"
        await day.core.calls.hang_up(call.id)
        await day.idle()


async def _confined_by(omar: Journey) -> None:
    """Texts are hidden, and the calls of one number are left."""
    page: Any = omar.desk.window._parts.pages[P.ADMIN]
    omar.desk.window.open_page(P.ADMIN)
    page.choose(P.ACCESS_GROUPS)
    panel = page.current
    await until(panel.empty.isVisible, 10, "there is no group yet")
    panel.add.click()
    form = panel.form
    form.name.setText("Trainees")
    form.name.textEdited.emit("Trainees")
    _tick(form.members, "Anna Keller")
    _tick(form.hidden, "Text log")
    _tick(form.rows["numbers"], "(202) 555-0111")
    form.tabs.setCurrentIndex(3)
    await until(lambda: "Anna Keller loses texts" in form.words.text(), 10, "what it does")
    assert "They are in a call; it goes on." in form.words.text()
    assert "1 user sees other calls and texts than now." in form.words.text()
    assert form.preview.lines.text().startswith("Pages that vanish: texts.")
    form.save.click()
    await until(lambda: panel.banner.text.startswith("Trainees is saved"), 10, "it is saved")


def _tick(listed: CheckList, words: str) -> None:
    items = [listed.list.item(place) for place in range(listed.list.count())]
    item = next(each for each in items if words in each.text())
    item.setCheckState(Qt.CheckState.Checked)


async def _our_numbers(day: Journey) -> set[str]:
    """Those on which there are calls on this computer."""
    rows = await day.core.local.calls.find(CallQuery(), 5000)
    return {each.tracking_number for each in rows}


async def _has(day: Journey, *, many: bool) -> bool:
    found, texts = await _our_numbers(day), await day.core.local.texts.count()
    return len(found) > 1 and texts > 0 if many else (found, texts) == ({CAPITAL}, 0)

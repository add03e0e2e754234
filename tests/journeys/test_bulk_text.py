"""A text to many through the whole stack: pasted, looked at, cancelled on its way, and resumed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.api.client import CrmClient
from desktop.api.requests import path_of
from desktop.domain.text_records import BulkAction, BulkState, RecipientState
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until, until_true

EVERYBODY = tuple(f"+1{area}55501{place:02d}" for area in (410, 443) for place in range(60))
UNREACHABLE = "+14105550198"


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
def test_everybody_gets_it_once_though_it_was_cancelled(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _a_text_to_many(qapp, tmp_path))


async def _a_text_to_many(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.control.change_role("administrator")
        await day.sign_in()
        await until(lambda: PanelId.TEXTS in day.desk.window.rail.panels, 15, "the page of texts")
        await _at_any_hour(day, per_minute=600)
        day.desk.window.open_page(PanelId.TEXTS)
        page = day.desk.window._parts.pages[PanelId.TEXTS].bulk
        page.button.click()
        page.compose.paste.setPlainText("\n".join((*EVERYBODY, UNREACHABLE, "911")))
        page.compose.add_pasted.click()
        page.compose.text.setPlainText("Hello from {account.name}")
        await _pressed(page.compose.look)
        preview = page.compose.preview
        await until(lambda: page.compose.currentWidget() is preview, 30, "the preview")
        assert preview.headline.text() == "121 people get it"
        assert preview.remark.text() == "1 left out"
        await _pressed(preview.send)
        await until(lambda: page.job.bar.value() >= 10, 30, "some have it")
        resume = page.job.buttons[BulkAction.RESUME]
        await _pressed(page.job.buttons[BulkAction.CANCEL])
        await until(lambda: resume.isVisibleTo(page), 10, "it is cancelled")
        assert 0 < page.job.bar.value() < 100
        await _at_any_hour(day, per_minute=60_000)
        await _pressed(resume)
        await until(lambda: page.job.bar.value() == 100, 60, "everybody has it")
        await _everybody_once(day)


async def _pressed(button: QAbstractButton) -> None:
    await until(button.isEnabled, 10, "the button can be pressed")
    button.click()


async def _at_any_hour(day: Journey, per_minute: int) -> None:
    """It must not matter when the test runs."""
    crm = day.core.crm
    assert isinstance(crm, CrmClient)
    hours = {"quiet_from": "00:00", "quiet_until": "00:00", "bulk_per_minute": per_minute}
    path = path_of(day.core.session.account_id, "texting-settings")
    await crm._send("PUT", path, hours, headers={"If-Match": "*"})


async def _everybody_once(day: Journey) -> None:
    account_id = day.core.session.account_id
    (job,) = (await day.core.bulk_texts.jobs()).rows

    async def all_said() -> bool:
        now = await day.core.bulk_texts.job(job.id)
        counted = (now.count(RecipientState.DELIVERED), now.count(RecipientState.FAILED))
        return now.state is BulkState.DONE and counted == (120, 1)

    await until_true(all_said, "the network has said what became of each", 30)
    report = (await day.core.crm.bulk_report(account_id, job.id)).decode()
    rows = [(each["Number"], each["State"]) for each in csv.DictReader(io.StringIO(report))]
    assert rows == [
        *((f"'{number}", "Delivered") for number in EVERYBODY),
        (f"'{UNREACHABLE}", "Failed"),
        ("911", "Left out"),
    ]
    threads = [
        each
        for each in (await day.core.crm.conversations(account_id, limit=500)).rows
        if each.remote_number in EVERYBODY
    ]
    assert len(threads) >= len(EVERYBODY)

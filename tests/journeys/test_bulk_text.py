"""A text to many through the whole stack: pasted, looked at, cancelled on its way, and resumed."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from sqlalchemy import select

from desktop.api.client import CrmClient
from desktop.api.requests import path_of
from desktop.domain.text_records import BulkAction, BulkState, RecipientState
from desktop.server.database import Database, now_ms
from desktop.server.tables import conversations, do_not_call, messages, opt_outs
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.journeys.test_wrap_up import database_in
from tests.support.waiting import until, until_true

EVERYBODY = tuple(
    f"+1{area}55501{place:02d}" for area in (202, 303, 312, 410, 443) for place in range(100)
)
ON_DO_NOT_CALL = EVERYBODY[10:30]
OPTED_OUT = EVERYBODY[140:150]
LEFT_OUT = {*ON_DO_NOT_CALL, *OPTED_OUT}
WANTED = [number for number in EVERYBODY if number not in LEFT_OUT]
UNREACHABLE = [number for number in WANTED if number.endswith(("0197", "0198"))]
WORDS = "We are in your street on Friday."


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
@pytest.mark.requirement("S1-22")
def test_everybody_gets_it_once_though_it_was_cancelled(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _a_text_to_many(qapp, tmp_path))


async def _a_text_to_many(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        with contextlib.closing(database_in(folder / "server")) as database:
            await day.control.change_role("administrator")
            await day.sign_in()
            rail = day.desk.window.rail
            await until(lambda: PanelId.TEXTS in rail.panels, 15, "the page of texts")
            _some_want_none(database, day.core.session.account_id)
            await _at_any_hour(day, per_minute=3000)
            await _written_cancelled_and_resumed(day)
            await _everybody_once(day, database)


async def _written_cancelled_and_resumed(day: Journey) -> None:
    day.desk.window.open_page(PanelId.TEXTS)
    page = day.desk.window._parts.pages[PanelId.TEXTS].bulk
    page.button.click()
    page.compose.paste.setPlainText("\n".join(EVERYBODY))
    page.compose.add_pasted.click()
    page.compose.text.setPlainText(WORDS)
    await _pressed(page.compose.look)
    preview = page.compose.preview
    await until(lambda: page.compose.currentWidget() is preview, 30, "the preview")
    assert preview.headline.text() == f"{len(WANTED)} people get it"
    assert preview.remark.text() == f"{len(LEFT_OUT)} left out"
    await _pressed(preview.send)
    await until(lambda: page.job.bar.value() >= 50, 60, "half of them have it")
    resume = page.job.buttons[BulkAction.RESUME]
    await _pressed(page.job.buttons[BulkAction.CANCEL])
    await until(lambda: resume.isVisibleTo(page), 10, "it is cancelled")
    assert 50 <= page.job.bar.value() < 100
    await _at_any_hour(day, per_minute=60_000)
    await _pressed(resume)
    await until(lambda: page.job.bar.value() == 100, 60, "everybody has it")


async def _pressed(button: QAbstractButton) -> None:
    await until(button.isEnabled, 10, "the button can be pressed")
    button.click()


def _some_want_none(database: Database, account_id: str) -> None:
    with database.write() as connection:
        for table in (do_not_call, opt_outs):
            connection.execute(table.delete())
        for number in ON_DO_NOT_CALL:
            row = {"account_id": account_id, "number": number}
            connection.execute(do_not_call.insert().values(**row, added_at=now_ms()))
        for number in OPTED_OUT:
            row = {"account_id": account_id, "number": number, "at": now_ms()}
            connection.execute(opt_outs.insert().values(**row))


async def _at_any_hour(day: Journey, per_minute: int) -> None:
    """It must not matter when the test runs."""
    crm = day.core.crm
    assert isinstance(crm, CrmClient)
    hours = {"quiet_from": "00:00", "quiet_until": "00:00", "bulk_per_minute": per_minute}
    path = path_of(day.core.session.account_id, "texting-settings")
    await crm._send("PUT", path, hours, headers={"If-Match": "*"})


async def _everybody_once(day: Journey, database: Database) -> None:
    account_id = day.core.session.account_id
    (job,) = (await day.core.bulk_texts.jobs()).rows

    async def all_said() -> bool:
        now = await day.core.bulk_texts.job(job.id)
        counted = (now.count(RecipientState.DELIVERED), now.count(RecipientState.FAILED))
        wanted = (len(WANTED) - len(UNREACHABLE), len(UNREACHABLE))
        return now.state is BulkState.DONE and counted == wanted

    await until_true(all_said, "the network has said what became of each", 60)
    report = (await day.core.crm.bulk_report(account_id, job.id)).decode()
    states = {each["Number"]: each["State"] for each in csv.DictReader(io.StringIO(report))}
    assert states == {f"'{number}": _state_of(number) for number in EVERYBODY}
    query = (
        select(conversations.c.remote_number)
        .join(messages, messages.c.conversation_id == conversations.c.id)
        .where(messages.c.text == WORDS)
    )
    with database.read() as connection:
        assert Counter(connection.execute(query).scalars()) == Counter(WANTED)


def _state_of(number: str) -> str:
    if number in LEFT_OUT:
        return "Left out"
    return "Failed" if number in UNREACHABLE else "Delivered"

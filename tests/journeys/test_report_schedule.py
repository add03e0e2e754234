"""A report manager schedules a weekly report; it arrives by mail, and agrees with the call log."""

from __future__ import annotations

import base64
import io
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select, update

from desktop.domain.records import CallFilter
from desktop.server import jobs
from desktop.server.crm.reports.schedule_rows import KIND
from desktop.server.database import Database, now_ms
from desktop.server.tables import report_schedules
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until, until_true

RAVI = "ravi.patel@harbor.example"
BOSS = "boss@elsewhere.example"
ZONE: Final = "Asia/Tokyo"  # its midnight is in the office hours of the demo
# Name, calls, inbound, outbound, answered, rate, missed, abandoned, voicemail, talk time.
_ROW: Final = re.compile(
    r"^(.+?) ([\d,]+) [\d,]+ [\d,]+ ([\d,]+) (?:[\d.]+ %|–) [\d,]+ [\d,]+ [\d,]+ (\d+:\d\d:\d\d) ",
    re.MULTILINE,
)
_DAYS: Final = re.compile(r"(\d+ \w{3} \d{4}) – (\d+ \w{3} \d{4})")
Figures = dict[str, tuple[int, int, int]]  # calls, answered and seconds of talk, by agent


@pytest.mark.requirement("S1-26", "S1-27")
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
def test_a_scheduled_report_arrives_and_agrees_with_the_log(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _scheduled(qapp, tmp_path))


async def _scheduled(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in(RAVI)
        await until(lambda: day.core.session.is_signed_in, 15, "the report manager is in")
        panel = await _schedules(day)
        await _schedule(panel)
        await _send_now(day, panel)
        first = await _pdf(day, BOSS, 1)
        assert _figures_in(first) == await _figures_of_the_log(day, first)
        await _is_due(folder)
        second = await _pdf(day, BOSS, 2)
        assert _figures_in(second) == _figures_in(first)
        await _history_tells(panel)


async def _schedules(day: Journey) -> Any:
    window = day.desk.window
    assert window.open_if_offered(PanelId.REPORTS)
    page: Any = window.pages.currentWidget()
    page.choose(PanelId.REPORT_SCHEDULES)
    await until(page.current.schedules.empty.isVisible, 10, "nothing is scheduled yet")
    return page.current


async def _schedule(panel: Any) -> None:
    schedules = panel.schedules
    schedules.add.click()
    form = schedules.form
    QTest.keyClicks(form.name, "Week by agent")
    form.subject.setCurrentIndex(form.subject.findData("agent"))
    form.zone.setCurrentIndex(form.zone.findData(ZONE))
    QTest.keyClicks(form.recipients, f"{RAVI}, {BOSS}")
    form.save.click()
    await until(lambda: schedules.table.rowCount() == 1, 10, "it stands in the list")
    assert "It goes next on Mon" in schedules.banner.text


async def _send_now(day: Journey, panel: Any) -> None:
    schedules = panel.schedules
    schedules.table.selectRow(0)
    schedules.send_now.click()
    assert "to 2 people now?" in schedules.banner.text
    schedules.banner.acted.emit()


async def _pdf(day: Journey, to: str, count: int) -> str:
    """The text of the PDF in the newest mail, once there are so many."""
    path = f"/demo/mails?to={to}"

    async def is_there() -> bool:
        return len((await day.outside("GET", path))["items"]) == count

    await until_true(is_there, "the mail", 20)
    newest = (await day.outside("GET", path))["items"][0]
    assert newest["subject"].startswith("Week by agent")
    found = await day.outside(
        "GET", f"/demo/mail_attachment?mail_id={newest['id']}&place=0".replace("+", "%2B")
    )
    assert found["media_type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(base64.b64decode(found["content"])))
    return "\n".join(page.extract_text() for page in reader.pages)


def _figures_in(text: str) -> Figures:
    return {
        name: (int(calls.replace(",", "")), int(answered.replace(",", "")), _seconds(talk))
        for name, calls, answered, talk in _ROW.findall(text)
    }


def _seconds(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return (hours * 60 + minutes) * 60 + seconds


async def _figures_of_the_log(day: Journey, text: str) -> Figures:
    """Counted from the calls as the log lists them, over the days that the report names."""
    days = _DAYS.search(text)
    assert days is not None
    first, last = (datetime.strptime(each, "%d %b %Y") for each in days.groups())  # noqa: DTZ007 - a day
    since = first.replace(tzinfo=ZoneInfo(ZONE))
    until_ = (last + timedelta(days=1)).replace(tzinfo=ZoneInfo(ZONE))
    assert (first.weekday(), last - first) == (0, timedelta(days=6))
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    cursor: str | None = None
    while True:
        page = await day.core.crm.calls(day.core.session.account_id, CallFilter(), cursor, 500)
        for call in page.rows:
            if since <= call.started_at < until_:
                for name in (call.agent_name or "Nobody", "All calls"):
                    row = found[name]
                    row[0] += 1
                    row[1] += call.answered_at is not None
                    row[2] += call.talk_time
        cursor = page.next_cursor
        if cursor is None or page.rows[-1].started_at.astimezone(UTC) < since:
            break
    assert found["All calls"][0] > 20  # the demo's week is not an empty one
    return {name: (row[0], row[1], row[2]) for name, row in found.items()}


async def _is_due(folder: Path) -> None:
    """As if its Monday had come."""
    database = Database.in_folder(folder / "server")
    try:
        with database.write() as connection:
            now = now_ms()
            row = connection.execute(select(report_schedules)).one()
            connection.execute(update(report_schedules).values(next_at=now))
            payload = {"schedule_id": row.id, "due": now}
            jobs.enqueue(connection, KIND, payload, once="due", account_id=row.account_id)
    finally:
        database.close()


async def _history_tells(panel: Any) -> None:
    panel.schedules.table.selectRow(0)
    panel.schedules.history.click()
    runs = panel.runs
    await until(lambda: runs.table.rowCount() == 2, 10, "both runs are there")

    def told() -> set[tuple[str, str]]:
        rows = range(runs.table.rowCount())
        return {(runs.table.item(row, 1).text(), runs.table.item(row, 3).text()) for row in rows}

    wanted = {("Sent by Ravi Patel", "Sent to 2 people."), ("Was due", "Sent to 2 people.")}
    await until(lambda: told() == wanted, 10, "what came of them")

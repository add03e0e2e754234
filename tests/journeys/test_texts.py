"""Texting goes and comes back under an agent's hands; a text waits for a CRM that is away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.errors import StoreUnavailable
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until, until_true

P = PanelId
NEVER_REACHED = ("0197", "0198")  # by the simulated network
HALF = "I will be there at"


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
@pytest.mark.requirement("S1-17", "S1-21")
def test_texting_goes_and_comes_back(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _goes_and_comes(qapp, tmp_path))


async def _goes_and_comes(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.control.change_role("call_manager")
        await day.sign_in()
        await until(lambda: P.TEXTS in day.desk.window.rail.panels, 15, "texts on the rail")
        number = await _a_thread_with_half_a_text(day)
        await _switched_off(day)
        await _switched_on(day, number)


async def _a_thread_with_half_a_text(day: Journey) -> str:
    page = day.desk.texting.page
    day.desk.window.open_page(P.TEXTS)
    await until(lambda: page.list.rows.count() > 0, 15, "conversations")
    number = await _one_that_can_be_answered(day)
    QTest.keyClicks(page.writing.field, HALF)
    await until(lambda: _draft(day, number) == HALF, 5, "the draft is on the disk")
    return number


async def _one_that_can_be_answered(day: Journey) -> str:
    """What is seeded depends on the hour: some numbers send no texts, some get none."""
    account_id = day.core.session.account_id
    ours = {each.number for each in await day.core.crm.text_numbers(account_id)}
    page, texts = day.desk.texting.page, day.desk.texting.presenter
    number = ""
    for row in range(page.list.rows.count()):
        page.list.rows.setCurrentRow(row)
        await until(lambda before=number: _open_number(day) not in {"", before}, 10, "it opens")
        number = texts.open_number
        threads = await day.core.local.texts.with_number(number)
        if threads[0].our_number in ours and not number.endswith(NEVER_REACHED):
            await until(lambda: bool(page.texts.bubbles), 10, "the thread's texts")
            return number
    raise AssertionError("nobody can be answered")


def _open_number(day: Journey) -> str:
    """The one whose thread is on the page; empty while it is only asked for."""
    texts = day.desk.texting.presenter
    number, person = texts.open_number, texts.thread.person
    return number if person is not None and number in person.numbers else ""


async def _switched_off(day: Journey) -> None:
    window = day.desk.window
    await _texting(day, on=False)
    await until(lambda: window.page is P.PHONE, 10, "the lost page is left")
    assert P.TEXTS not in window.rail.panels
    assert "Texts is no longer available" in window.banner.text
    day.desk.why.ask(P.TEXTS)
    assert day.desk.why.sentence == "Texting is switched off for this account."
    day.desk.why.hide()
    page = day.desk.texting.page
    assert (page.list.rows.count(), page.texts.bubbles) == (0, {})
    assert page.title.text() == ""

    async def none_is_kept() -> bool:
        texts = day.core.local.texts
        return not (await texts.count() or await texts.conversations(limit=1))

    await until_true(none_is_kept, "no text is left on the disk")


async def _switched_on(day: Journey, number: str) -> None:
    window, page = day.desk.window, day.desk.texting.page
    await _texting(day, on=True)
    await until(lambda: P.TEXTS in window.rail.panels, 10, "texts are back")
    window.open_page(P.TEXTS)
    await until(lambda: bool(page.texts.bubbles), 15, "the thread is back")
    assert day.desk.texting.presenter.open_number == number
    assert page.writing.field.toPlainText() == HALF
    QTest.keyClicks(page.writing.field, " ten")
    await until(page.writing.send.isEnabled, 10, "it can be sent")
    page.writing.send.click()
    await _sent(day, f"{HALF} ten")


async def _sent(day: Journey, text: str) -> None:
    page = day.desk.texting.page

    def stands_there() -> bool:
        if page.writing.warning.isVisibleTo(page):  # at night somebody is asked first
            page.writing.warning.acted.emit()
        shown = [view.bubble for view in page.texts.bubbles.values() if view.bubble.text == text]
        return len(shown) == 1 and "Delivered" in shown[0].status

    await until(stands_there, 20, "the text is delivered")
    assert page.writing.field.toPlainText() == ""
    assert day.core.outbox.all() == ()


async def _texting(day: Journey, *, on: bool) -> None:
    account = day.core.session.account
    assert account is not None
    await day.outside("POST", "/demo/switch", account_id=account.id, name="texting", on=on)


def _draft(day: Journey, number: str) -> str:
    try:
        return day.core.local.drafts.text("text", number)
    except StoreUnavailable:
        return ""

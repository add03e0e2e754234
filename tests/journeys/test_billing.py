"""Money in the real window: what a billing user sees, one charge, and a level that goes down."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.billing import TopUp
from desktop.domain.money import Money
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.sections import SectionPage
from tests.journeys.rig import Journey, fresh_desk, journey
from tests.support.relay import Relay
from tests.support.viewer import Viewer, viewer_of_files
from tests.support.waiting import until

P = PanelId
BRUNO = "bruno.silva@harbor.example"
OMAR = "omar.haddad@harbor.example"

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@pytest.fixture
def viewer(qapp: QApplication) -> Iterator[Viewer]:
    with viewer_of_files() as made:
        yield made


@pytest.mark.requirement("S1-41", "S1-42", "S1-43", "S1-44")
def test_a_billing_user_opens_an_invoice_and_finds_nothing_else_of_the_account(
    qapp: QApplication, tmp_path: Path, viewer: Viewer
) -> None:
    run_until_complete(qapp, _invoice(qapp, tmp_path, viewer))


@pytest.mark.requirement("S2-34", "S2-35")
def test_an_administrator_pays_once_and_goes_down_with_open_eyes(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _money(qapp, tmp_path))


async def _invoice(qapp: QApplication, folder: Path, viewer: Viewer) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in(BRUNO)
        await day.on_rail(P.PHONE, P.BILLING, P.SETTINGS)
        page = _billing(day)
        assert page.offered == (P.INVOICES,)
        panel: Any = page.current
        await until(lambda: panel.list.table.rowCount() > 3, 15, "the invoices")
        panel.list.table.setFocus()
        QTest.keyClick(panel.list.table, Qt.Key.Key_Down)
        QTest.keyClick(panel.list.table, Qt.Key.Key_Return)
        await until(lambda: panel.one.table.rowCount() > 1, 10, "its lines")
        QTest.keyClick(panel.one.open, Qt.Key.Key_Return)
        await until(lambda: viewer.opened, 15, "the PDF")
        shown = [panel.one.table.item(row, 2).text() for row in range(panel.one.table.rowCount())]
        _agrees(viewer.opened[0], panel.one._shown.row, shown)
        settings = _section(day, P.SETTINGS)
        assert {P.SOUND, P.SECURITY} <= {*settings.offered}
        assert P.VOIP not in settings.offered
    assert not viewer.opened[0].exists(), "nothing of it stays when the program ends"


def _agrees(path: Path, row: Any, amounts: list[str]) -> None:
    """The file says what the page says."""
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    text = "\n".join(page.extract_text() for page in pages)
    for words in (row.number, row.period, row.amount, *amounts):
        assert words in text


async def _money(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day, _behind(day, folder) as (desk, relay):
        await desk.sign_in(OMAR)
        await until(lambda: P.BILLING in desk.desk.window.rail.panels, 20, "the administrator")
        await _tops_up(desk, relay)
        await _goes_down(desk)


@asynccontextmanager
async def _behind(day: Journey, folder: Path) -> Any:
    """Another computer, whose wire to the CRM can lose an answer."""
    relay = Relay(urlsplit(day.ready.crm).port or 0)
    await relay.open_door()
    there = msgspec.structs.replace(day.ready, crm=relay.address)
    behind = Journey(day.core, day.desk, there, day.control)
    try:
        async with fresh_desk(behind, folder / "omar") as desk:
            yield desk, relay
    finally:
        await relay.close_door()


async def _tops_up(desk: Journey, relay: Relay) -> None:
    panel = await _panel(desk, P.TOP_UP)
    await until(panel.balance.fact.value.text, 15, "the balance")
    before = (await desk.core.billing.balance()).amount
    paid = await _top_ups(desk)
    panel.once.chips["10000"].click()
    account = desk.core.session.account_id
    relay.loses_answer_to = f"POST /v1/accounts/{account}/topups".encode()
    panel.once.press.click()
    await until(panel.once.unanswered.isVisible, 20, "the answer is lost")
    assert panel.once.press.text() == "Ask again about $100.00"
    assert "it is the same charge" in panel.once.unanswered.text
    panel.once.press.click()
    await until(lambda: "was charged" in panel.banner.text, 20, "it is charged")
    assert len(await _top_ups(desk)) == len(paid) + 1
    after = (await desk.core.billing.balance()).amount
    assert after == before + Money(10_000)
    await until(lambda: panel.balance.fact.value.text() == after.display(), 10, "it is shown")


async def _goes_down(desk: Journey) -> None:
    panel = await _panel(desk, P.SUBSCRIPTION)
    await until(lambda: panel.levels and panel.levels[0].choose.isVisible(), 15, "the levels")
    panel.levels[0].choose.click()
    await until(panel.change.confirm.isVisible, 15, "what it takes")
    said = "\n".join(each.text() for each in panel.change.findChildren(type(panel.change.error)))
    assert "Pro becomes Standard" in said
    assert "Add parties to a call" in said
    assert "Jonas Weber" in said
    assert (await desk.core.billing.subscription()).plan == "Pro", "not before it is agreed to"
    panel.change.confirm.click()
    await until(lambda: "is on Standard from now on" in panel.banner.text, 15, "it is changed")
    account = desk.core.session
    await until(lambda: account.account and account.account.plan == "Standard", 15, "it is felt")


async def _top_ups(desk: Journey) -> tuple[TopUp, ...]:
    return (await desk.core.billing.topups()).rows


async def _panel(desk: Journey, panel: PanelId) -> Any:
    page = _billing(desk)
    page.choose(panel)
    return page.current


def _billing(desk: Journey) -> SectionPage:
    return _section(desk, P.BILLING)


def _section(desk: Journey, panel: PanelId) -> SectionPage:
    assert desk.desk.window.open_if_offered(panel)
    page = desk.desk.window.pages.currentWidget()
    assert isinstance(page, SectionPage)
    return page

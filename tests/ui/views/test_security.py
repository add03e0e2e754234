"""Account and security in a window: the QR code as painted, what is copied, what goes when left."""

from __future__ import annotations

import pytest
import segno
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.settings.panels import PanelId
from desktop.ui.security.factor_card import SecondFactorCard
from desktop.ui.security.view import SecurityPanel
from desktop.ui.widgets.qr import QrCode
from tests.fakes.crm_own_sign_in import ADDRESS, KEY
from tests.ui.views.scenes_security import security_codes, security_scan
from tests.ui.views.workplace import Workplace, spoken


def test_every_module_of_the_code_is_painted_black_on_white(qapp: QApplication) -> None:
    code = QrCode("QR code", side=200)
    code.show_text(ADDRESS)
    image = code.grab().toImage()
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    scale = image.width() / 200
    size = int(image.width() // (len(matrix) + 8)) / scale
    start = round((200 - size * len(matrix)) / 2 * scale) / scale
    for y, row in enumerate(matrix):
        for x, is_dark in enumerate(row):
            at = [round((start + (place + 0.5) * size) * scale - 0.5) for place in (x, y)]
            assert (image.pixelColor(*at).lightness() < 50) is bool(is_dark), (x, y)
    assert image.pixelColor(2, 2).lightness() > 250, "the quiet zone"
    assert start >= 4 * size
    code.deleteLater()


async def test_key_and_codes_are_copied_and_said_by_a_screen_reader(place: Workplace) -> None:
    await security_scan(place)
    card = _card(place)
    assert "QR code" in spoken(card.scan.qr)
    card.scan.copy.click()
    assert QGuiApplication.clipboard().text() == KEY
    card.scan.cancel.click()
    await place.settle()
    assert card.scan.key.text() == ""


@pytest.mark.parametrize("leaves", ["another panel", "another page"])
async def test_the_codes_are_gone_when_the_panel_is_left(place: Workplace, leaves: str) -> None:
    await security_codes(place)
    card = _card(place)
    card.codes.copy.click()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 10
    if leaves == "another panel":
        place.page(PanelId.SETTINGS).choose(PanelId.SOUND)
    else:
        place.window.open_page(PanelId.PHONE)
    await place.settle()
    assert card.codes.labels == []
    place.window.open_page(PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).choose(PanelId.SECURITY)
    await place.settle()
    assert not card.codes.isVisible()
    assert "hidden when you left" in card.notice.text()


def _card(place: Workplace) -> SecondFactorCard:
    panel = place.page(PanelId.SETTINGS).panel(PanelId.SECURITY)
    assert isinstance(panel, SecurityPanel)
    return panel.factor

"""The receipt of a change: quiet, dismissible, with its details among the settings."""

from __future__ import annotations

from desktop.settings.panels import PanelId
from desktop.ui.main_window import RECEIPT_MS
from tests.ui.views.workplace import Workplace


async def test_it_stays_until_it_is_dismissed_and_leads_to_its_reasons(place: Workplace) -> None:
    await place.sign_in()
    place.desk.crm.overrides = {"messages.log:view": True}
    place.desk.crm.tell_permissions()
    await place.settle()
    banner = place.window.banner
    assert "You can now: see texts." in place.said(banner)
    assert not place.window._receipt.isActive(), f"it would go by itself after {RECEIPT_MS} ms"
    await place.click("Details", banner)
    assert place.window.page is PanelId.SETTINGS
    panel = place.page(PanelId.SETTINGS).current
    assert "given to you individually" in place.said(panel)
    assert banner.isHidden()
    panel.why.click()
    await place.settle()
    assert place.windows.why.isVisible()


async def test_before_any_change_the_list_says_so(place: Workplace) -> None:
    await place.sign_in()
    place.window.open_page(PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).choose(PanelId.PERMISSIONS)
    await place.settle()
    assert "Nothing has changed" in place.said(place.page(PanelId.SETTINGS).current)

"""The manager's pages in half a screen: every word of a button and of a heading is there."""

from __future__ import annotations

import pytest

from desktop.settings.panels import PanelId
from tests.ui.views.scenes import SCENES
from tests.ui.views.scenes_base import furnish
from tests.ui.views.test_every_scene import cut_off
from tests.ui.views.workplace import Workplace

HALF_A_SCREEN = 720
PAGES = (
    *("live", "live_thresholds", "overview", "call_report", "schedules", "schedule_history"),
    *("invoices", "invoice", "usage", "subscription", "top_up", "payment_methods"),
)


@pytest.mark.parametrize("scene", PAGES)
async def test_no_word_is_cut(place: Workplace, scene: str) -> None:
    furnish(place.desk.crm)
    await SCENES[scene](place)
    await place.show()
    place.window.resize(HALF_A_SCREEN, place.window.height())
    await place.until(lambda: place.window.width() == HALF_A_SCREEN, "it is narrow")
    assert not await cut_off(place, place.window)


async def test_the_form_of_a_tile_stands_below_the_tiles(place: Workplace) -> None:
    furnish(place.desk.crm)
    await SCENES["overview_edited"](place)
    await place.show()
    place.window.resize(HALF_A_SCREEN, place.window.height())
    await place.until(lambda: place.window.width() == HALF_A_SCREEN, "it is narrow")
    form = place.page(PanelId.REPORTS).current.form
    assert form.visibleRegion().boundingRect() == form.rect()

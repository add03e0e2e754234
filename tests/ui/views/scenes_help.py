"""The company's help links, in their states."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.help_links import HelpLinks
from desktop.settings.panels import PanelId
from tests.ui.views.scenes_base import GONE, Scene, open_page
from tests.ui.views.workplace import Workplace

ROLES, RIGHTS = "https://help.example/roles", "https://help.example/rights"


async def _shown(place: Workplace) -> Any:
    await open_page(place, PanelId.ADMIN, PanelId.HELP_LINKS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def help_links(place: Workplace) -> QWidget:
    place.desk.crm.links = HelpLinks(ROLES, RIGHTS)
    panel = await _shown(place)
    assert panel.links["roles"].open.isEnabled()
    return place.window


async def help_links_conflict(place: Workplace) -> QWidget:
    """One is no address, and somebody else changed it to a long one meanwhile."""
    panel = await _shown(place)
    panel.links["roles"].field.setFocus()
    await place.type("help.example")
    place.desk.crm.somebody_sets_links(f"{ROLES}/{'a-long-page/' * 9}", RIGHTS)
    await place.settle()
    panel.save.setFocus()
    assert not panel.banner.isHidden()
    assert not panel.links["roles"].error.isHidden()
    return place.window


async def help_links_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.links = HelpLinks(ROLES, RIGHTS)
    place.desk.crm.overrides = {"account.settings:edit": False}
    panel = await _shown(place)
    assert panel.save.isHidden()
    return place.window


async def help_links_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["help_links"] = GONE
    panel = await _shown(place)
    assert panel.empty.isVisible()
    return place.window


HELP_SCENES: Final[tuple[Scene, ...]] = (
    help_links,
    help_links_conflict,
    help_links_to_look_at,
    help_links_failed,
)

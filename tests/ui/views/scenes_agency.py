"""Scenes of several accounts: one switched to during a call."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId
from tests.fakes.crm_records import SECOND_ACCOUNT
from tests.ui.views.scenes_base import Scene, open_page
from tests.ui.views.workplace import Workplace


async def another_account(place: Workplace) -> QWidget:
    """A call goes on in the account where it began, and says so."""
    await open_page(place, PanelId.PHONE)
    await place.talking()
    await place.desk.switching.switch(SECOND_ACCOUNT)
    await place.settle()
    assert place.window.rail.account.isVisibleTo(place.window)
    return place.window


AGENCY_SCENES: Final[dict[str, Scene]] = {each.__name__: each for each in (another_account,)}

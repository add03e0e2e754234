"""One's own settings: as they come, set by oneself, fixed by others, looked for and refused."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.changes import CallChange
from desktop.settings.panels import PanelId
from desktop.ui.tray.contracts import Note
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

MINE: Final = {"calls.auto_answer": "queue", "region.clock": "12", "notifications.texts": False}
FIXED: Final = {
    "calls.second_call": "decline",
    "privacy.notifications": "names",
    "tray.shown": False,
    "appearance.contrast": "high",
}
_PANELS: Final = (
    *(PanelId.OWN_CALLS, PanelId.NOTIFICATIONS, PanelId.SHORTCUTS, PanelId.APPEARANCE),
    *(PanelId.REGION, PanelId.PRIVACY, PanelId.SCREEN_POP),
)


async def own(place: Workplace, panel: PanelId) -> QWidget:
    """Of its settings some are one's own, and one is fixed by the administrator."""
    preferences = place.desk.preferences
    preferences.values.update(MINE, **{"shortcuts.keys": '{"answer": "F9"}'})
    preferences.fixed.update(FIXED)
    return await open_page(place, PanelId.SETTINGS, panel)


async def setting_looked_for(place: Workplace) -> QWidget:
    await open_page(place, PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).search.setText("not")
    await place.settle()
    return place.window


async def no_such_setting(place: Workplace) -> QWidget:
    await open_page(place, PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).search.setText("coffee")
    await place.settle()
    return place.window


async def shortcut_taken(place: Workplace) -> QWidget:
    await open_page(place, PanelId.SETTINGS, PanelId.SHORTCUTS)
    place.page(PanelId.SETTINGS).current.rows["answer"].button.pressed_keys.emit("Ctrl+K")
    await place.settle()
    return place.window


async def delete_asked(place: Workplace) -> QWidget:
    """With a note that the CRM does not have yet."""
    await open_page(place, PanelId.SETTINGS, PanelId.PRIVACY)
    place.desk.crm.failure = GONE
    await place.desk.writing.change("c1", CallChange(note="Prefers mornings."))
    await place.show()
    await place.settle()
    await place.click("Sign out and delete")
    return place.window


async def covered(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    await place.show()
    place.desk.own.choose("privacy.hide_after", 1)
    await place.advance(61)
    cover = place.windows.own.cover
    assert cover is not None
    assert not cover.isHidden()
    return place.window


async def notification(place: Workplace) -> QWidget:
    await place.sign_in()
    in_tray = place.windows.own.in_tray
    assert in_tray is not None
    in_tray.cards.show(Note(f"New text from {LONG_NAME}", "On my way " * 16, place.window.show))
    await place.settle()
    return in_tray.cards.cards[0]


OWN_SCENES: Final[dict[str, Scene]] = {
    **{f"own {each.value}": partial(own, panel=each) for each in _PANELS},
    **{
        each.__name__: each
        for each in (
            *(setting_looked_for, no_such_setting, shortcut_taken, delete_asked),
            *(covered, notification),
        )
    },
}

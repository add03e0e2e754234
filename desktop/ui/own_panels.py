"""The panels of one's own settings; one that nobody opens is never built."""

from __future__ import annotations

from collections.abc import Callable

from desktop.settings.panels import PanelId
from desktop.ui.built import Services
from desktop.ui.sections import Made
from desktop.ui.settings.appearance import AppearancePanel
from desktop.ui.settings.calls import CallsPanel
from desktop.ui.settings.notifications import NotificationsPanel
from desktop.ui.settings.privacy import PrivacyPanel
from desktop.ui.settings.region import RegionPanel
from desktop.ui.settings.rows import SettingRows
from desktop.ui.settings.screen_pop import ScreenPopPanel
from desktop.ui.settings.shortcuts import ShortcutsPanel


def own_panels(s: Services, wipe: Callable[[], None]) -> dict[PanelId, Made]:
    """``wipe`` signs out and leaves nothing on this computer."""

    def rows() -> SettingRows:
        return SettingRows(s.own, s.stream)

    def has_tray() -> bool:
        return s.tray is not None and s.tray.is_available

    return {
        PanelId.OWN_CALLS: lambda: CallsPanel(rows()),
        PanelId.NOTIFICATIONS: lambda: NotificationsPanel(rows(), has_tray),
        PanelId.SHORTCUTS: lambda: ShortcutsPanel(s.own, s.stream),
        PanelId.APPEARANCE: lambda: AppearancePanel(rows()),
        PanelId.REGION: lambda: RegionPanel(rows()),
        PanelId.PRIVACY: lambda: PrivacyPanel(rows(), s.kept, s.unsent, wipe),
        PanelId.SCREEN_POP: lambda: ScreenPopPanel(s.screen_pop, rows()),
    }

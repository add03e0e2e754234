"""Notifications: when, of what, and the icon in the tray."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent

from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.rows import SettingRows
from desktop.ui.widgets.text import Label

_NO_TRAY = "This desktop shows no tray now, so the window stays, and notifications are our own."


class NotificationsPanel(SettingsPage):
    """``has_tray`` says whether the desktop shows a tray at this moment."""

    def __init__(self, rows: SettingRows, has_tray: Callable[[], bool]) -> None:
        super().__init__("Notifications")
        self._has_tray = has_tray
        when = (("away", "When I look elsewhere"), ("always", "Always"), ("never", "Never"))
        card = self.add_card()
        for row in (
            rows.segments("notifications.when", "Notify me", when),
            rows.switch("notifications.missed_calls", "Missed calls"),
            rows.switch("notifications.texts", "New texts"),
            rows.switch("notifications.voicemails", "Voicemail"),
            rows.switch("notifications.permissions", "Changed permissions"),
            rows.switch("notifications.sound", "Sound", "Never while a call is on."),
        ):
            card.column.addWidget(row)
        tray = self.add_card("Tray")
        self.no_tray = Label(_NO_TRAY, "muted", wraps=True)
        tray.column.addWidget(self.no_tray)
        for row in (
            rows.switch(
                *("tray.shown", "Icon in the tray"),
                "It says how line, CRM and sound are, and answers and hangs up.",
            ),
            rows.switch(
                *("tray.closes_to", "Keep running when closed"),
                "Calls ring as before; Quit in the tray ends the program.",
            ),
            rows.switch("tray.starts_in", "Start in the tray"),
        ):
            tray.column.addWidget(row)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.no_tray.setVisible(not self._has_tray())

"""Screen pop: when the page of a caller opens, and what the account opens in the browser."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from desktop.services.screen_pop import OFF, ON_ANSWER, ON_RING, SETTING, ScreenPopService
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.rows import SettingRows
from desktop.ui.widgets.text import Label

_NONE = "Your account opens no web page for callers. An administrator can set one."
_BY_CLICK = "The card of a call has a button that opens it in your browser."
_BY_ITSELF = "It opens in your browser by itself when you take a call."


class ScreenPopPanel(SettingsPage):
    def __init__(self, screen_pop: ScreenPopService, rows: SettingRows) -> None:
        super().__init__("Screen pop")
        self._screen_pop = screen_pop
        choices = ((OFF, "Never"), (ON_RING, "On ring"), (ON_ANSWER, "On answer"))
        hint = "Not while you are typing; the call stays in view."
        card = self.add_card()
        card.column.addWidget(rows.segments(SETTING, "Open the caller's contact", choices, hint))
        web = self.add_card("Web page of your account")
        self._template = Label("", "body", wraps=True, selectable=True)
        self._how = Label("", "muted", wraps=True)
        web.column.addWidget(self._template)
        web.column.addWidget(self._how)
        self.column.addStretch(1)
        self._show_web_page()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_web_page()

    def _show_web_page(self) -> None:
        pop = self._screen_pop.pop
        self._template.setText(pop.template)
        self._template.setVisible(bool(pop.template))
        how = _BY_ITSELF if pop.by_itself else _BY_CLICK
        self._how.setText(how if pop.template else _NONE)

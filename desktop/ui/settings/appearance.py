"""Appearance: light, dark or as the system, and the size of the text."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from desktop.domain.errors import SoftphoneError
from desktop.services.ports import PreferenceStore
from desktop.ui.settings.page import SettingsPage
from desktop.ui.theme import Appearance, ThemeKeeper
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import FormRow
from desktop.ui.widgets.text import Label


class AppearancePanel(SettingsPage):
    def __init__(self, preferences: PreferenceStore, keeper: ThemeKeeper) -> None:
        super().__init__("Appearance")
        self._preferences = preferences
        self._keeper = keeper
        self.theme = SegmentedControl(
            "Theme", (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
        )
        self.text_size = SegmentedControl(
            "Text size", (("100", "100 %"), ("125", "125 %"), ("150", "150 %"))
        )
        self._error = Label("", "error", wraps=True)
        self._error.setVisible(False)
        self.theme.choose(keeper.appearance.value)
        self.text_size.choose(str(round(keeper.text_scale * 100)))
        card = self.add_card()
        card.column.addWidget(FormRow("Theme", self.theme))
        card.column.addWidget(FormRow("Text size", self.text_size))
        card.column.addWidget(self._error)
        self.column.addStretch(1)
        self.theme.chosen.connect(self._on_theme_chosen)
        self.text_size.chosen.connect(self._on_text_size_chosen)

    def showEvent(self, event: QShowEvent) -> None:
        """The theme may have been chosen elsewhere."""
        super().showEvent(event)
        self.theme.choose(self._keeper.appearance.value)

    def _on_theme_chosen(self, value: str) -> None:
        self._keeper.choose(Appearance(value), self._keeper.text_scale)
        self._keep("appearance.theme", value)

    def _on_text_size_chosen(self, value: str) -> None:
        self._keeper.choose(self._keeper.appearance, int(value) / 100)
        self._keep("appearance.text_size", int(value))

    def _keep(self, key: str, value: str | int) -> None:
        self._error.setVisible(False)
        try:
            self._preferences.set(key, value)
        except SoftphoneError as error:
            self._error.setText(str(error))
            self._error.setVisible(True)

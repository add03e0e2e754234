"""Appearance: light or dark, the size of the text, contrast and motion."""

from __future__ import annotations

from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.rows import SettingRows


class AppearancePanel(SettingsPage):
    """What is chosen is on the screen at once, wherever else it could have been chosen."""

    def __init__(self, rows: SettingRows) -> None:
        super().__init__("Appearance")
        themes = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
        sizes = ((100, "100 %"), (125, "125 %"), (150, "150 %"))
        contrasts = (("system", "As the system"), ("high", "High"))
        motions = (("full", "Normal"), ("still", "None"))
        card = self.add_card()
        for row in (
            rows.segments("appearance.theme", "Theme", themes),
            rows.segments("appearance.text_size", "Text size", sizes),
            rows.segments("appearance.contrast", "Contrast", contrasts),
            rows.segments(
                *("appearance.motion", "Motion", motions),
                "Without, switches jump and nothing pulses while it loads.",
            ),
        ):
            card.column.addWidget(row)
        self.column.addStretch(1)

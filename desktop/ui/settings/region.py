"""Date and time: how the window writes them."""

from __future__ import annotations

from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.rows import SettingRows
from desktop.ui.widgets.text import Label

_REST = (
    "The time zone is the one of this computer. Numbers are read and written for the country of "
    "your account, as its phone system does."
)


class RegionPanel(SettingsPage):
    def __init__(self, rows: SettingRows) -> None:
        super().__init__("Date and time")
        clocks = (("24", "17:22"), ("12", "5:22 PM"))
        dates = (("day", "12 Nov"), ("month", "Nov 12"), ("iso", "2026-11-12"))
        card = self.add_card()
        card.column.addWidget(rows.segments("region.clock", "Time", clocks))
        card.column.addWidget(rows.segments("region.date", "Date", dates))
        card.column.addWidget(Label(_REST, "muted", wraps=True))
        self.column.addStretch(1)

"""About: version, licence, and which CRM this is."""

from __future__ import annotations

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from desktop import APP_NAME, VERSION
from desktop.services.session import SessionService
from desktop.ui.settings.page import SettingsPage
from desktop.ui.sign_in.view import Mark
from desktop.ui.theme import Space
from desktop.ui.widgets.text import Label


class AboutPanel(SettingsPage):
    def __init__(self, session: SessionService) -> None:
        super().__init__("About")
        card = self.add_card()
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(Label(APP_NAME, "heading"))
        titles.addWidget(Label(f"Version {VERSION}", "muted"))
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(Mark())
        head.addLayout(titles, 1)
        card.column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setColumnStretch(1, 1)
        rows = (
            ("CRM", session.crm_address),
            ("System", QSysInfo.prettyProductName()),
            ("Qt", qVersion()),
            ("Licence", "GPL-3.0-or-later"),
        )
        for row, (name, value) in enumerate(rows):
            grid.addWidget(Label(name, "muted"), row, 0)
            grid.addWidget(Label(value, "body", wraps=True), row, 1)
        card.column.addLayout(grid)
        self.column.addStretch(1)

"""About: version, licence, and which CRM this is."""

from __future__ import annotations

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop import APP_NAME, VERSION
from desktop.services.session import SessionService
from desktop.ui.sign_in.view import Mark
from desktop.ui.theme import Space
from desktop.ui.widgets.labels import Label, WrappedLabel
from desktop.ui.widgets.surfaces import Card, ScrollPage


class AboutPanel(ScrollPage):
    def __init__(self, session: SessionService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card()
        card.setMaximumWidth(620)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(Label(APP_NAME, "heading"))
        titles.addWidget(Label(f"Version {VERSION}", "muted"))
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(Mark())
        head.addLayout(titles, 1)
        card.body.addLayout(head)
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
            grid.addWidget(WrappedLabel(value), row, 1)
        card.body.addLayout(grid)
        self.body.addWidget(Label("About", "title"))
        self.body.addWidget(card)
        self.body.addStretch(1)

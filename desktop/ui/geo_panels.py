"""The panel of the account's geo rules: for everybody who has none of their own."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.settings.panels import PanelId
from desktop.ui.geo.view import GeoTab
from desktop.ui.sections import Made
from desktop.ui.theme import Space
from desktop.ui.user_tabs import Services, geo_tab
from desktop.ui.widgets.frames import PageHeader


class GeoPanel(QWidget):
    def __init__(self, tab: GeoTab) -> None:
        super().__init__()
        self.tab = tab
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(0)  # the tab has room above it
        column.addWidget(PageHeader("Geo caller ID", "for everybody without rules of their own"))
        column.addWidget(tab, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tab.presenter.open("", "")


def geo_panels(s: Services) -> dict[PanelId, Made]:
    return {PanelId.GEO_CALLER_ID: lambda: GeoPanel(geo_tab(s))}

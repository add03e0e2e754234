"""Administration: its panels, each with a presenter of its own."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.settings.panels import PanelId, Section
from desktop.ui.admin.presenter import AdminPresenter
from desktop.ui.sections import Made, SectionPage


class AdminPage(SectionPage):
    def __init__(self, presenter: AdminPresenter, panels: Mapping[PanelId, Made]) -> None:
        super().__init__(Section.ADMIN, panels)
        presenter.attach(self)

    def show_tabs(self, tabs: tuple[tuple[PanelId, str], ...]) -> None:
        self.show_open(frozenset(panel for panel, _ in tabs))

"""The panel of where the company explains itself, with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.account import AccountServices
from desktop.services.help import HelpService
from desktop.settings.panels import PanelId
from desktop.ui.help_links.presenter import HelpLinkServices, HelpLinksPresenter
from desktop.ui.help_links.view import HelpLinksPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made


class Services(PanelServices, Protocol):
    @property
    def account(self) -> AccountServices: ...
    @property
    def help(self) -> HelpService: ...


def help_panels(s: Services) -> dict[PanelId, Made]:
    services = HelpLinkServices(s.session, s.stream, s.account.help_links, s.help, s.tasks)
    return {PanelId.HELP_LINKS: lambda: HelpLinksPanel(HelpLinksPresenter(services))}

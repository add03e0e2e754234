"""The panels of an agency, each with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.account_switching import AccountSwitchService
from desktop.services.agency import AgencyService
from desktop.settings.panels import PanelId
from desktop.ui.agency.contracts import AgencyServices
from desktop.ui.agency.lists import AccountLines, search_of
from desktop.ui.agency.lists_view import AccountsPanel, SearchPanel
from desktop.ui.agency.people import PeopleLines
from desktop.ui.agency.people_view import PeoplePanel
from desktop.ui.agency.rules import RulesPresenter
from desktop.ui.agency.rules_view import RulesPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made


class Services(PanelServices, Protocol):
    @property
    def agency(self) -> AgencyService: ...
    @property
    def switching(self) -> AccountSwitchService: ...


def agency_panels(s: Services) -> dict[PanelId, Made]:
    services = AgencyServices(s.session, s.stream, s.agency, s.switching, s.tasks, s.clock)
    return {
        PanelId.AGENCY_ACCOUNTS: lambda: AccountsPanel(AccountLines(services)),
        PanelId.AGENCY_PEOPLE: lambda: PeoplePanel(PeopleLines(services)),
        PanelId.AGENCY_RULES: lambda: RulesPanel(RulesPresenter(services)),
        PanelId.AGENCY_SEARCH: lambda: SearchPanel(search_of(services)),
    }

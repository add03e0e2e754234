"""The panel of access control groups, with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.account import AccountServices
from desktop.settings.panels import PanelId
from desktop.ui.access_groups.contracts import AccessServices
from desktop.ui.access_groups.of_user import UserGroupsPresenter, UserGroupsServices
from desktop.ui.access_groups.of_user_view import UserGroupsBar
from desktop.ui.access_groups.presenter import AccessGroupsPresenter
from desktop.ui.access_groups.view import AccessGroupsPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made


class Services(PanelServices, Protocol):
    @property
    def account(self) -> AccountServices: ...


def user_groups_bar(s: Services) -> UserGroupsBar:
    """Of one user, in their page."""
    services = UserGroupsServices(s.session, s.stream, s.account.access_groups, s.tasks)
    return UserGroupsBar(UserGroupsPresenter(services))


def access_panels(s: Services) -> dict[PanelId, Made]:
    services = AccessServices(s.session, s.stream, s.account.access_groups, s.tasks, s.clock)
    return {PanelId.ACCESS_GROUPS: lambda: AccessGroupsPanel(AccessGroupsPresenter(services))}

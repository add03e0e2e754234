"""The panel of the users, with the tabs of one user that others bring along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.services.account import AccountServices
from desktop.services.permission_setting import PermissionSettingService
from desktop.services.user_settings import UserSettingsService
from desktop.services.users import UserService
from desktop.services.voip import VoipService
from desktop.settings.panels import PanelId
from desktop.ui.access_panels import user_groups_bar
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made
from desktop.ui.texts.bulk.contracts import FileDialogs
from desktop.ui.user_permissions.wiring import permissions_tab
from desktop.ui.user_tabs import geo_tab, settings_tab
from desktop.ui.user_voip.wiring import user_voip_tab
from desktop.ui.users.contracts import UsersServices, UserTab
from desktop.ui.users.inviting import InvitePresenter
from desktop.ui.users.page import UserPresenter
from desktop.ui.users.presenter import UsersPresenter
from desktop.ui.users.settings_tab import SettingsTab
from desktop.ui.users.view import UsersPanel


class Services(PanelServices, Protocol):
    @property
    def users(self) -> UserService: ...
    @property
    def files(self) -> FileDialogs: ...
    @property
    def user_settings(self) -> UserSettingsService: ...
    @property
    def permission_setting(self) -> PermissionSettingService: ...
    @property
    def voip(self) -> VoipService: ...
    @property
    def account(self) -> AccountServices: ...


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the page of a user: "Settings", "Geo caller ID" or "VoIP configuration"."""

    title: str
    presenters: tuple[UserTab, ...]
    widget: QWidget


def users_panels(s: Services, look_as: Callable[[str], None]) -> dict[PanelId, Made]:
    """``look_as(user_id)`` opens the window as that user sees it."""

    def panel() -> UsersPanel:
        made = users_panel(s, _tabs(s))
        made.view_wanted.connect(look_as)
        return made

    return {PanelId.USERS: panel}


def users_panel(s: Services, tabs: Sequence[Tab] = ()) -> UsersPanel:
    services = UsersServices(s.session, s.stream, s.users, s.files, s.tasks, s.clock)
    user = UserPresenter(services, [each for tab in tabs for each in tab.presenters])
    return UsersPanel(
        UsersPresenter(services),
        user,
        InvitePresenter(services),
        [(tab.title, tab.widget) for tab in tabs],
    )


def _tabs(s: Services) -> tuple[Tab, ...]:
    calls, permissions, geo = settings_tab(s), permissions_tab(s), geo_tab(s)
    line, groups = user_voip_tab(s), user_groups_bar(s)
    return (
        Tab(
            "Settings",
            (calls.presenter, permissions.presenter, groups.presenter),
            SettingsTab(calls, permissions, groups),
        ),
        Tab("Geo caller ID", (geo.presenter,), geo),
        Tab("VoIP configuration", (line.presenter,), line),
    )

"""The tabs of one user that are about caller ID: settings, and geo rules."""

from __future__ import annotations

from typing import Protocol

from desktop.services.user_settings import UserSettingsService
from desktop.ui.geo.presenter import GeoPresenter, GeoServices
from desktop.ui.geo.view import GeoTab
from desktop.ui.panel_services import PanelServices
from desktop.ui.user_settings.presenter import SettingsServices, UserSettingsPresenter
from desktop.ui.user_settings.view import UserSettingsTab


class Services(PanelServices, Protocol):
    @property
    def user_settings(self) -> UserSettingsService: ...


def settings_tab(s: Services) -> UserSettingsTab:
    services = SettingsServices(s.session, s.stream, s.user_settings, s.tasks)
    return UserSettingsTab(UserSettingsPresenter(services))


def geo_tab(s: Services) -> GeoTab:
    """Also of the account's own rules: opened for the user ""."""
    services = GeoServices(s.session, s.stream, s.user_settings, s.tasks, s.clock)
    return GeoTab(GeoPresenter(services))

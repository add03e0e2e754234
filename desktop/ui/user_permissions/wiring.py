"""The tab of a user's permissions over the services of the app."""

from __future__ import annotations

from typing import Protocol

from desktop.services.permission_setting import PermissionSettingService
from desktop.services.ports import Clock
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.user_permissions.presenter import PermissionServices, PermissionsPresenter
from desktop.ui.user_permissions.view import PermissionsTab


class Services(Protocol):
    @property
    def stream(self) -> EventStream: ...
    @property
    def permission_setting(self) -> PermissionSettingService: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...


def permissions_tab(s: Services) -> PermissionsTab:
    services = PermissionServices(s.stream, s.permission_setting, s.tasks, s.clock)
    return PermissionsTab(PermissionsPresenter(services))

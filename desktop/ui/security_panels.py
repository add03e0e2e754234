"""The panel Account and security with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.own_sign_in import OwnSignInService
from desktop.services.ports import Clock
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.settings.panels import PanelId
from desktop.ui.calls.export_file import PlatformExportDialog
from desktop.ui.sections import Made
from desktop.ui.security.contracts import SecurityServices
from desktop.ui.security.presenter import SecurityPresenter
from desktop.ui.security.view import SecurityPanel


class Services(Protocol):
    @property
    def session(self) -> SessionService: ...
    @property
    def stream(self) -> EventStream: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def own_sign_in(self) -> OwnSignInService: ...


def security_panels(s: Services) -> dict[PanelId, Made]:
    dialog = PlatformExportDialog("Save the recovery codes", "Text files", "txt", is_private=True)
    services = SecurityServices(s.session, s.stream, s.own_sign_in, dialog, s.tasks, s.clock)
    return {PanelId.SECURITY: lambda: SecurityPanel(SecurityPresenter(services))}

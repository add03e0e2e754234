"""The panel Account and security with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.own_sign_in import OwnSignInService
from desktop.settings.panels import PanelId
from desktop.ui.calls.export_file import PlatformExportDialog
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made
from desktop.ui.security.contracts import SecurityServices
from desktop.ui.security.presenter import SecurityPresenter
from desktop.ui.security.view import SecurityPanel


class Services(PanelServices, Protocol):
    @property
    def own_sign_in(self) -> OwnSignInService: ...


def security_panels(s: Services) -> dict[PanelId, Made]:
    dialog = PlatformExportDialog("Save the recovery codes", "Text files", "txt", is_private=True)
    services = SecurityServices(s.session, s.stream, s.own_sign_in, dialog, s.tasks, s.clock)
    return {PanelId.SECURITY: lambda: SecurityPanel(SecurityPresenter(services))}

"""The panels of what connects the account with other programs, each with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.connections import Connections
from desktop.settings.panels import PanelId
from desktop.ui.integrations.contracts import IntegrationServices
from desktop.ui.integrations.view import IntegrationsPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.plugins.presenter import PluginServices, PluginsPresenter
from desktop.ui.plugins.view import PluginsPanel
from desktop.ui.sections import Made
from desktop.ui.texts.bulk.contracts import FileDialogs


class Services(PanelServices, Protocol):
    @property
    def files(self) -> FileDialogs: ...
    @property
    def connections(self) -> Connections: ...


def connection_panels(s: Services) -> dict[PanelId, Made]:
    integrations = IntegrationServices(
        *(s.session, s.stream, s.connections.integrations, s.tasks, s.clock)
    )
    plugins = PluginServices(
        *(s.session, s.stream, s.connections.plugins, s.files, s.tasks, s.clock)
    )
    return {
        PanelId.INTEGRATIONS: lambda: IntegrationsPanel(integrations),
        PanelId.PLUGINS: lambda: PluginsPanel(PluginsPresenter(plugins)),
    }

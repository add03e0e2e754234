"""What connects the account with other programs, one service for each part of it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.integrations import IntegrationService
from desktop.services.plugins import PluginLinkService, PluginService
from desktop.services.ports import Crm
from desktop.services.ports.browser import WebBrowser
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream


@dataclass(frozen=True, slots=True)
class Connections:
    integrations: IntegrationService
    plugins: PluginService
    links: PluginLinkService


def connections(
    crm: Crm,
    session: SessionService,
    browser: WebBrowser,
    stream: EventStream,
    pushes: PushService,
) -> Connections:
    return Connections(
        integrations=IntegrationService(crm, session, stream, pushes),
        plugins=PluginService(crm, session),
        links=PluginLinkService(crm, session, browser, stream, pushes),
    )

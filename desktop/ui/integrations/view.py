"""The panel of integrations: webhooks with their deliveries, and API tokens."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.webhooks import Webhook
from desktop.ui.integrations.contracts import IntegrationServices
from desktop.ui.integrations.deliveries import DeliveriesPresenter
from desktop.ui.integrations.deliveries_view import DeliveriesPanel
from desktop.ui.integrations.tokens import TokensPresenter
from desktop.ui.integrations.tokens_view import TokensPanel
from desktop.ui.integrations.webhooks import WebhooksPresenter
from desktop.ui.integrations.webhooks_view import WebhooksPanel


class IntegrationsPanel(QStackedWidget):
    def __init__(self, services: IntegrationServices) -> None:
        super().__init__()
        self._delivered = DeliveriesPresenter(services)
        self.webhooks = WebhooksPanel(WebhooksPresenter(services, self._look_at))
        self.tokens = TokensPanel(TokensPresenter(services))
        self.deliveries = DeliveriesPanel(self._delivered, self._back)
        for widget in (self.webhooks, self.tokens, self.deliveries):
            self.addWidget(widget)
        self.webhooks.which.chosen.connect(self._show)
        self.tokens.which.chosen.connect(self._show)

    def _show(self, key: str) -> None:
        shown = self.tokens if key == "tokens" else self.webhooks
        self.webhooks.which.choose("webhooks")
        self.tokens.which.choose("tokens")
        self._to(shown, shown.which)

    def _look_at(self, webhook: Webhook) -> None:
        self._delivered.look_at(webhook)
        self._to(self.deliveries, self.deliveries.back)

    def _back(self) -> None:
        self._to(self.webhooks, self.webhooks.table)

    def _to(self, shown: QWidget, focused: QWidget) -> None:
        self.setCurrentWidget(shown)
        focused.setFocus()

"""The CRM's interface: webhooks, API tokens and plugins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desktop.domain.api_tokens import ApiToken, NewApiToken, TokenWish
from desktop.domain.plugins import Manifest, Plugin, PluginLink
from desktop.domain.records import Page
from desktop.domain.webhooks import Delivery, HookWish, NewWebhook, Webhook


class CrmWebhooks(Protocol):
    """Part of ``Crm``; ``Conflict`` with the ``Webhook`` as it is, where another version is."""

    async def webhooks(self, account_id: str) -> tuple[Webhook, ...]:
        """By name."""

    async def add_webhook(
        self, account_id: str, wish: HookWish, idempotency_key: str
    ) -> NewWebhook: ...

    async def change_webhook(
        self, account_id: str, webhook: Webhook, wish: HookWish
    ) -> Webhook: ...

    async def turn_webhook(self, account_id: str, webhook: Webhook, *, on: bool) -> Webhook:
        """On, or paused."""

    async def renew_webhook_secret(self, account_id: str, webhook: Webhook) -> NewWebhook: ...

    async def remove_webhook(self, account_id: str, webhook: Webhook) -> None: ...

    async def test_webhook(self, account_id: str, webhook_id: str) -> Delivery:
        """Answered when the receiver has, or has not."""

    async def webhook_deliveries(
        self, account_id: str, webhook_id: str, cursor: str | None = None
    ) -> Page[Delivery]:
        """Newest first."""

    async def resend_delivery(
        self, account_id: str, webhook_id: str, delivery_id: str
    ) -> Delivery: ...


class CrmApiTokens(Protocol):
    """Part of ``Crm``."""

    async def api_tokens(self, account_id: str) -> tuple[ApiToken, ...]:
        """Newest first, revoked ones too."""

    async def make_api_token(
        self, account_id: str, wish: TokenWish, idempotency_key: str
    ) -> NewApiToken: ...

    async def revoke_api_token(self, account_id: str, token: ApiToken) -> ApiToken:
        """Raises ``Conflict`` with the ``ApiToken`` as it is, where another version is there."""


class CrmPlugins(Protocol):
    """Part of ``Crm``; ``Conflict`` with the ``Plugin`` as it is, where another version is."""

    async def plugins(self, account_id: str) -> tuple[Plugin, ...]: ...

    async def plugin_links(self, account_id: str) -> tuple[PluginLink, ...]:
        """What this person is shown at contacts and calls."""

    async def install_plugin(
        self, account_id: str, manifest: Manifest, idempotency_key: str
    ) -> Plugin:
        """Raises ``Conflict`` where it is installed already."""

    async def update_plugin(
        self, account_id: str, plugin: Plugin, manifest: Manifest
    ) -> Plugin: ...

    async def set_up_plugin(
        self, account_id: str, plugin: Plugin, values: Mapping[str, str]
    ) -> Plugin: ...

    async def turn_plugin(self, account_id: str, plugin: Plugin, *, on: bool) -> Plugin: ...

    async def remove_plugin(self, account_id: str, plugin: Plugin) -> None: ...


class CrmIntegrations(CrmWebhooks, CrmApiTokens, CrmPlugins, Protocol):
    """Part of ``Crm``."""

"""The CRM over HTTP: webhooks, API tokens and plugins."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.api.bodies.integrations import (
    ApiTokenBody,
    DeliveryBody,
    NewApiTokenBody,
    PluginBody,
    PluginLinkBody,
    SecretBody,
    WebhookBody,
)
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.api_tokens import ApiToken, NewApiToken, TokenWish
from desktop.domain.plugin_manifest import content_of
from desktop.domain.plugins import Manifest, Plugin, PluginLink
from desktop.domain.records import Page
from desktop.domain.webhooks import Delivery, HookWish, NewWebhook, Webhook

_HOOKS, _TOKENS, _PLUGINS = "webhooks", "api-tokens", "plugins"


class WebhooksClient(Requests):
    """Part of ``Crm``."""

    async def webhooks(self, account_id: str) -> tuple[Webhook, ...]:
        page = await self._list(path_of(account_id, _HOOKS), WebhookBody)
        return tuple(each.value() for each in page.data)

    async def add_webhook(
        self, account_id: str, wish: HookWish, idempotency_key: str
    ) -> NewWebhook:
        path = path_of(account_id, _HOOKS)
        content = await self._send("POST", path, _asked(wish), key=idempotency_key)
        return decode(content, SecretBody).value()

    async def change_webhook(self, account_id: str, webhook: Webhook, wish: HookWish) -> Webhook:
        path = path_of(account_id, _HOOKS, webhook.id)
        with telling_the_current(WebhookBody):
            content = await self._send("PUT", path, _asked(wish), headers=if_match(webhook.version))
        return decode(content, WebhookBody).value()

    async def turn_webhook(self, account_id: str, webhook: Webhook, *, on: bool) -> Webhook:
        path = path_of(account_id, _HOOKS, webhook.id, "state")
        asked = {"state": "on" if on else "paused"}
        with telling_the_current(WebhookBody):
            content = await self._send("PUT", path, asked, headers=if_match(webhook.version))
        return decode(content, WebhookBody).value()

    async def renew_webhook_secret(self, account_id: str, webhook: Webhook) -> NewWebhook:
        path = path_of(account_id, _HOOKS, webhook.id, "secret")
        with telling_the_current(WebhookBody):
            content = await self._send("POST", path, None, headers=if_match(webhook.version))
        return decode(content, SecretBody).value()

    async def remove_webhook(self, account_id: str, webhook: Webhook) -> None:
        path = path_of(account_id, _HOOKS, webhook.id)
        with telling_the_current(WebhookBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(webhook.version)))

    async def test_webhook(self, account_id: str, webhook_id: str) -> Delivery:
        path = path_of(account_id, _HOOKS, webhook_id, "test")
        # A receiver has ten seconds, and so has whoever asks the CRM.
        response = await self._request("POST", path, timeout=20.0)
        return decode(response.content, DeliveryBody).value()

    async def webhook_deliveries(
        self, account_id: str, webhook_id: str, cursor: str | None = None
    ) -> Page[Delivery]:
        path = path_of(account_id, _HOOKS, webhook_id, "deliveries")
        page = await self._list(path, DeliveryBody, {"cursor": cursor})
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def resend_delivery(self, account_id: str, webhook_id: str, delivery_id: str) -> Delivery:
        path = path_of(account_id, _HOOKS, webhook_id, "deliveries", delivery_id, "resend")
        return decode(await self._send("POST", path, None), DeliveryBody).value()


class ApiTokensClient(Requests):
    """Part of ``Crm``."""

    async def api_tokens(self, account_id: str) -> tuple[ApiToken, ...]:
        page = await self._list(path_of(account_id, _TOKENS), ApiTokenBody)
        return tuple(each.value() for each in page.data)

    async def make_api_token(
        self, account_id: str, wish: TokenWish, idempotency_key: str
    ) -> NewApiToken:
        asked = {
            "name": wish.name,
            "permissions": sorted(wish.permissions),
            "expires_at": wish.expires_at.isoformat() if wish.expires_at else None,
        }
        path = path_of(account_id, _TOKENS)
        content = await self._send("POST", path, asked, key=idempotency_key)
        return decode(content, NewApiTokenBody).value()

    async def revoke_api_token(self, account_id: str, token: ApiToken) -> ApiToken:
        path = path_of(account_id, _TOKENS, token.id, "revoke")
        with telling_the_current(ApiTokenBody):
            content = await self._send("POST", path, None, headers=if_match(token.version))
        return decode(content, ApiTokenBody).value()


class PluginsClient(Requests):
    """Part of ``Crm``."""

    async def plugins(self, account_id: str) -> tuple[Plugin, ...]:
        page = await self._list(path_of(account_id, _PLUGINS), PluginBody)
        return tuple(each.value() for each in page.data)

    async def plugin_links(self, account_id: str) -> tuple[PluginLink, ...]:
        page = await self._list(path_of(account_id, "plugin-actions"), PluginLinkBody)
        return tuple(each.value() for each in page.data)

    async def install_plugin(
        self, account_id: str, manifest: Manifest, idempotency_key: str
    ) -> Plugin:
        asked = {"manifest": content_of(manifest)}
        path = path_of(account_id, _PLUGINS)
        return decode(
            await self._send("POST", path, asked, key=idempotency_key), PluginBody
        ).value()

    async def update_plugin(self, account_id: str, plugin: Plugin, manifest: Manifest) -> Plugin:
        return await self._change("PUT", account_id, plugin, {"manifest": content_of(manifest)})

    async def set_up_plugin(
        self, account_id: str, plugin: Plugin, values: Mapping[str, str]
    ) -> Plugin:
        return await self._change("PATCH", account_id, plugin, {"settings": dict(values)})

    async def turn_plugin(self, account_id: str, plugin: Plugin, *, on: bool) -> Plugin:
        return await self._change("PATCH", account_id, plugin, {"enabled": on})

    async def remove_plugin(self, account_id: str, plugin: Plugin) -> None:
        path = path_of(account_id, _PLUGINS, plugin.id)
        with telling_the_current(PluginBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(plugin.version)))

    async def _change(self, method: str, account_id: str, plugin: Plugin, asked: object) -> Plugin:
        path = path_of(account_id, _PLUGINS, plugin.id)
        with telling_the_current(PluginBody):
            content = await self._send(method, path, asked, headers=if_match(plugin.version))
        return decode(content, PluginBody).value()


class IntegrationsClient(WebhooksClient, ApiTokensClient, PluginsClient):
    """Part of ``Crm``."""


def _asked(wish: HookWish) -> dict[str, object]:
    events = [each.value for each in wish.events]
    return {"name": wish.name, "address": wish.address, "events": events}

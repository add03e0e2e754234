"""Webhooks, API tokens and plugins as the CRM answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.api.decoding import Named
from desktop.api.failures import CONFUSED
from desktop.domain.api_tokens import ApiToken, NewApiToken
from desktop.domain.errors import CrmConfused
from desktop.domain.plugin_manifest import BadManifest, manifest_of
from desktop.domain.plugins import Plugin, PluginLink
from desktop.domain.webhooks import (
    Delivery,
    DeliveryState,
    HookEvent,
    HookState,
    NewWebhook,
    Webhook,
)


class WebhookBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    address: str
    events: list[str]
    state: HookState
    waiting: int
    failing_since: datetime | None
    problem: str
    version: int

    def value(self) -> Webhook:
        """An event that only a newer CRM knows is not shown, and goes when it is saved."""
        events = tuple(each for each in HookEvent if each.value in self.events)
        return Webhook(
            *(self.id, self.name, self.address, events, self.state, self.waiting),
            *(self.failing_since, self.problem, self.version),
        )


class SecretBody(msgspec.Struct, frozen=True):
    webhook: WebhookBody
    secret: str

    def value(self) -> NewWebhook:
        return NewWebhook(self.webhook.value(), self.secret)


class DeliveryBody(msgspec.Struct, frozen=True):
    id: str
    event: str
    state: DeliveryState
    created_at: datetime
    attempts: int
    last_at: datetime | None
    next_at: datetime | None
    status: int
    excerpt: str
    problem: str

    def value(self) -> Delivery:
        return Delivery(
            *(self.id, self.event, self.state, self.created_at, self.attempts, self.last_at),
            *(self.next_at, self.status, self.excerpt, self.problem),
        )


class ApiTokenBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    permissions: list[str]
    created_by: Named
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    ends: str
    revoked: bool
    version: int

    def value(self) -> ApiToken:
        return ApiToken(
            *(self.id, self.name, frozenset(self.permissions), self.created_by.name),
            *(self.created_at, self.expires_at, self.last_used_at, self.ends),
            *(self.revoked, self.version),
        )


class NewApiTokenBody(msgspec.Struct, frozen=True):
    token: ApiTokenBody
    secret: str

    def value(self) -> NewApiToken:
        return NewApiToken(self.token.value(), self.secret)


class PluginBody(msgspec.Struct, frozen=True):
    id: str
    manifest: dict[str, Any]
    settings: dict[str, str]
    enabled: bool
    version: int

    def value(self) -> Plugin:
        """Raises ``CrmConfused`` for a manifest that would not have been installed here."""
        try:
            manifest = manifest_of(self.manifest)
        except BadManifest as error:
            raise CrmConfused(CONFUSED) from error
        return Plugin(self.id, manifest, self.settings, self.enabled, self.version)


class PluginLinkBody(msgspec.Struct, frozen=True):
    plugin_id: str
    plugin: str
    action_id: str
    title: str
    where: list[str]
    url: str

    def value(self) -> PluginLink:
        return PluginLink(
            *(self.plugin_id, self.plugin, self.action_id, self.title),
            *(tuple(self.where), self.url),
        )

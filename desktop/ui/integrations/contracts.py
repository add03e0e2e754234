"""What the panel of integrations asks of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.api_tokens import ApiToken, NewApiToken, TokenWish
from desktop.domain.records import Page
from desktop.domain.webhooks import Delivery, HookWish, NewWebhook, Webhook
from desktop.ui.contracts import Clock, Session, Stream, Tasks

MANAGE: Final = "integrations:manage"
LOST: Final = "You may not manage integrations any more. What you typed stays to be copied."


class Integrations(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the row as it is now."""

    async def webhooks(self) -> tuple[Webhook, ...]: ...

    async def add_webhook(self, wish: HookWish) -> NewWebhook: ...

    async def change_webhook(self, webhook: Webhook, wish: HookWish) -> Webhook: ...

    async def turn_webhook(self, webhook: Webhook, *, on: bool) -> Webhook: ...

    async def renew_secret(self, webhook: Webhook) -> NewWebhook: ...

    async def remove_webhook(self, webhook: Webhook) -> None: ...

    async def test(self, webhook_id: str) -> Delivery: ...

    async def deliveries(self, webhook_id: str, cursor: str | None = None) -> Page[Delivery]: ...

    async def resend(self, webhook_id: str, delivery_id: str) -> Delivery: ...

    async def tokens(self) -> tuple[ApiToken, ...]: ...

    async def make_token(self, wish: TokenWish) -> NewApiToken: ...

    async def revoke(self, token: ApiToken) -> ApiToken: ...


@dataclass(slots=True)
class IntegrationServices:
    session: Session
    stream: Stream
    integrations: Integrations
    tasks: Tasks
    clock: Clock

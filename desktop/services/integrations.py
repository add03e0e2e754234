"""Webhooks and API tokens, for those who manage integrations (S1-37)."""

from __future__ import annotations

import uuid
from typing import Final

from desktop.domain.api_tokens import ApiToken, NewApiToken, TokenWish
from desktop.domain.events import Notice
from desktop.domain.records import Page
from desktop.domain.webhooks import Delivery, HookWish, NewWebhook, Webhook
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

MANAGE: Final = "integrations:manage"
_WHAT: Final = "manage integrations"
_OFF: Final = (
    "The webhook “{name}” has failed for a day and was turned off. See Admin, Integrations."
)


class IntegrationService:
    """Raises ``Conflict`` with the row as it is now, where somebody else was quicker."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        pushes.carry("webhook.off", self._on_off)

    async def webhooks(self) -> tuple[Webhook, ...]:
        return await self._session.ask(self._crm.webhooks(self._allowed()))

    async def add_webhook(self, wish: HookWish) -> NewWebhook:
        key = uuid.uuid4().hex
        return await self._session.ask(self._crm.add_webhook(self._allowed(), wish, key))

    async def change_webhook(self, webhook: Webhook, wish: HookWish) -> Webhook:
        return await self._session.ask(self._crm.change_webhook(self._allowed(), webhook, wish))

    async def turn_webhook(self, webhook: Webhook, *, on: bool) -> Webhook:
        return await self._session.ask(self._crm.turn_webhook(self._allowed(), webhook, on=on))

    async def renew_secret(self, webhook: Webhook) -> NewWebhook:
        return await self._session.ask(self._crm.renew_webhook_secret(self._allowed(), webhook))

    async def remove_webhook(self, webhook: Webhook) -> None:
        await self._session.ask(self._crm.remove_webhook(self._allowed(), webhook))

    async def test(self, webhook_id: str) -> Delivery:
        return await self._session.ask(self._crm.test_webhook(self._allowed(), webhook_id))

    async def deliveries(self, webhook_id: str, cursor: str | None = None) -> Page[Delivery]:
        asked = self._crm.webhook_deliveries(self._allowed(), webhook_id, cursor)
        return await self._session.ask(asked)

    async def resend(self, webhook_id: str, delivery_id: str) -> Delivery:
        asked = self._crm.resend_delivery(self._allowed(), webhook_id, delivery_id)
        return await self._session.ask(asked)

    async def tokens(self) -> tuple[ApiToken, ...]:
        return await self._session.ask(self._crm.api_tokens(self._allowed()))

    async def make_token(self, wish: TokenWish) -> NewApiToken:
        key = uuid.uuid4().hex
        return await self._session.ask(self._crm.make_api_token(self._allowed(), wish, key))

    async def revoke(self, token: ApiToken) -> ApiToken:
        return await self._session.ask(self._crm.revoke_api_token(self._allowed(), token))

    def _allowed(self) -> str:
        """The account, for somebody who may."""
        require(self._session.answer, MANAGE, _WHAT)
        return self._session.account_id

    async def _on_off(self, account_id: str, payload: dict[str, str]) -> None:
        if self._session.account is not None and self._session.account.id == account_id:
            words = _OFF.format(name=payload.get("name", ""))
            self._stream.publish(Notice(words, "warning"))

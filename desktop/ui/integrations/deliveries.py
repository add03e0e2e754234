"""The last deliveries of one webhook, each with what came of it; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.events import EventsMissed, IntegrationsChanged
from desktop.domain.records import Page
from desktop.domain.webhooks import TEST, Delivery, DeliveryState, Webhook
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.integrations.contracts import MANAGE, IntegrationServices
from desktop.ui.words import Tone, ahead, moment

_STATES: Final = {
    DeliveryState.WAITING: ("Waiting", Tone.WARNING),
    DeliveryState.DELIVERED: ("Delivered", Tone.GOOD),
    DeliveryState.FAILED: ("Not taken", Tone.BAD),
}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: str
    time: str
    event: str
    state: str
    tone: Tone
    answer: str


@dataclass(frozen=True, slots=True)
class DeliveriesState(ListState[DeliveryRow]):
    name: str = ""


class DeliveriesPresenter(ListPresenter[Delivery, DeliveriesState, ListView[DeliveriesState]]):
    renewed_by = (IntegrationsChanged, EventsMissed)
    permission = MANAGE

    def __init__(self, services: IntegrationServices) -> None:
        super().__init__(services, self._page, "deliveries", DeliveriesState())
        self._integrations = services.integrations
        self._webhook: Webhook | None = None

    def look_at(self, webhook: Webhook) -> None:
        self._webhook, self._notice = webhook, ("info", "")
        self.list.forget()

    def reload(self) -> None:
        if self._webhook is not None:
            super().reload()

    def resend(self, delivery_id: str) -> None:
        if self._webhook is not None and self._can_edit and delivery_id:
            self._do(self._resend(self._webhook.id, delivery_id), "resend a delivery")

    async def _page(self, _: str, cursor: str | None) -> Page[Delivery]:
        if self._webhook is None:
            return Page(())
        return await self._integrations.deliveries(self._webhook.id, cursor)

    async def _resend(self, webhook_id: str, delivery_id: str) -> str:
        await self._integrations.resend(webhook_id, delivery_id)
        return "It is sent again, under the id it had."

    def _forget(self) -> None:
        self._webhook = None
        super()._forget()

    def _filled(self, state: DeliveriesState) -> DeliveriesState:
        return replace(state, name=self._webhook.name if self._webhook is not None else "")

    def _line(self, delivery: Delivery) -> DeliveryRow:
        state, tone = _STATES[delivery.state]
        now = self._clock.now()
        at = moment(delivery.last_at or delivery.created_at, now)
        event = "Test" if delivery.event == TEST else delivery.event
        return DeliveryRow(delivery.id, at, event, state, tone, self._answer(delivery))

    def _answer(self, delivery: Delivery) -> str:
        parts = [delivery.problem or (str(delivery.status) if delivery.status else "")]
        if delivery.attempts > 1:
            parts.append(f"{delivery.attempts} attempts")
        if delivery.next_at is not None:
            parts.append(f"again {ahead(delivery.next_at, self._clock.now())}")
        parts.append(f"“{delivery.excerpt}”" if delivery.excerpt else "")
        return " · ".join(each for each in parts if each) or "Not tried yet"

"""The last deliveries of one webhook, each with what came of it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, EventsMissed, IntegrationsChanged, SignedIn, SignedOut
from desktop.domain.records import Page
from desktop.domain.webhooks import TEST, Delivery, DeliveryState, Webhook
from desktop.ui.integrations.contracts import IntegrationServices
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase, Tone, ahead, moment

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
class DeliveriesState:
    name: str = ""
    phase: Phase = Phase.LOADING
    rows: tuple[DeliveryRow, ...] = ()
    sentence: str = ""
    has_more: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""


class DeliveriesView(Protocol):
    def show_deliveries(self, state: DeliveriesState) -> None: ...


class DeliveriesPresenter:
    def __init__(self, services: IntegrationServices) -> None:
        s = self._services = services
        self._view: DeliveriesView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._webhook: Webhook | None = None
        self._is_open = False
        self._notice = ("info", "")
        self.list: PagedRows[Delivery] = PagedRows(
            *(self._page, s.tasks, s.clock, "deliveries", self._show)
        )

    def attach(self, view: DeliveriesView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def look_at(self, webhook: Webhook) -> None:
        self._webhook, self._notice = webhook, ("info", "")
        self.list.forget()

    def open(self) -> None:
        self._is_open = True
        if self._webhook is not None:
            self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._webhook, self._notice = None, ("info", "")
                self.list.forget()
            case IntegrationsChanged() | EventsMissed() if self._is_open and self._webhook:
                self.list.reload()
            case _:
                self._show()

    def resend(self, delivery_id: str) -> None:
        if self._webhook is not None and self._services.may and delivery_id:
            work = self._resend(self._webhook.id, delivery_id)
            self._services.tasks.start(work, "resend a delivery")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _page(self, _: str, cursor: str | None) -> Page[Delivery]:
        if self._webhook is None:
            return Page(())
        return await self._services.integrations.deliveries(self._webhook.id, cursor)

    async def _resend(self, webhook_id: str, delivery_id: str) -> None:
        try:
            await self._services.integrations.resend(webhook_id, delivery_id)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", "It is sent again, under the id it had.")
        self.list.reload()

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        name = self._webhook.name if self._webhook is not None else ""
        self._view.show_deliveries(
            DeliveriesState(
                *(name, self.list.phase),
                tuple(self._row(each) for each in self.list.rows),
                self.list.sentence,
                has_more=self.list.has_more,
                can_edit=self._services.may,
                level=level,
                notice=notice,
            )
        )

    def _row(self, delivery: Delivery) -> DeliveryRow:
        state, tone = _STATES[delivery.state]
        now = self._services.clock.now()
        at = moment(delivery.last_at or delivery.created_at, now)
        event = "Test" if delivery.event == TEST else delivery.event
        return DeliveryRow(delivery.id, at, event, state, tone, self._answer(delivery))

    def _answer(self, delivery: Delivery) -> str:
        parts = [delivery.problem or (str(delivery.status) if delivery.status else "")]
        if delivery.attempts > 1:
            parts.append(f"{delivery.attempts} attempts")
        if delivery.next_at is not None:
            parts.append(f"again {ahead(delivery.next_at, self._services.clock.now())}")
        parts.append(f"“{delivery.excerpt}”" if delivery.excerpt else "")
        return " · ".join(each for each in parts if each) or "Not tried yet"

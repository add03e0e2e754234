"""Webhooks: the list, the one that is put together, what is asked before, the secret; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.records import Page
from desktop.domain.webhooks import HookEvent, HookState, HookWish, Webhook, fault_of_wish
from desktop.ui.editing.paged_form import CardState, FormListView
from desktop.ui.integrations.contracts import IntegrationServices
from desktop.ui.integrations.secrets import SecretListPresenter, SecretListState, SecretState
from desktop.ui.words import Tone, moment

_STATES: Final = {
    HookState.ON: ("On", Tone.GOOD),
    HookState.PAUSED: ("Paused", Tone.PLAIN),
    HookState.OFF: ("Turned off", Tone.BAD),
}
_HINT: Final = (
    "The receiver checks with it that a delivery comes from here. Shown once: copy it into the "
    "receiver, then hide it."
)
_CONFLICT: Final = (
    "Somebody else has changed this webhook meanwhile: now it is “{name}”, to {address}. "
    "What you typed is kept; saving puts it in the place of theirs."
)


@dataclass(frozen=True, slots=True)
class WebhookRow:
    id: str
    name: str
    address: str
    state: str
    tone: Tone
    delivering: str


@dataclass(frozen=True, slots=True)
class WebhookFormState(CardState):
    wish: HookWish = field(default_factory=lambda: HookWish("", "https://", tuple(HookEvent)))


WebhooksState = SecretListState[WebhookRow]
WebhooksView = FormListView[WebhooksState, WebhookFormState]
_NEW: Final = WebhookFormState(title="Add a webhook", action="Add")


class WebhooksPresenter(
    SecretListPresenter[Webhook, WebhooksState, WebhooksView, WebhookFormState]
):
    def __init__(
        self, services: IntegrationServices, show_deliveries: Callable[[Webhook], None]
    ) -> None:
        super().__init__(services, self._page, "webhooks", SecretListState(), _NEW)
        self._integrations = services.integrations
        self._show_deliveries = show_deliveries
        self._before: Webhook | None = None

    def add(self) -> None:
        if self._can_edit:
            self._before = None
            self._open_form(_NEW)

    def edit(self, webhook_id: str) -> None:
        webhook = self._editable(webhook_id)
        if webhook is not None:
            self._before = webhook
            wish = HookWish(webhook.name, webhook.address, webhook.events)
            self._open_form(WebhookFormState(title="Change a webhook", action="Save", wish=wish))

    def submit(self, wish: HookWish) -> None:
        if not self._may_send:
            return
        self._set_form(wish=wish)
        if fault := fault_of_wish(wish):
            self._set_form(error=fault)
            return
        self._send(self._save(wish, self._before), "save a webhook")

    def pause_or_resume(self, webhook_id: str) -> None:
        webhook = self._editable(webhook_id)
        if webhook is not None:
            self._do(self._turn(webhook), "turn a webhook")

    def test(self, webhook_id: str) -> None:
        webhook = self._editable(webhook_id)
        if webhook is not None:
            self._say("info", f"A test goes to “{webhook.name}” …")
            self._do(self._test(webhook), "test a webhook")

    def deliveries(self, webhook_id: str) -> None:
        webhook = self._row(webhook_id)
        if webhook is not None:
            self._show_deliveries(webhook)

    def renew(self, webhook_id: str) -> None:
        webhook = self._editable(webhook_id)
        if webhook is not None:
            words = (
                f"Make a new secret for “{webhook.name}”? From then on its receiver has to check "
                "with the new one."
            )
            self._ask_first(words, "Make a new secret", lambda: self._renew(webhook))

    def remove(self, webhook_id: str) -> None:
        webhook = self._editable(webhook_id)
        if webhook is not None:
            waiting = ""
            if webhook.waiting:
                waiting = f" {_counted(webhook.waiting)} to be sent, and will not be."
            words = f"Remove “{webhook.name}”? Nothing is sent to it any more.{waiting}"
            self._ask_first(words, "Remove", lambda: self._remove(webhook))

    async def _page(self, text: str, _: str | None) -> Page[Webhook]:
        rows = await self._integrations.webhooks()
        asked = text.lower()
        return Page(tuple(e for e in rows if asked in f"{e.name} {e.address}".lower()))

    async def _save(self, wish: HookWish, before: Webhook | None) -> str:
        if before is None:
            made = await self._integrations.add_webhook(wish)
            self._tell_secret(made.webhook.name, made.secret)
        else:
            await self._integrations.change_webhook(before, wish)
        return f"{wish.name.strip()} is saved."

    def _refused(self, error: SoftphoneError) -> None:
        if isinstance(error, Conflict) and isinstance(error.current, Webhook):
            theirs = self._before = error.current
            words = _CONFLICT.format(name=theirs.name, address=theirs.address)
            self._set_form(is_busy=False, warning=words)
        else:
            super()._refused(error)

    async def _turn(self, webhook: Webhook) -> str:
        goes_on = webhook.state is not HookState.ON
        await self._integrations.turn_webhook(webhook, on=goes_on)
        paused = "is paused. What happens meanwhile is not sent later."
        return f"{webhook.name} {'is on.' if goes_on else paused}"

    async def _test(self, webhook: Webhook) -> str:
        sent = await self._integrations.test(webhook.id)
        if not sent.problem:
            return f"The test arrived: the receiver answered {sent.status}."
        said = f" It said: {sent.excerpt}" if sent.excerpt else ""
        self._say("error", f"The test did not arrive. {sent.problem}{said}")
        return ""

    async def _renew(self, webhook: Webhook) -> str:
        made = await self._integrations.renew_secret(webhook)
        self._tell_secret(made.webhook.name, made.secret)
        return ""

    async def _remove(self, webhook: Webhook) -> str:
        await self._integrations.remove_webhook(webhook)
        return f"{webhook.name} is removed."

    def _tell_secret(self, name: str, secret: str) -> None:
        self._show_secret(SecretState(f"Signing secret of {name}", _HINT, secret))

    def _line(self, webhook: Webhook) -> WebhookRow:
        state, tone = _STATES[webhook.state]
        if webhook.state is HookState.ON and webhook.problem:
            state, tone = "Failing", Tone.WARNING
        return WebhookRow(
            *(webhook.id, webhook.name, webhook.address, state, tone), self._delivering(webhook)
        )

    def _delivering(self, webhook: Webhook) -> str:
        waits = _counted(webhook.waiting) if webhook.waiting else "Nothing waits"
        if not webhook.problem:
            return waits
        since = webhook.failing_since
        now = self._clock.now()
        return f"{webhook.problem} {f'Since {moment(since, now)}. ' if since else ''}{waits}"


def _counted(waiting: int) -> str:
    return "1 delivery waits" if waiting == 1 else f"{waiting} deliveries wait"

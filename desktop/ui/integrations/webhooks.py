"""Webhooks: the list, the one that is put together, what is asked before, the secret; no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    IntegrationsChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.records import Page
from desktop.domain.webhooks import HookEvent, HookState, HookWish, Webhook, fault_of_wish
from desktop.ui.integrations.contracts import (
    LOST,
    NO_SECRET,
    IntegrationServices,
    Question,
    SecretState,
)
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase, Tone, moment

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
class WebhookFormState:
    """``opened`` grows with every form that is opened, so that the view fills it once."""

    is_open: bool = False
    opened: int = 0
    title: str = "Add a webhook"
    action: str = "Add"
    wish: HookWish = field(default_factory=lambda: HookWish("", "https://", tuple(HookEvent)))
    is_locked: bool = False
    is_busy: bool = False
    warning: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class WebhooksState:
    phase: Phase = Phase.LOADING
    rows: tuple[WebhookRow, ...] = ()
    sentence: str = ""
    is_search: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""
    action: str = ""
    secret: SecretState = NO_SECRET


class WebhooksView(Protocol):
    def show_webhooks(self, state: WebhooksState) -> None: ...

    def show_form(self, state: WebhookFormState) -> None: ...


class WebhooksPresenter:
    def __init__(
        self, services: IntegrationServices, show_deliveries: Callable[[Webhook], None]
    ) -> None:
        s = self._services = services
        self._show_deliveries = show_deliveries
        self._view: WebhooksView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._notice = ("info", "")
        self._question = Question()
        self._agreed: Callable[[], Awaitable[object]] | None = None
        self._secret = SecretState()
        self._form = WebhookFormState()
        self._before: Webhook | None = None
        self.list: PagedRows[Webhook] = PagedRows(
            *(self._page, s.tasks, s.clock, "webhooks", self._show)
        )

    def attach(self, view: WebhooksView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        view.show_form(self._form)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.list.reload()
            case PermissionsChanged():
                self._on_permissions()
            case IntegrationsChanged() | EventsMissed() if self._is_open:
                self.list.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open and self.list.is_troubled:
                self.list.reload()
            case _:
                pass

    def add(self) -> None:
        if self._services.may:
            self._before = None
            self._show_form(WebhookFormState(is_open=True, opened=self._form.opened + 1))

    def edit(self, webhook_id: str) -> None:
        webhook = self._one(webhook_id)
        if webhook is not None and self._services.may:
            self._before = webhook
            wish = HookWish(webhook.name, webhook.address, webhook.events)
            opened = self._form.opened + 1
            self._show_form(WebhookFormState(True, opened, "Change a webhook", "Save", wish))

    def close_form(self) -> None:
        self._show_form(replace(self._form, is_open=False, is_busy=False, error="", warning=""))

    def submit(self, wish: HookWish) -> None:
        if not self._form.is_open or self._form.is_busy or self._form.is_locked:
            return
        if fault := fault_of_wish(wish):
            self._show_form(replace(self._form, wish=wish, error=fault))
            return
        self._show_form(replace(self._form, wish=wish, is_busy=True, error=""))
        self._services.tasks.start(self._save(wish), "save a webhook")

    def pause_or_resume(self, webhook_id: str) -> None:
        webhook = self._one(webhook_id)
        if webhook is not None and self._services.may:
            self._start(self._turn(webhook), "turn a webhook")

    def test(self, webhook_id: str) -> None:
        webhook = self._one(webhook_id)
        if webhook is not None and self._services.may:
            self._say("info", f"A test goes to “{webhook.name}” …")
            self._start(self._test(webhook), "test a webhook")

    def deliveries(self, webhook_id: str) -> None:
        webhook = self._one(webhook_id)
        if webhook is not None:
            self._show_deliveries(webhook)

    def renew(self, webhook_id: str) -> None:
        webhook = self._one(webhook_id)
        if webhook is not None and self._services.may:
            words = (
                f"Make a new secret for “{webhook.name}”? From then on its receiver has to check "
                "with the new one."
            )
            self._ask(Question(words, "Make a new secret"), lambda: self._renew(webhook))

    def remove(self, webhook_id: str) -> None:
        webhook = self._one(webhook_id)
        if webhook is not None and self._services.may:
            waiting = ""
            if webhook.waiting:
                waiting = f" {_counted(webhook.waiting)} to be sent, and will not be."
            words = f"Remove “{webhook.name}”? Nothing is sent to it any more.{waiting}"
            self._ask(Question(words, "Remove"), lambda: self._remove(webhook))

    def agree(self) -> None:
        """To what was asked."""
        agreed, self._agreed, self._question = self._agreed, None, Question()
        self._show()
        if agreed is not None:
            self._services.tasks.start(self._done(agreed), "change a webhook")

    def dismiss(self) -> None:
        self._agreed, self._question = None, Question()
        self._say("info", "")

    def hide_secret(self) -> None:
        self._secret = SecretState()
        self._show()

    async def _page(self, text: str, _: str | None) -> Page[Webhook]:
        rows = await self._services.integrations.webhooks()
        asked = text.lower()
        return Page(tuple(e for e in rows if asked in f"{e.name} {e.address}".lower()))

    async def _save(self, wish: HookWish) -> None:
        before, opened = self._before, self._form.opened
        try:
            if before is None:
                made = await self._services.integrations.add_webhook(wish)
                self._tell_secret(made.webhook.name, made.secret)
            else:
                await self._services.integrations.change_webhook(before, wish)
        except SoftphoneError as error:
            if opened == self._form.opened:
                self._on_refused(error)
            return
        if opened == self._form.opened:
            self.close_form()
        self._say("good", f"{wish.name.strip()} is saved.")
        self.list.reload()

    def _on_refused(self, error: SoftphoneError) -> None:
        if isinstance(error, Conflict) and isinstance(error.current, Webhook):
            theirs = self._before = error.current
            words = _CONFLICT.format(name=theirs.name, address=theirs.address)
            self._show_form(replace(self._form, is_busy=False, warning=words))
        else:
            self._show_form(replace(self._form, is_busy=False, error=str(error)))

    async def _turn(self, webhook: Webhook) -> None:
        goes_on = webhook.state is not HookState.ON
        await self._services.integrations.turn_webhook(webhook, on=goes_on)
        paused = "is paused. What happens meanwhile is not sent later."
        self._say("good", f"{webhook.name} {'is on.' if goes_on else paused}")

    async def _test(self, webhook: Webhook) -> None:
        sent = await self._services.integrations.test(webhook.id)
        if sent.problem:
            said = f" It said: {sent.excerpt}" if sent.excerpt else ""
            self._say("error", f"The test did not arrive. {sent.problem}{said}")
        else:
            self._say("good", f"The test arrived: the receiver answered {sent.status}.")

    async def _renew(self, webhook: Webhook) -> None:
        made = await self._services.integrations.renew_secret(webhook)
        self._tell_secret(made.webhook.name, made.secret)

    async def _remove(self, webhook: Webhook) -> None:
        await self._services.integrations.remove_webhook(webhook)
        self._say("good", f"{webhook.name} is removed.")

    def _ask(self, question: Question, agreed: Callable[[], Awaitable[object]]) -> None:
        self._question, self._agreed = question, agreed
        self._show()

    def _start(self, work: Awaitable[object], name: str) -> None:
        self._services.tasks.start(self._done(lambda: work), name)

    async def _done(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except SoftphoneError as error:
            self._say("error", str(error))
        self.list.reload()

    def _tell_secret(self, name: str, secret: str) -> None:
        self._secret = SecretState(f"Signing secret of {name}", _HINT, secret)
        self._show()

    def _forget(self) -> None:
        self._notice, self._secret = ("info", ""), SecretState()
        self._agreed, self._question = None, Question()
        self.close_form()
        self.list.forget()

    def _on_permissions(self) -> None:
        if self._form.is_open and self._form.is_locked is self._services.may:
            is_locked = not self._services.may
            error = LOST if is_locked else ""
            self._show_form(replace(self._form, is_locked=is_locked, error=error))
        self._show()

    def _one(self, webhook_id: str) -> Webhook | None:
        return next((each for each in self.list.rows if each.id == webhook_id), None)

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _show_form(self, state: WebhookFormState) -> None:
        self._form = state
        if self._view is not None:
            self._view.show_form(state)

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if self._question.sentence:
            level, notice = "info", self._question.sentence
        elif not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_webhooks(
            WebhooksState(
                self.list.phase,
                tuple(self._row(each) for each in self.list.rows),
                self.list.sentence,
                is_search=bool(self.list.text),
                can_edit=self._services.may,
                level=level,
                notice=notice,
                action=self._question.action,
                secret=self._secret,
            )
        )

    def _row(self, webhook: Webhook) -> WebhookRow:
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
        now = self._services.clock.now()
        return f"{webhook.problem} {f'Since {moment(since, now)}. ' if since else ''}{waits}"


def _counted(waiting: int) -> str:
    return "1 delivery waits" if waiting == 1 else f"{waiting} deliveries wait"

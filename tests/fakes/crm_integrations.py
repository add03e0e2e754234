"""The fake CRM: webhooks, API tokens and plugins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from desktop.domain.api_tokens import ApiToken, NewApiToken, TokenWish, fault_of_token, with_needs
from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.plugins import (
    CALL,
    CONTACT,
    Manifest,
    Plugin,
    PluginLink,
    fault_of_values,
    kept_values,
    links_of,
)
from desktop.domain.records import Page
from desktop.domain.webhooks import (
    TEST,
    Delivery,
    DeliveryState,
    HookEvent,
    HookState,
    HookWish,
    NewWebhook,
    Webhook,
    fault_of_wish,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of

_HOOKS = ("integrations:manage", "manage webhooks")
_TOKENS = ("integrations:manage", "manage API tokens")
_PLUGINS = ("plugins:manage", "manage plugins")
_NEEDED = {CONTACT: "contacts:view", CALL: "calls.log:view_assigned"}
Row = TypeVar("Row", Webhook, ApiToken, Plugin)


class FakeWebhooks(Company):
    """Part of ``Crm``; ``hook_answers`` is what receivers answer, 0 where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.hook_rows: list[Webhook] = []
        self.hook_delivery_rows: dict[str, list[Delivery]] = {}
        self.hook_answers = 200
        self._hooks_made = 0

    async def webhooks(self, account_id: str) -> tuple[Webhook, ...]:
        self._check("webhooks", account_id, *_HOOKS)
        return tuple(sorted(of(account_id, self.hook_rows), key=lambda each: each.name))

    async def add_webhook(
        self, account_id: str, wish: HookWish, idempotency_key: str
    ) -> NewWebhook:
        self._check("add_webhook", account_id, *_HOOKS)
        if self._repeated(idempotency_key, wish):
            raise Conflict("This webhook was added already.")
        made = Webhook("", "", "", ())
        self._hooks_made += 1
        added = replace(_wished(made, wish), id=f"h{self._hooks_made}")
        self.hook_rows.append(added)
        self._answered[idempotency_key] = (wish, added)
        self.push("integrations.updated")
        return NewWebhook(added, f"whsec_c2VjcmV0{self._hooks_made}")

    async def change_webhook(self, account_id: str, webhook: Webhook, wish: HookWish) -> Webhook:
        self._check("change_webhook", account_id, *_HOOKS)
        return self._hook_put(webhook, _wished(self._hook(webhook), wish))

    async def turn_webhook(self, account_id: str, webhook: Webhook, *, on: bool) -> Webhook:
        self._check("turn_webhook", account_id, *_HOOKS)
        state = HookState.ON if on else HookState.PAUSED
        begun = {"failing_since": None, "problem": ""} if on else {}
        return self._hook_put(webhook, replace(self._hook(webhook), state=state, **begun))

    async def renew_webhook_secret(self, account_id: str, webhook: Webhook) -> NewWebhook:
        self._check("renew_webhook_secret", account_id, *_HOOKS)
        after = self._hook_put(webhook, self._hook(webhook))
        return NewWebhook(after, f"whsec_bmV3{after.version}")

    async def remove_webhook(self, account_id: str, webhook: Webhook) -> None:
        self._check("remove_webhook", account_id, *_HOOKS)
        self.hook_rows.remove(self._hook(webhook))
        self.push("integrations.updated")

    async def test_webhook(self, account_id: str, webhook_id: str) -> Delivery:
        self._check("test_webhook", account_id, *_HOOKS)
        self._hook_of(webhook_id)
        await self.held("test_webhook")
        rows = self.hook_delivery_rows.setdefault(webhook_id, [])
        state = DeliveryState.DELIVERED if self.hook_answers == 200 else DeliveryState.FAILED
        problem = "The receiver cannot be reached." if self.hook_answers != 200 else ""
        now = known.NOON
        made = Delivery(f"d{len(rows) + 1}", TEST, state, now, 1, now, problem=problem)
        rows.append(replace(made, status=self.hook_answers))
        self.push("integrations.updated")
        return rows[-1]

    async def webhook_deliveries(
        self, account_id: str, webhook_id: str, cursor: str | None = None
    ) -> Page[Delivery]:
        self._check("webhook_deliveries", account_id, *_HOOKS)
        self._hook_of(webhook_id)
        return Page(tuple(reversed(self.hook_delivery_rows.get(webhook_id, []))))

    async def resend_delivery(self, account_id: str, webhook_id: str, delivery_id: str) -> Delivery:
        self._check("resend_delivery", account_id, *_HOOKS)
        hook = self._hook_of(webhook_id)
        rows = self.hook_delivery_rows.get(webhook_id, [])
        at = next((n for n, each in enumerate(rows) if each.id == delivery_id), -1)
        if at < 0:
            raise NotFound("There is nothing here.")
        if rows[at].event == TEST:
            raise Conflict("A test is not sent again. Send another test.")
        if hook.state is not HookState.ON:
            raise Conflict("This webhook sends nothing now. Turn it on first.")
        rows[at] = replace(rows[at], state=DeliveryState.WAITING, attempts=0)
        self.push("integrations.updated")
        return rows[at]

    def somebody_renames_hook(self, webhook_id: str, name: str) -> None:
        """Another administrator, meanwhile."""
        row = self._hook_of(webhook_id)
        self._hook_put(row, replace(row, name=name))

    def hook_is_turned_off(self, webhook_id: str) -> None:
        """By the CRM, after a day of failure."""
        row = self._hook_of(webhook_id)
        self._hook_put(row, replace(row, state=HookState.OFF, problem="It cannot be reached."))
        self.push("webhook.off", name=row.name)

    def _hook_of(self, webhook_id: str) -> Webhook:
        return _known(self.hook_rows, webhook_id)

    def _hook(self, webhook: Webhook) -> Webhook:
        return _current(self.hook_rows, webhook, "this webhook")

    def _hook_put(self, before: Webhook, after: Webhook) -> Webhook:
        row = self._hook(before)
        self.hook_rows[self.hook_rows.index(row)] = put = replace(after, version=row.version + 1)
        self.push("integrations.updated")
        return put


class FakeApiTokens(Company):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.token_rows: list[ApiToken] = []
        self.token_clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def api_tokens(self, account_id: str) -> tuple[ApiToken, ...]:
        self._check("api_tokens", account_id, *_TOKENS)
        return tuple(reversed(of(account_id, self.token_rows)))

    async def make_api_token(
        self, account_id: str, wish: TokenWish, idempotency_key: str
    ) -> NewApiToken:
        self._check("make_api_token", account_id, *_TOKENS)
        if self._repeated(idempotency_key, wish):
            raise Conflict("This token was made already.")
        if fault := fault_of_token(wish, self._answer(account_id), self.token_clock()):
            raise InvalidInput(fault)
        number = len(self.token_rows) + 1
        made = ApiToken(
            *(f"k{number}", wish.name.strip(), with_needs(wish.permissions), "Anna Keller"),
            *(known.NOON, wish.expires_at),
            ends=f"abc{number}",
        )
        self.token_rows.append(made)
        self._answered[idempotency_key] = (wish, made)
        self.push("integrations.updated")
        return NewApiToken(made, f"tlat_secret-of-{number}-abc{number}")

    async def revoke_api_token(self, account_id: str, token: ApiToken) -> ApiToken:
        self._check("revoke_api_token", account_id, *_TOKENS)
        row = _known(self.token_rows, token.id)
        if row.is_revoked:
            return row
        row = _current(self.token_rows, token, "this token")
        after = replace(row, is_revoked=True, version=row.version + 1)
        self.token_rows[self.token_rows.index(row)] = after
        self.push("integrations.updated")
        return after


class FakePlugins(Company):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.plugin_rows: list[Plugin] = []
        self._plugins_made = 0

    async def plugins(self, account_id: str) -> tuple[Plugin, ...]:
        self._check("plugins", account_id, *_PLUGINS)
        return tuple(of(account_id, self.plugin_rows))

    async def plugin_links(self, account_id: str) -> tuple[PluginLink, ...]:
        self._check("plugin_links", account_id)
        answer = self._answer(account_id)
        seen = [place for place, needed in _NEEDED.items() if answer.grants(needed)]
        links = [link for each in of(account_id, self.plugin_rows) for link in links_of(each)]
        cut = (
            replace(each, places=tuple(place for place in each.places if place in seen))
            for each in links
        )
        return tuple(each for each in cut if each.places)

    async def install_plugin(
        self, account_id: str, manifest: Manifest, idempotency_key: str
    ) -> Plugin:
        self._check("install_plugin", account_id, *_PLUGINS)
        done = self._repeated(idempotency_key, manifest)
        if isinstance(done, Plugin):
            return done
        if any(each.manifest.id == manifest.id for each in self.plugin_rows):
            raise Conflict(f"{manifest.name} is installed already. Update it instead.")
        self._plugins_made += 1
        made = Plugin(f"p{self._plugins_made}", manifest, kept_values(manifest, {}))
        self.plugin_rows.append(made)
        self._answered[idempotency_key] = (manifest, made)
        self._plugins_told()
        return made

    async def update_plugin(self, account_id: str, plugin: Plugin, manifest: Manifest) -> Plugin:
        self._check("update_plugin", account_id, *_PLUGINS)
        row = _current(self.plugin_rows, plugin, "this plugin")
        if manifest.id != row.manifest.id:
            raise InvalidInput(f"This is another plugin ({manifest.id}).")
        values = kept_values(manifest, row.values)
        return self._plugin_put(plugin, replace(row, manifest=manifest, values=values))

    async def set_up_plugin(
        self, account_id: str, plugin: Plugin, values: Mapping[str, str]
    ) -> Plugin:
        self._check("set_up_plugin", account_id, *_PLUGINS)
        row = _current(self.plugin_rows, plugin, "this plugin")
        trimmed = {key: value.strip() for key, value in values.items()}
        if fault := fault_of_values(row.manifest, trimmed):
            raise InvalidInput(fault)
        return self._plugin_put(plugin, replace(row, values=trimmed))

    async def turn_plugin(self, account_id: str, plugin: Plugin, *, on: bool) -> Plugin:
        self._check("turn_plugin", account_id, *_PLUGINS)
        row = _current(self.plugin_rows, plugin, "this plugin")
        return self._plugin_put(plugin, replace(row, is_on=on))

    async def remove_plugin(self, account_id: str, plugin: Plugin) -> None:
        self._check("remove_plugin", account_id, *_PLUGINS)
        self.plugin_rows.remove(_current(self.plugin_rows, plugin, "this plugin"))
        self._plugins_told()

    def somebody_turns_plugin(self, plugin_id: str, *, on: bool) -> None:
        """Another administrator, meanwhile."""
        row = _known(self.plugin_rows, plugin_id)
        self._plugin_put(row, replace(row, is_on=on))

    def _plugin_put(self, before: Plugin, after: Plugin) -> Plugin:
        row = _current(self.plugin_rows, before, "this plugin")
        put = replace(after, version=row.version + 1)
        self.plugin_rows[self.plugin_rows.index(row)] = put
        self._plugins_told()
        return put

    def _plugins_told(self) -> None:
        self.push("settings.changed", setting="plugins")


class FakeIntegrations(FakeWebhooks, FakeApiTokens, FakePlugins):
    """Part of ``Crm``."""


def _wished(row: Webhook, wish: HookWish) -> Webhook:
    clean = HookWish(wish.name.strip(), wish.address.strip(), wish.events)
    if fault := fault_of_wish(clean):
        raise InvalidInput(fault)
    events = tuple(each for each in HookEvent if each in clean.events)
    return replace(row, name=clean.name, address=clean.address, events=events)


def _known(rows: list[Row], row_id: str) -> Row:
    found = next((each for each in rows if each.id == row_id), None)
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def _current(rows: list[Row], row: Row, what: str) -> Row:
    found = _known(rows, row.id)
    if found.version != row.version:
        raise Conflict(f"Somebody else changed {what} first. Look at it again.", found)
    return found

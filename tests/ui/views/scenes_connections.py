"""Integrations and plugins in their states, and the links of plugins where agents see them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.api_tokens import ApiToken
from desktop.domain.plugin_manifest import manifest_of
from desktop.domain.plugins import Plugin
from desktop.domain.webhooks import Delivery, DeliveryState, HookEvent, HookState, Webhook
from desktop.settings.panels import PanelId
from desktop.ui.texts.bulk.contracts import ChosenFile
from tests.fakes.clock import START
from tests.support.plugins import sample
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

EXAMPLE: Final = manifest_of(sample())
OTHER: Final = replace(EXAMPLE, id="com.example.other", name=LONG_NAME, publisher=LONG_NAME)
_WAITED: Final = "The receiver took longer than 10 seconds."
HOOKS: Final = (
    Webhook("h1", "Reports", "https://reports.example/hooks/calls", tuple(HookEvent)),
    Webhook(
        *("h2", LONG_NAME, f"https://crm.example/{'long/' * 20}", (HookEvent.CALL_MISSED,)),
        *(HookState.ON, 12, START - timedelta(hours=2), _WAITED),
    ),
    Webhook("h3", "Old wallboard", "https://old.example/", (HookEvent.CALL_MISSED,), HookState.OFF),
)
DELIVERIES: Final = [
    Delivery(
        *("d1", "call.completed", DeliveryState.DELIVERED, START, 1, START, None, 200, "ok"),
    ),
    Delivery(
        *("d2", "message.received", DeliveryState.FAILED, START, 3, START, None, 422),
        *(f"no such field: {'x' * 200}", "The receiver answered 422."),
    ),
    Delivery(
        *("d3", "call.missed", DeliveryState.WAITING, START, 2, START),
        START + timedelta(minutes=10),
        problem=_WAITED,
    ),
    Delivery("d4", "call.status_set", DeliveryState.WAITING, START),
]
KEYS: Final = frozenset({"contacts:view", "calls.log:view_assigned", "calls.log:view_all"})
TOKENS: Final = (
    ApiToken("k1", "Nightly export", KEYS, "Anna Keller", START, None, START, "x7Qd"),
    ApiToken("k2", LONG_NAME, KEYS, LONG_NAME, START, START + timedelta(days=20), ends="p2aa"),
    ApiToken("k3", "Trial", KEYS, "Anna Keller", START, START, ends="0dff", is_revoked=True),
)


async def _integrations(place: Workplace) -> Any:
    place.desk.crm.hook_rows = list(HOOKS)
    place.desk.crm.hook_delivery_rows = {"h1": list(DELIVERIES)}
    place.desk.crm.token_rows = list(TOKENS)
    place.desk.crm.token_clock = place.desk.clock.now
    await open_page(place, PanelId.ADMIN, PanelId.INTEGRATIONS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def webhooks(place: Workplace) -> QWidget:
    panel = (await _integrations(place)).webhooks
    panel.table.selectRow(1)
    assert panel.table.rowCount() == 3
    return place.window


async def webhook_changed_by_two(place: Workplace) -> QWidget:
    panel = (await _integrations(place)).webhooks
    panel.table.selectRow(2)
    await place.click("Change", panel)
    place.desk.crm.somebody_renames_hook("h1", "Renamed")
    panel.form.name.setText("Reporting")
    await place.click("Save", panel.form)
    assert not panel.form.warning.isHidden()
    return place.window


async def webhook_added(place: Workplace) -> QWidget:
    """With its secret, shown this once."""
    panel = (await _integrations(place)).webhooks
    await place.click("Add a webhook", panel)
    panel.form.name.setText("Sales")
    panel.form.address.setText("https://sales.example/hook")
    await place.click("Save" if panel.form.save.text() == "Save" else "Add", panel.form)
    assert panel.secret.field.text().startswith("whsec_")
    return place.window


async def webhook_form_refused(place: Workplace) -> QWidget:
    panel = (await _integrations(place)).webhooks
    await place.click("Add a webhook", panel)
    panel.form.name.setText("Sales")
    panel.form.address.setText("http://192.168.1.9/hook")
    await place.click("Add", panel.form)
    assert panel.form.error.text()
    return place.window


async def webhook_removed(place: Workplace) -> QWidget:
    """Not before it is asked."""
    panel = (await _integrations(place)).webhooks
    panel.table.selectRow(0)
    await place.click("Remove", panel)
    assert panel.banner.text.startswith("Remove")
    return place.window


async def deliveries(place: Workplace) -> QWidget:
    panel = await _integrations(place)
    panel.webhooks.table.selectRow(2)
    await place.click("Deliveries", panel.webhooks)
    await place.settle()
    panel.deliveries.table.selectRow(1)
    assert panel.deliveries.table.rowCount() == 4
    return place.window


async def no_webhooks(place: Workplace) -> QWidget:
    await open_page(place, PanelId.ADMIN, PanelId.INTEGRATIONS)
    await place.show()
    await place.settle()
    return place.window


async def webhooks_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["webhooks"] = GONE
    panel = (await _integrations(place)).webhooks
    assert not panel.empty.isHidden()
    return place.window


async def api_tokens(place: Workplace) -> QWidget:
    panel = await _integrations(place)
    await place.click("Show: API tokens", panel.webhooks)
    await place.settle()
    panel.tokens.table.selectRow(1)
    assert panel.tokens.table.rowCount() == 3
    return place.window


async def api_token_form(place: Workplace) -> QWidget:
    panel = await _integrations(place)
    await place.click("Show: API tokens", panel.webhooks)
    await place.click("Make a token", panel.tokens)
    form = panel.tokens.form
    titles = [form.permissions.item(row).text() for row in range(form.permissions.count())]
    chosen = form.permissions.item(titles.index("Create and edit CRM contacts"))
    chosen.setCheckState(Qt.CheckState.Checked)
    await place.click("Make the token", form)
    assert form.error.text()
    assert "See CRM contacts" in form.also.text()
    return place.window


async def api_token_made(place: Workplace) -> QWidget:
    panel = await _integrations(place)
    await place.click("Show: API tokens", panel.webhooks)
    await place.click("Make a token", panel.tokens)
    form = panel.tokens.form
    form.name.setText("Wallboard")
    form.permissions.item(0).setCheckState(Qt.CheckState.Checked)
    await place.click("Make the token", form)
    assert panel.tokens.secret.field.text().startswith("tlat_"), form.error.text()
    return place.window


async def _plugins(place: Workplace) -> Any:
    place.desk.crm.plugin_rows = [
        Plugin("p1", EXAMPLE, {"workspace": "harbor"}),
        Plugin("p2", OTHER, {"workspace": ""}),
        Plugin("p3", replace(EXAMPLE, id="com.example.off"), {"workspace": "x"}, is_on=False),
    ]
    await open_page(place, PanelId.ADMIN, PanelId.PLUGINS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def plugins(place: Workplace) -> QWidget:
    panel = await _plugins(place)
    panel.table.selectRow(1)
    assert panel.table.rowCount() == 3
    return place.window


async def plugin_reviewed(place: Workplace) -> QWidget:
    panel = await _plugins(place)
    new = sample(id="com.example.new", name="New CRM")
    place.desk.files.chosen = ChosenFile("new.json", json.dumps(new).encode())
    await place.click("Install from a file", panel)
    assert "Is told" in panel.review.lines.text()
    return place.window


async def plugin_refused(place: Workplace) -> QWidget:
    """All its faults at once."""
    panel = await _plugins(place)
    bad = sample(version="one", reads=["contact.secret"], extra=1, publisher="")
    place.desk.files.chosen = ChosenFile("bad.json", json.dumps(bad).encode())
    await place.click("Install from a file", panel)
    assert panel.review.lines.text().count("•") > 4
    return place.window


async def plugin_set_up(place: Workplace) -> QWidget:
    panel = await _plugins(place)
    panel.table.selectRow(1)
    await place.click("Set up", panel)
    panel.form.fields[0].setText("not a / name")
    await place.click("Save", panel.form)
    assert panel.form.error.text()
    return place.window


async def plugin_links_at_a_contact(place: Workplace) -> QWidget:
    place.desk.crm.plugin_rows = [Plugin("p1", EXAMPLE, {"workspace": "harbor"})]
    await open_page(place, PanelId.PEOPLE)
    await place.show()
    await place.settle()
    return place.window


async def plugin_links_at_a_call(place: Workplace) -> QWidget:
    place.desk.crm.plugin_rows = [
        Plugin("p1", replace(EXAMPLE, name=LONG_NAME), {"workspace": "harbor"})
    ]
    await open_page(place, PanelId.CALLS)
    await place.show()
    await place.settle()
    page = place.page(PanelId.CALLS)
    page.table.selectRow(0)
    await place.settle()
    assert page.drawer.links.isVisible()
    return place.window


CONNECTION_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        *(webhooks, webhook_changed_by_two, webhook_added, webhook_form_refused, webhook_removed),
        *(deliveries, no_webhooks, webhooks_failed, api_tokens, api_token_form, api_token_made),
        *(plugins, plugin_reviewed, plugin_refused, plugin_set_up),
        *(plugin_links_at_a_contact, plugin_links_at_a_call),
    )
}
